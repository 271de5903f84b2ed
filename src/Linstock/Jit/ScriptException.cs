namespace Linstock.Jit;

/// <summary>A TorchScript program raised an exception, or something that it called failed.</summary>
/// <remarks>The message is what Python prints last: the type and the text, <c>RuntimeError: expected a matrix</c>.</remarks>
public sealed class ScriptException : Exception
{
    private readonly List<string> _places = [];

    internal ScriptException(string pythonType, string text)
        : base($"{pythonType}: {text}") => PythonType = pythonType;

    internal ScriptException(Exception cause)
        : base($"RuntimeError: {cause.Message}", cause) => PythonType = "RuntimeError";

    /// <summary>Python's name of the exception's type.</summary>
    public string PythonType { get; }

    /// <summary>Where it happened, innermost first: file, line and function of the program.</summary>
    public IReadOnlyList<string> ScriptStackTrace => _places;

    /// <inheritdoc/>
    public override string ToString() => $"{Message}\n  {string.Join("\n  ", _places)}\n{base.ToString()}";

    internal void AddPlace(string file, int line, string function)
    {
        const int MostPlaces = 64;
        if (_places.Count < MostPlaces)
        {
            _places.Add($"{file}, line {line}, in {function}");
        }
    }
}

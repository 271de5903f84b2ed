namespace Linstock.Jit;

/// <summary>A TorchScript program raised an exception, or something that it called failed.</summary>
/// <remarks>The message is what Python prints last: the type and the text, <c>RuntimeError: expected a matrix</c>, <c>builtins.ValueError: too big</c>.</remarks>
public sealed class ScriptException : Exception
{
    private readonly List<string> _places = [];

    internal ScriptException(string pythonType, string text)
        : base($"{pythonType}: {text}") => PythonType = pythonType[(pythonType.LastIndexOf('.') + 1)..];

    internal ScriptException(Exception cause)
        : base($"RuntimeError: {cause.Message}", cause) => PythonType = "RuntimeError";

    /// <summary>Python's name of the exception's type.</summary>
    public string PythonType { get; }

    /// <summary>Where it happened, innermost first: file, line and function of the program.</summary>
    public IReadOnlyList<string> ScriptStackTrace => _places;

    /// <inheritdoc/>
    public override string ToString() => $"{Message}\n  {string.Join("\n  ", _places)}\n{base.ToString()}";

    // Always false, so that a filter can call it while the exception passes.
    internal bool AddPlace(string file, int line, string function)
    {
        const int MostPlaces = 64;
        if (_places.Count < MostPlaces)
        {
            _places.Add($"{file}, line {line}, in {function}");
        }

        return false;
    }
}

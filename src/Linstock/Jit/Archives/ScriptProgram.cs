namespace Linstock.Jit;

/// <summary>The code of an archive: classes, functions, constants, and the operators that it uses.</summary>
internal sealed class ScriptProgram
{
    private readonly Dictionary<string, ScriptOperatorSet> _operators = new(StringComparer.Ordinal);

    public Dictionary<string, ScriptClass> Classes { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, ScriptFunction> Functions { get; } = new(StringComparer.Ordinal);

    /// <summary>What the code calls <c>CONSTANTS.c0</c> and so on.</summary>
    public ScriptValue[] Constants { get; set; } = [];

    /// <summary>The operators that the code names and nothing here provides.</summary>
    public IEnumerable<string> MissingOperators =>
        _operators.Where(static pair => pair.Value.IsMissing).Select(static pair => pair.Key.Contains("::", StringComparison.Ordinal) ? pair.Key : "aten::" + pair.Key).Order(StringComparer.Ordinal);

    /// <summary>The source files in order: the place of each, <c>__torch__.models</c>, and its text.</summary>
    public List<(string Place, string Text)> Sources { get; } = [];

    public void AddSource(string place, string text) => Sources.Add((place, text));

    /// <summary>Where an archive has the file of a place.</summary>
    public static string FileOf(string place) => $"code/{place.Replace('.', '/')}.py";

    /// <summary>
    /// The version of operators that the sources mean: for new ones that of PyTorch 1.13 and later, since a lower one would bring back what some did
    /// before (<c>caffe2/serialize/versions.h</c>); for those that were read what their archive said.
    /// </summary>
    public int Version { get; set; } = 10;

    public ScriptOperatorSet Operators(string name)
    {
        if (!_operators.TryGetValue(name, out ScriptOperatorSet? known))
        {
            _operators.Add(name, known = new ScriptOperatorSet(name));
        }

        return known;
    }

    public ScriptClass? FindClass(string name) => Classes.GetValueOrDefault(name);

    public ScriptFunction? FindFunction(string name) => Functions.GetValueOrDefault(name);
}

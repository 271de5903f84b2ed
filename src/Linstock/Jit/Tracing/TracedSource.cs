using System.Globalization;
using System.Text;
using Linstock.NN;

namespace Linstock.Jit;

/// <summary>
/// The source files of a traced module: a class for each kind of submodule, which holds its parameters and buffers, and the root's with the method
/// that was recorded. Submodules of the same type and attributes share a class.
/// </summary>
internal sealed class TracedSource
{
    private readonly Dictionary<string, string> _classes = new(StringComparer.Ordinal);
    private readonly Dictionary<Module, string> _names = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);
    private readonly Dictionary<string, StringBuilder> _files = new(StringComparer.Ordinal);

    /// <summary>The files: their place, <c>__torch__.Models</c>, and their text.</summary>
    public IEnumerable<(string Place, string Text)> Files => _files.Select(static file => (file.Key, file.Value.ToString()));

    /// <summary>The class that was written for a module.</summary>
    public string ClassOf(Module module) => _names[module];

    /// <summary>Writes the classes of a module and all below it.</summary>
    /// <param name="module">The root; null where a function was traced.</param>
    /// <param name="inputs">The names of the method's parameters.</param>
    /// <param name="result">What it returned.</param>
    /// <param name="body">Its statements.</param>
    /// <returns>The name of the root's class.</returns>
    public string Write(Module? module, IReadOnlyList<string> inputs, ScriptValue result, IReadOnlyList<string> body)
    {
        string name = Unique(module is null ? "__torch__.PlaceholderModule" : PlainName(module));
        var text = new StringBuilder(module is null ? Attributes([], [], []) : Attributes(module));
        string parameters = string.Concat(inputs.Select(static input => $",\n    {input}: Tensor"));
        text.Append(CultureInfo.InvariantCulture, $"  def forward(self: {name}{parameters}) -> {ScriptLiteral.TypeOf(result)}:\n");
        foreach (string line in body)
        {
            text.Append("    ").Append(line).Append('\n');
        }

        Add(name, text.ToString());
        if (module is not null)
        {
            _names[module] = name;
        }

        return name;
    }

    private void WriteChild(Module module)
    {
        if (_names.ContainsKey(module))
        {
            return;
        }

        string plain = PlainName(module), attributes = Attributes(module), key = plain + "\n" + attributes;
        if (!_classes.TryGetValue(key, out string? name))
        {
            name = Unique(plain);
            _classes.Add(key, name);
            Add(name, attributes);
        }

        _names[module] = name;
    }

    private void Add(string name, string members)
    {
        int dot = name.LastIndexOf('.');
        string place = name[..dot];
        if (!_files.TryGetValue(place, out StringBuilder? file))
        {
            _files.Add(place, file = new StringBuilder());
        }

        file.Append(CultureInfo.InvariantCulture, $"class {name[(dot + 1)..]}(Module):\n{members}");
    }

    private string Attributes(Module module)
    {
        var children = new List<(string, string)>();
        foreach ((string name, Module child) in module.OwnChildren())
        {
            WriteChild(child);
            children.Add((name, _names[child]));
        }

        return Attributes([.. module.OwnParameters().Select(static p => p.Name)], [.. module.OwnBuffers().Select(static b => b.Name)], children);
    }

    private static string Attributes(IReadOnlyList<string> parameters, IReadOnlyList<string> buffers, IReadOnlyList<(string Name, string Class)> children)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"  __parameters__ = {Names(parameters)}\n  __buffers__ = {Names(buffers)}\n");
        foreach (string name in parameters.Concat(buffers))
        {
            Declare(name, "Tensor");
        }

        Declare("training", "bool");
        foreach ((string name, string type) in children)
        {
            Declare(name, type);
        }

        return text.ToString();

        void Declare(string name, string type) =>
            text.Append(ScriptLiteral.IsName(name) ? $"  {name} : {type}\n" : $"  __annotations__[{ScriptLiteral.Text(name)}] = {type}\n");
    }

    private static string Names(IReadOnlyList<string> names) => $"[{string.Concat(names.Select(static name => ScriptLiteral.Text(name) + ", "))}]";

    private static string PlainName(Module module) => module is ScriptModule script
        ? "__torch__." + script.OriginalName
        : string.Join('.', ((string[])["__torch__", .. (module.GetType().Namespace ?? "").Split('.', StringSplitOptions.RemoveEmptyEntries), module.TypeName])
            .Select(static part => ScriptLiteral.IsName(part) ? part : "_"));

    // PyTorch's own way to tell classes of one name apart.
    private string Unique(string name)
    {
        int dot = name.LastIndexOf('.');
        string unique = name;
        for (int i = 0; !_taken.Add(unique); i++)
        {
            unique = string.Create(CultureInfo.InvariantCulture, $"{name[..dot]}.___torch_mangle_{i}{name[dot..]}");
        }

        return unique;
    }
}

using Linstock.Conformance.Running;

namespace Linstock.Conformance.Ops;

/// <summary>The recorded texts of operations as methods to compile.</summary>
internal static class OpSources
{
    /// <summary>A method of the case's inputs; an assignment gives what it assigned to.</summary>
    public static CaseSource Of(OpCase recorded, string name)
    {
        string text = Translations.Apply(recorded.Csharp);
        return new CaseSource(name, recorded.Statement == true
            ? $"public static object {name}({Parameters(recorded)}) {{ {text}; return a0; }}"
            : $"public static object {name}({Parameters(recorded)}) => {text};");
    }

    /// <summary>The method spelling of the same call, where it has one.</summary>
    public static CaseSource? MethodOf(OpCase recorded, string name) => recorded.CsharpMethod is { } text
        ? new CaseSource(name, $"public static object {name}({Parameters(recorded)}) => {Translations.Apply(text)};")
        : null;

    private static string Parameters(OpCase recorded) => string.Join(", ", recorded.Inputs.Keys.Select(name => $"Tensor {name}"));
}

using System.Reflection;
using System.Runtime.Loader;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Linstock.Conformance.Running;

/// <summary>The text of one or more members of the generated class.</summary>
/// <param name="Name">The name of the method to call, and of this text in the results.</param>
/// <param name="Text">The members.</param>
public sealed record CaseSource(string Name, string Text);

/// <summary>
/// Compiles the C# texts of a recording. All texts of a group become methods of one class; those that do not compile
/// are left out, with the compiler's message, and take no other text with them.
/// </summary>
public static class CaseCompiler
{
    private const string Header = """
        using System;
        using System.Collections.Generic;
        using System.Linq;
        using System.Numerics;
        using Linstock;
        using Linstock.NN;
        using F = Linstock.NN.Functional;

        """;

    private const string Prelude = """
        public static class Cases
        {
            // Gives a value the static type that a constructor text has.
            private static T Same<T>(Func<T> create, object value) => (T)value;

        """;

    private static readonly CSharpParseOptions ParseOptions = new(LanguageVersion.Preview, DocumentationMode.None);

    // Compilations made from one base share the binding of the references, which is most of the work.
    private static readonly CSharpCompilation Base = CSharpCompilation.Create(
        "Cases",
        references: References(),
        options: new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary,
            optimizationLevel: OptimizationLevel.Release,
            warningLevel: 0,
            concurrentBuild: false));

    private static int s_count;

    /// <summary>Compiles the texts.</summary>
    /// <param name="sources">The texts.</param>
    /// <param name="usings">Further using directives.</param>
    public static CompiledCases Compile(IReadOnlyList<CaseSource> sources, params IEnumerable<string> usings)
    {
        string header = Header + string.Concat(usings.Where(NamespaceExists).Select(name => $"using {name};\n")) + Prelude;
        var errors = new Dictionary<string, string>();
        List<CaseSource> remaining = [.. sources];
        while (true)
        {
            (string text, List<int> lastLines) = Join(header, remaining);
            SyntaxTree tree = CSharpSyntaxTree.ParseText(text, ParseOptions);
            CSharpCompilation compilation = Base.AddSyntaxTrees(tree)
                .WithAssemblyName($"Cases{Interlocked.Increment(ref s_count)}");
            using var image = new MemoryStream();
            var result = compilation.Emit(image);
            if (result.Success)
            {
                image.Position = 0;
                Assembly assembly = AssemblyLoadContext.Default.LoadFromStream(image);
                return new CompiledCases(assembly.GetType("Cases")!, errors);
            }

            int failed = 0;
            foreach (Diagnostic error in result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error))
            {
                int line = error.Location.GetLineSpan().StartLinePosition.Line;
                int index = lastLines.FindIndex(last => line <= last);
                if (index >= 0 && errors.TryAdd(remaining[index].Name, $"{error.Id}: {error.GetMessage(null)}"))
                {
                    failed++;
                }
            }

            if (failed == 0)
            {
                throw new InvalidOperationException($"the generated class does not compile: {result.Diagnostics[0]}\n{text}");
            }

            remaining.RemoveAll(source => errors.ContainsKey(source.Name));
        }
    }

    private static (string Text, List<int> LastLines) Join(string header, List<CaseSource> sources)
    {
        var text = new StringBuilder(header);
        int line = header.Count(c => c == '\n');
        var lastLines = new List<int>();
        foreach (CaseSource source in sources)
        {
            text.Append(source.Text).Append('\n');
            line += source.Text.Count(c => c == '\n') + 1;
            lastLines.Add(line - 1);
        }

        text.Append("}\n");
        return (text.ToString(), lastLines);
    }

    private static bool NamespaceExists(string name)
    {
        // An optional namespace: what the library does not have yet fails the cases that use it, not the directive.
        INamespaceSymbol? symbol = Base.GlobalNamespace;
        foreach (string part in name.Split('.'))
        {
            symbol = symbol?.GetNamespaceMembers().FirstOrDefault(member => member.Name == part);
        }

        return symbol is not null;
    }

    private static IEnumerable<MetadataReference> References()
    {
        string folder = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        string[] names =
        [
            "System.Private.CoreLib", "System.Runtime", "System.Collections", "System.Linq", "System.Memory",
            "System.Runtime.Numerics", "System.Runtime.Extensions", "System.Console", "netstandard",
        ];
        return names.Select(name => Path.Combine(folder, name + ".dll"))
            .Append(typeof(DType).Assembly.Location)
            .Append(typeof(CaseCompiler).Assembly.Location)
            .Select(path => MetadataReference.CreateFromFile(path));
    }
}

/// <summary>The methods that compiled, and the messages of those that did not.</summary>
public sealed class CompiledCases(Type type, IReadOnlyDictionary<string, string> errors)
{
    /// <summary>Whether a text compiled.</summary>
    public bool Has(string name) => !errors.ContainsKey(name);

    /// <summary>Calls a method, which fails as missing where its text did not compile.</summary>
    public object? Call(string name, params object?[] arguments) => errors.TryGetValue(name, out string? error)
        ? throw new CaseFailure(FailureKind.Missing, error)
        : type.GetMethod(name)!.Invoke(null, BindingFlags.DoNotWrapExceptions, null, arguments, null);
}

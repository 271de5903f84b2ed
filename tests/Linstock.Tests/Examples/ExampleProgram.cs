using System.Reflection;
using System.Runtime.Loader;
using Linstock.Inventory.PublicApi;
using Linstock.KernelGenerator;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Linstock.Tests.Examples;

/// <summary>Compiles an example as a program; what it takes as given is declared before it.</summary>
internal static class ExampleProgram
{
    // The names that examples may use without declaring them.
    private static readonly Dictionary<string, string> Givens = new()
    {
        ["model"] = "var model = new Sequential(new Linear(2, 4), new ReLU(), new Linear(4, 10));",
        ["optimizer"] = "var optimizer = new Adam(model.Parameters(), lr: 0.01);",
        ["inputs"] = "Tensor inputs = Torch.Rand(8, 2);",
        ["input"] = "Tensor input = Torch.Rand(8, 2);",
        ["targets"] = "Tensor targets = Torch.Rand(8, 1);",
        ["target"] = "Tensor target = Torch.Rand(8, 1);",
        ["x"] = "Tensor x = Torch.Rand(8, 2);",
        ["y"] = "Tensor y = Torch.Rand(8, 1);",
        ["loss"] = "Tensor loss = model.Forward(Torch.Rand(8, 2)).Sum();",
        ["dataset"] = "var dataset = new TensorDataset(Torch.Rand(8, 2), Torch.Rand(8, 1));",
        ["loader"] = "var loader = new DataLoader(new TensorDataset(Torch.Rand(8, 2), Torch.Rand(8, 1)), batchSize: 4);",
        ["trainLoader"] = "var trainLoader = new DataLoader(new TensorDataset(Torch.Rand(8, 2), Torch.Randint(10, [8])), batchSize: 4);",
        ["validationLoader"] = "var validationLoader = new DataLoader(new TensorDataset(Torch.Rand(8, 2), Torch.Randint(10, [8])), batchSize: 4);",
        ["tangent"] = "Tensor tangent = Torch.Ones(8, 2);",
        ["loc"] = "Tensor loc = Torch.Zeros(3);",
        ["scale"] = "Tensor scale = Torch.Ones(3);",
        ["mean"] = "Tensor mean = Torch.Zeros([3], requiresGrad: true);",
        ["deviation"] = "Tensor deviation = Torch.Ones([3], requiresGrad: true);",
        ["network"] = "var network = new Sequential(new Linear(2, 3), new Softmax(-1));",
        ["observation"] = "Tensor observation = Torch.Rand(2);",
        ["reward"] = "double reward = 1;",
        ["images"] = "Tensor images = Torch.Rand(2, 3, 8, 8);",
        ["module"] = "ScriptModule module = Torch.Jit.Load(\"scripted.pt\");",
        ["unconstrained"] = "Tensor unconstrained = Torch.Zeros(3);",
    };

    // Classes of a user that examples name.
    private static readonly Dictionary<string, string> GivenTypes = new()
    {
        ["TaggerNet"] = "sealed class TaggerNet : Module;",
    };

    private static readonly CSharpParseOptions Parse = new(LanguageVersion.Preview, DocumentationMode.None);

    private static readonly string[] Implicit =
        ["System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Net.Http", "System.Threading", "System.Threading.Tasks"];

    private static int s_count;

    private static IReadOnlyList<MetadataReference> References { get; } =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(File.Exists)
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    // What every program of the library begins with.
    private static readonly string[] Usual = ["Linstock", "Linstock.NN", "Linstock.Optim", "Linstock.Optim.LRScheduler", "Linstock.Data"];

    // Where a public type of any library is found, as an editor offers to import its namespace.
    private static ILookup<string, string> NamespacesOfTypes { get; } = PublicAssembly.All(GeneratedSources.FindRoot(AppContext.BaseDirectory))
        .SelectMany(library => library.Assembly.GetExportedTypes())
        .Where(type => type.Namespace is not null && !type.IsNested)
        .ToLookup(type => type.Name.Split('`')[0], type => type.Namespace!);

    /// <summary>The program's entry point; null for an example that only declares types.</summary>
    /// <exception cref="InvalidOperationException">It does not compile; the message is the compiler's.</exception>
    public static Action? Compile(string code, string? space, bool withInternals)
    {
        List<string> givens = [];
        SortedSet<string> imports = [.. Implicit, .. Usual];
        if (space is { Length: > 0 }) imports.Add(space);
        while (true)
        {
            CSharpCompilation compilation = Compilation(code, givens, imports, withInternals);
            using var image = new MemoryStream();
            Microsoft.CodeAnalysis.Emit.EmitResult result = compilation.Emit(image);
            if (result.Success) return EntryPoint(image);

            Diagnostic[] errors = [.. result.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)];
            string[] unknown =
            [
                .. errors.Where(error => error.Id is "CS0103" or "CS0246")
                    .Select(error => error.Location.SourceTree!.GetText().ToString(error.Location.SourceSpan).Split('<')[0]).Distinct(),
            ];
            string[] missing = [.. unknown.Where(name => (Givens.ContainsKey(name) || GivenTypes.ContainsKey(name)) && !givens.Contains(name))];
            string[] found = [.. unknown.SelectMany(name => NamespacesOfTypes[name].Distinct().Take(1)).Where(imports.Add)];
            if (missing.Length == 0 && found.Length == 0)
            {
                throw new InvalidOperationException(string.Join('\n', errors.Select(error => $"{error.Id}: {error.GetMessage(null)}")));
            }

            givens.InsertRange(0, missing);
        }
    }

    private static CSharpCompilation Compilation(string code, List<string> givens, IEnumerable<string> imports, bool withInternals)
    {
        var root = (CompilationUnitSyntax)CSharpSyntaxTree.ParseText(code, Parse).GetRoot();
        bool runs = root.Members.Any(member => member is GlobalStatementSyntax);
        string usings = string.Concat(imports.Select(name => $"global using {name};\n")) + "global using F = Linstock.NN.Functional;\n";
        string declarations = string.Concat(givens.Where(Givens.ContainsKey).Select(name => Givens[name] + "\n"));
        // Statements come before types in a program, in an example as it reads best.
        string body = string.Concat(root.Members.OrderBy(member => member is not GlobalStatementSyntax).Select(member => member.ToFullString() + "\n"));
        string types = string.Concat(givens.Where(GivenTypes.ContainsKey).Select(name => GivenTypes[name] + "\n"));
        string text = root.Usings.ToFullString() + "\n" + declarations + body + types;
        // The name of a friend assembly, for pages about the library's own code.
        string name = withInternals ? "Linstock.Lab" : $"Example{Interlocked.Increment(ref s_count)}";
        return CSharpCompilation.Create(
            name,
            [CSharpSyntaxTree.ParseText(usings, Parse), CSharpSyntaxTree.ParseText(text, Parse)],
            References,
            new CSharpCompilationOptions(
                runs || declarations.Length > 0 ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary,
                allowUnsafe: withInternals,
                nullableContextOptions: NullableContextOptions.Enable,
                metadataImportOptions: withInternals ? MetadataImportOptions.All : MetadataImportOptions.Public));
    }

    private static Action? EntryPoint(MemoryStream image)
    {
        image.Position = 0;
        MethodInfo? entry = new AssemblyLoadContext(null, isCollectible: true).LoadFromStream(image).EntryPoint;
        return entry is null ? null : () => entry.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [Array.Empty<string>()], null);
    }
}

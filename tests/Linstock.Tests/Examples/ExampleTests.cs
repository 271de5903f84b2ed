using System.IO.Compression;
using Linstock.KernelGenerator;
using Linstock.NN;
using Linstock.Optim;

namespace Linstock.Tests.Examples;

/// <summary>What the README, the pages and the API's documentation show compiles and runs.</summary>
[Collection(nameof(ExampleTests))]
public sealed class ExampleTests : IDisposable
{
    private static readonly Dictionary<string, Example> ByName =
        Example.All(GeneratedSources.FindRoot(AppContext.BaseDirectory)).ToDictionary(example => example.Place);

    private readonly string _folder = Directory.CreateTempSubdirectory("examples").FullName;
    private readonly string _before = Environment.CurrentDirectory;
    private readonly TextWriter _console = Console.Out;

    public ExampleTests()
    {
        // The files that examples read.
        Tensor table = Torch.Rand(4, 3);
        SafeTensors.Save(Path.Combine(_folder, "large.safetensors"), new Dictionary<string, Tensor> { ["embed.weight"] = table });
        Numpy.Save(Path.Combine(_folder, "x.npy"), table);
        var model = new Sequential(new Linear(2, 4), new ReLU(), new Linear(4, 10));
        Torch.Save(
            new Dictionary<string, object?> { ["model"] = model.StateDict(), ["optimizer"] = new Adam(model.Parameters()).StateDict(), ["epoch"] = 3L },
            Path.Combine(_folder, "checkpoint.pt"));
        Torch.Save(model.StateDict(), Path.Combine(_folder, "model.pt"));
        Numpy.SaveZip(Path.Combine(_folder, "data.npz"), new Dictionary<string, Tensor> { ["a"] = table });
        using (ZipArchive recorded = ZipFile.OpenRead(Path.Combine(AppContext.BaseDirectory, "Conformance", "checkpoints.zip")))
        {
            recorded.GetEntry("checkpoints/onnx/mlp.onnx")!.ExtractToFile(Path.Combine(_folder, "model.onnx"));
        }

        Environment.CurrentDirectory = _folder;
        Console.SetOut(TextWriter.Null);
    }

    public static TheoryData<string> Places => [.. ByName.Keys];

    public void Dispose()
    {
        Console.SetOut(_console);
        Environment.CurrentDirectory = _before;
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [MemberData(nameof(Places))]
    public void AnExampleCompilesAndRuns(string place)
    {
        Example example = ByName[place];
        string code = example.Code;
        if (IsAboutTheLibraryItself(place)) code = InAFamily(code);

        Action? program = ExampleProgram.Compile(code, example.Namespace, IsAboutTheLibraryItself(place));
        try
        {
            program?.Invoke();
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException && error.Message.Contains(_folder, StringComparison.Ordinal))
        {
            // It reads a file that its reader has.
        }
    }

    private static string InAFamily(string members) => $$"""
        using Linstock.Backends;
        using Linstock.Backends.Cpu.Kernels;
        using Linstock.Ops;
        using Linstock.Ops.Formulas;
        using Linstock.Ops.Losses;

        namespace Linstock.Ops.Examples;

        internal static class Family
        {
        {{members}}
        }
        """;

    // They show members that stand in a class of the library.
    private static bool IsAboutTheLibraryItself(string place) =>
        place.StartsWith("CONTRIBUTING.md", StringComparison.Ordinal)
        || place.StartsWith("docs/adding-an-operation.md", StringComparison.Ordinal)
        || place.StartsWith("docs/architecture.md", StringComparison.Ordinal);
}

/// <summary>Examples run alone: they use the current directory, the console and the default generator.</summary>
[CollectionDefinition(nameof(ExampleTests), DisableParallelization = true)]
public sealed class ExampleCollection;

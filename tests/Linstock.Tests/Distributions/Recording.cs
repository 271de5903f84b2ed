using System.IO.Compression;
using Linstock.Tests.Shared;

namespace Linstock.Tests.Distributions;

/// <summary>PyTorch's answers about distributions, made by tools/recordings/distributions.py.</summary>
internal static class Recording
{
    private static readonly Lazy<Dictionary<string, Dictionary<string, Tensor>>> Cases = new(Load);

    /// <summary>The seed before every recorded sample.</summary>
    public const long Seed = 7;

    /// <summary>The names of cases of one kind: a prefix such as "kl:", or none for distributions.</summary>
    public static TheoryData<string> Names(string? prefix)
        => [.. Cases.Value.Keys.Where(name => prefix is null ? !name.Contains(':') : name.StartsWith(prefix, StringComparison.Ordinal))];

    /// <summary>The tensors of a case by their names.</summary>
    public static Dictionary<string, Tensor> Case(string name) => Cases.Value[name];

    /// <summary>Those whose names begin with a prefix, without it.</summary>
    public static Dictionary<string, Tensor> Under(this Dictionary<string, Tensor> tensors, string prefix)
        => tensors.Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal)).ToDictionary(pair => pair.Key[prefix.Length..], pair => pair.Value);

    /// <summary>Copies that require a gradient, of the floating point ones.</summary>
    public static Dictionary<string, Tensor> Leaves(this Dictionary<string, Tensor> tensors)
        => tensors.ToDictionary(pair => pair.Key, pair => pair.Value.IsFloatingPoint ? pair.Value.Clone().RequiresGrad_() : pair.Value);

    /// <summary>Compares with the recorded gradients of a sum of elements with different weights.</summary>
    public static void Gradients(Dictionary<string, Tensor> recorded, string what, Tensor result, IEnumerable<KeyValuePair<string, Tensor>> inputs, double tolerance)
    {
        Dictionary<string, Tensor> expected = recorded.Under($"grad:{what}:");
        if (expected.Count == 0) return;
        Tensor weights = Torch.Linspace(0.5, 1.5, result.Numel, dtype: result.DType).Reshape(result.Shape);
        Tensor finite = Torch.Where(result.Isfinite(), result, 0);
        KeyValuePair<string, Tensor>[] wanted = [.. inputs.Where(pair => expected.ContainsKey(pair.Key))];
        Assert.Equal(expected.Count, wanted.Length);
        Tensor?[] gradients = Linstock.Autograd.Grad([(finite * weights).Sum()], [.. wanted.Select(pair => pair.Value)], retainGraph: true);
        for (int i = 0; i < wanted.Length; i++)
        {
            Equal(expected[wanted[i].Key], gradients[i]!, tolerance, $"the gradient of {what} for {wanted[i].Key}");
        }
    }

    /// <summary>Asserts dtype, shape and, to within a relative tolerance, values.</summary>
    public static void Equal(Tensor expected, Tensor actual, double tolerance, string what)
    {
        Assert.True(expected.Shape == actual.Shape, $"{what}: expected shape {expected.Shape}, got {actual.Shape}");
        Assert.True(expected.DType == actual.DType, $"{what}: expected {expected.DType.Name}, got {actual.DType.Name}");
        Tensor close = actual.Detach().To(DType.Float64).Isclose(expected.To(DType.Float64), tolerance, tolerance * 0.1, equalNan: true);
        Assert.True(close.All().Item<bool>(), $"{what}: expected {expected}, got {actual.Detach()}");
    }

    /// <summary>How exact answers of a dtype are.</summary>
    public static double Tolerance(DType dtype) => dtype == DType.Float32 ? 3e-5 : 1e-8;

    private static Dictionary<string, Dictionary<string, Tensor>> Load() => Read("Distributions", "distributions.zip");

    /// <summary>A recording made by a script of tools/recordings: its tensors by case and name.</summary>
    public static Dictionary<string, Dictionary<string, Tensor>> Read(string folder, string file)
    {
        using ZipArchive archive = ZipFile.OpenRead(Path.Combine(AppContext.BaseDirectory, folder, file));
        return SafeTensors.Load(RecordedArchive.Content(archive.Entries.Single()))
            .GroupBy(pair => pair.Key[..pair.Key.IndexOf('/', StringComparison.Ordinal)])
            .ToDictionary(group => group.Key, group => group.ToDictionary(pair => pair.Key[(group.Key.Length + 1)..], pair => pair.Value));
    }
}

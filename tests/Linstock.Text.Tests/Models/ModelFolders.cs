using System.IO.Compression;

namespace Linstock.Text.Tests.Models;

/// <summary>Tiny models as folders, with what a PyTorch implementation of their own answers; made by tools/recordings/language_models.py.</summary>
public sealed class ModelFolders : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("linstock-models-").FullName;

    public ModelFolders() => ZipFile.ExtractToDirectory(Path.Combine(AppContext.BaseDirectory, "Models", "models.zip"), _root);

    public string this[string model] => Path.Combine(_root, model);

    public OrderedDictionary<string, Tensor> Expected(string model) => SafeTensors.Load(Path.Combine(this[model], "expected.safetensors"));

    /// <summary>A folder that is deleted with the others.</summary>
    public string New() => Directory.CreateDirectory(Path.Combine(_root, Path.GetRandomFileName())).FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);
}

internal static class Close
{
    public static void To(Tensor expected, Tensor actual, double tolerance)
    {
        Assert.Equal(expected.Shape.ToArray(), actual.Shape.ToArray());
        double distance = (expected - actual).Abs().Max().Item<float>();
        Assert.True(distance <= tolerance, $"they differ by {distance}");
    }
}

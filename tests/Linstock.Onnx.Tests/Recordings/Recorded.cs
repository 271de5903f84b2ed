using System.Text.Json;
using Linstock.Tests.Shared;

namespace Linstock.Onnx.Tests.Recordings;

/// <summary>Modules that PyTorch exported, with its own inputs and outputs; made by tools/recordings/onnx_models.py.</summary>
internal static class Recorded
{
    private static readonly Lazy<Dictionary<string, byte[]>> Files = new(() => RecordedArchive.Read("Recordings", "models.zip"));

    private static readonly Lazy<Dictionary<string, List<Call>>> Cases = new(ReadCases);

    /// <summary>The names of the files: what was exported, and the operator set.</summary>
    public static IReadOnlyCollection<string> Names => Cases.Value.Keys;

    /// <summary>The bytes of a file.</summary>
    public static byte[] File(string name) => Files.Value[name + ".onnx"];

    /// <summary>A file as a model.</summary>
    public static OnnxModel Load(string name)
    {
        using var stream = new MemoryStream(File(name));
        return OnnxModel.Load(stream);
    }

    /// <summary>What PyTorch answered.</summary>
    public static IReadOnlyList<Call> Calls(string name) => Cases.Value[name];

    /// <summary>Fails where a tensor differs from PyTorch's in dtype, in shape, or by more than rounding.</summary>
    public static void Equal(Tensor expected, Tensor actual, string what)
    {
        Assert.True(expected.DType == actual.DType, $"{what}: got {actual.DType.Name}; expected {expected.DType.Name}");
        Assert.True(expected.Shape == actual.Shape, $"{what}: got {actual.Shape}; expected {expected.Shape}");
        Tensor wanted = expected.To(DType.Float64), got = actual.Detach().To(DType.Float64);
        Assert.True(Torch.Allclose(got, wanted, rtol: 1e-4, atol: 1e-5, equalNan: true), $"{what}: got {got}; expected {wanted}");
    }

    private static Dictionary<string, List<Call>> ReadCases()
    {
        OrderedDictionary<string, Tensor> tensors = SafeTensors.Load(Files.Value["tensors.safetensors"]);
        var cases = new Dictionary<string, List<Call>>();
        using JsonDocument list = JsonDocument.Parse(Files.Value["cases.json"]);
        foreach (JsonElement entry in list.RootElement.EnumerateArray())
        {
            cases.Add(entry.GetProperty("name").GetString()!, [.. Enumerable.Range(0, entry.GetProperty("calls").GetInt32()).Select(_ => new Call([], []))]);
        }

        foreach ((string key, Tensor tensor) in tensors)
        {
            string[] parts = key.Split('/');
            Call call = cases[parts[0]][int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture)];
            (parts[2].StartsWith("in:", StringComparison.Ordinal) ? call.Inputs : call.Outputs).Add(parts[2][(parts[2].IndexOf(':', StringComparison.Ordinal) + 1)..], tensor);
        }

        return cases;
    }

    /// <summary>Inputs by name, and outputs by their place.</summary>
    public sealed record Call(Dictionary<string, Tensor> Inputs, Dictionary<string, Tensor> Outputs);
}

using Linstock.NN;

namespace Linstock.Tests.Serialization;

/// <summary>A model whose file is damaged stays as it was, and the message names the file.</summary>
public sealed class DamagedModelFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("damaged").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void ATruncatedFileOfAModelIsRefusedByNameAndLoadsNothing()
    {
        var model = new Linear(3, 2);
        string path = Path.Combine(_folder, "model.safetensors");
        SafeTensors.Save(path, model.StateDict());
        byte[] whole = File.ReadAllBytes(path);
        float[] before = model.Weight.ToArray<float>();
        for (int length = 0; length < whole.Length; length += 7)
        {
            File.WriteAllBytes(path, whole[..length]);

            var failure = Assert.Throws<InvalidDataException>(() => model.LoadStateDict(SafeTensors.Load(path)));

            Assert.StartsWith("safetensors: ", failure.Message, StringComparison.Ordinal);
            Assert.Contains(path, failure.Message, StringComparison.Ordinal);
            Assert.Equal(before, model.Weight.ToArray<float>());
        }
    }

    [Fact]
    public void OneWrongShapeAmongManyKeysLoadsNoneOfThem()
    {
        var model = new Sequential(new Linear(3, 2), new Linear(2, 2));
        OrderedDictionary<string, Tensor> state = [];
        foreach ((string name, Tensor tensor) in model.StateDict()) state[name] = Torch.ZerosLike(tensor);
        state["1.weight"] = Torch.Zeros(3, 3);
        float[] before = model[0].StateDict()["weight"].ToArray<float>();

        var failure = Assert.Throws<ArgumentException>(() => model.LoadStateDict(state));

        Assert.Contains("size mismatch for 1.weight", failure.Message, StringComparison.Ordinal);
        Assert.Equal(before, model[0].StateDict()["weight"].ToArray<float>());
    }
}

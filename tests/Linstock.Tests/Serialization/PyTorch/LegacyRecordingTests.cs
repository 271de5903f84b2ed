using Linstock.Serialization;

namespace Linstock.Tests.Serialization.PyTorch;

/// <summary>
/// A checkpoint as scripts of PyTorch's first years wrote them: the format before 1.6, tensors through <c>_rebuild_tensor</c>, storages on a GPU, a part
/// of a storage under a name of its own.
/// </summary>
public sealed class LegacyRecordingTests
{
    // From a pickler in Python that writes what PyTorch 0.3 wrote.
    private const string Recording =
        "gAKKCmz8nEb5IGqoUBkugAJN6QMugAJ9cQAoWBAAAABwcm90b2NvbF92ZXJzaW9ucQFN6QNYDQAAAGxpdHRsZV9lbmRpYW5xAohYCgAAAHR5cGVfc2l6ZXNx"
        + "A31xBChYBQAAAHNob3J0cQVLAlgDAAAAaW50cQZLBFgEAAAAbG9uZ3EHSwR1dS6AAn1xAChYCgAAAHN0YXRlX2RpY3RxAWNjb2xsZWN0aW9ucwpPcmRlcmVk"
        + "RGljdApxAilScQMoWBIAAABtb2R1bGUuY29udi53ZWlnaHRxBGN0b3JjaC5fdXRpbHMKX3JlYnVpbGRfdGVuc29yCnEFKChYBwAAAHN0b3JhZ2VxBmN0b3Jj"
        + "aApGbG9hdFN0b3JhZ2UKcQdYBQAAADk0MTAxcQhYBgAAAGN1ZGE6MHEJSwZOdHEKUUsASwJLA4ZxC0sDSwGGcQx0cQ1ScQ5YDgAAAG1vZHVsZS5ibi5iaWFz"
        + "cQ9jdG9yY2guX3V0aWxzCl9yZWJ1aWxkX3RlbnNvcgpxECgoaAZjdG9yY2gKRmxvYXRTdG9yYWdlCnERWAUAAAA5NDEwMnESaAlLAk50cRNRSwBLAoVxFEsB"
        + "hXEVdHEWUnEXWAsAAABtb2R1bGUucGFydHEYY3RvcmNoLl91dGlscwpfcmVidWlsZF90ZW5zb3IKcRkoKGgGY3RvcmNoCkZsb2F0U3RvcmFnZQpxGmgIaAlL"
        + "BlgFAAAAOTQ5OTlxG0sCSwOHcRx0cR1RSwFoFGgVdHEeUnEfdVgKAAAAYmVzdF9wcmVjMXEgR0BW4AAAAAAAdS6AAl1xAChYBQAAADk0MTAxcQFYBQAAADk0"
        + "MTAycQJlLgYAAAAAAAAAAACAPwAAAEAAAEBAAACAQAAAoEAAAMBAAgAAAAAAAAAAAIC/AAAAPw==";

    [Fact]
    public void ItIsReadWithoutAGPU()
    {
        PickleValue checkpoint = Torch.Load(Convert.FromBase64String(Recording));
        Assert.Equal(91.5, (double)checkpoint["best_prec1"]);
        OrderedDictionary<string, Tensor> state = checkpoint["state_dict"].AsStateDict();
        Assert.Equal(["module.conv.weight", "module.bn.bias", "module.part"], state.Keys);
        Assert.Equal([1, 2, 3, 4, 5, 6], state["module.conv.weight"].ToArray<float>());
        Assert.Equal([2, 3], state["module.conv.weight"].Shape.ToArray());
        Assert.Equal([-1, 0.5f], state["module.bn.bias"].ToArray<float>());
        Assert.All(state.Values, tensor => Assert.Equal(Device.Cpu, tensor.Device));

        // The part begins at element 2 of the storage, the tensor at element 1 of the part.
        Assert.Equal([4, 5], state["module.part"].ToArray<float>());
        state["module.conv.weight"][1, 0] = 40;
        Assert.Equal([40, 5], state["module.part"].ToArray<float>());
    }

    [Fact]
    public void EveryCutFileIsRefused()
    {
        byte[] file = Convert.FromBase64String(Recording);
        for (int length = 0; length < file.Length; length++)
        {
            Assert.Throws<InvalidDataException>(() => Torch.Load(file.AsMemory(0, length)));
        }
    }
}

using Linstock.NN;

namespace Linstock.Tests.NN;

public class ModuleStateTests
{
    private static Sequential Model() => new(("fc", new Linear(5, 3)), ("out", new Linear(3, 2)));

    [Fact]
    public void LoadingCopiesIntoTheSameParameters()
    {
        Sequential source = Model(), target = Model();
        Parameter weight = target.GetParameter("fc.weight");
        IncompatibleKeys keys = target.LoadStateDict(source.StateDict());
        Assert.Equal("<All keys matched successfully>", keys.ToString());
        Assert.Same(weight, target.GetParameter("fc.weight"));
        Assert.Equal(source.GetParameter("fc.weight").ToArray<float>(), weight.ToArray<float>());
    }

    [Fact]
    public void EverythingThatIsWrongIsReportedAtOnceInPyTorchsWordsAndNothingIsLoaded()
    {
        Sequential model = Model();
        float[] before = model.GetParameter("fc.bias").ToArray<float>();
        var state = new Dictionary<string, Tensor>
        {
            ["fc.weight"] = Torch.Zeros(3, 4),
            ["fc.bias"] = Torch.Zeros(3),
            ["out.weight"] = Torch.Zeros(2, 3),
            ["extra"] = Torch.Zeros(1),
        };
        string message = Assert.Throws<ArgumentException>(() => model.LoadStateDict(state)).Message;
        Assert.Equal(
            "Error(s) in loading state_dict for Sequential:\n" +
            "\tMissing key(s) in state_dict: \"out.bias\". \n" +
            "\tUnexpected key(s) in state_dict: \"extra\". \n" +
            "\tsize mismatch for fc.weight: copying a param with shape torch.Size([3, 4]) from checkpoint, " +
            "the shape in current model is torch.Size([3, 5]).", message);
        Assert.Equal(before, model.GetParameter("fc.bias").ToArray<float>());
    }

    [Fact]
    public void WithoutStrictnessDifferingNamesAreReturnedAndTheRestIsLoaded()
    {
        Sequential model = Model();
        IncompatibleKeys keys = model.LoadStateDict(
            new Dictionary<string, Tensor> { ["fc.bias"] = Torch.Ones(3), ["extra"] = Torch.Zeros(1) }, strict: false);
        Assert.Equal(["fc.weight", "out.weight", "out.bias"], keys.MissingKeys);
        Assert.Equal(["extra"], keys.UnexpectedKeys);
        Assert.Equal([1f, 1f, 1f], model.GetParameter("fc.bias").ToArray<float>());
    }

    [Fact]
    public void LoadingConvertsTheDType()
    {
        var layer = new Linear(2, 1, bias: false);
        layer.LoadStateDict(new Dictionary<string, Tensor> { ["weight"] = Torch.Full([1, 2], 0.5, dtype: DType.Float64) });
        Assert.Equal(DType.Float32, layer.Weight.DType);
        Assert.Equal([0.5f, 0.5f], layer.Weight.ToArray<float>());
    }

    [Fact]
    public void ALazyLayerTakesItsShapeFromTheStateOrTheInput()
    {
        var loaded = new LazyLinear(3);
        loaded.LoadStateDict(new Linear(7, 3).StateDict());
        Assert.Equal(7, loaded.InFeatures);

        var called = new LazyLinear(3);
        Tensor weight = called.Weight;
        Assert.Equal([2, 3], called.Forward(Torch.Ones(2, 6)).Shape.ToArray());
        Assert.Same(weight, called.Weight);
        Assert.Equal([3, 6], weight.Shape.ToArray());
    }
}

using Linstock.NN;

namespace Linstock.Tests.Sampling;

/// <summary>Random tensors: layouts, gradients, refusals. The streams themselves are compared elsewhere.</summary>
[Collection(DefaultGeneratorCollection.Name)]
public sealed class RandomTensorTests
{
    private readonly Generator _generator = new Generator().ManualSeed(3);

    [Fact]
    public void ADenseTensorIsFilledInTheOrderOfItsMemory()
    {
        float[] stream = Stream(20);
        Tensor x = Torch.Empty(4, 5).Transpose(0, 1).Uniform_(generator: _generator);
        Assert.Equal(stream, x.Transpose(0, 1).ToArray<float>());
    }

    [Fact]
    public void ATensorWithGapsIsFilledInTheOrderOfItsStridesAndNothingElseIsTouched()
    {
        Tensor whole = Torch.Full([4, 8], -1.0);
        Tensor x = whole.Transpose(0, 1).Slice(0, 0, 8, 2);
        x.Uniform_(generator: _generator);
        Assert.Equal(Stream(16), x.Transpose(0, 1).ToArray<float>());
        Assert.All(whole.Slice(1, 1, 8, 2).ToArray<float>(), value => Assert.Equal(-1, value));
    }

    [Fact]
    public void AnExpandedTensorIsRefused() =>
        Assert.Throws<ArgumentException>(() => Torch.Empty(3, 1).Expand(3, 4).Normal_());

    [Fact]
    public void ALeafThatWantsAGradientIsRefused() =>
        Assert.Throws<InvalidOperationException>(() => Torch.Empty([3], requiresGrad: true).Uniform_());

    [Fact]
    public void FillingInPlaceCutsTheGradientAndCountsAsAChange()
    {
        Tensor leaf = Torch.Ones([3], requiresGrad: true);
        Tensor x = leaf * 2;
        int version = x.Version;
        x.Uniform_();
        Assert.Equal(version + 1, x.Version);
        (x * 3).Sum().Backward();
        Assert.Equal([0, 0, 0], leaf.Grad!.ToArray<float>());
    }

    [Fact]
    public void WhatIsDrawnFromParametersHasZeroGradients()
    {
        Tensor p = Torch.Full([4], 0.5, requiresGrad: true);
        Tensor std = Torch.Ones([2, 4], requiresGrad: true);
        (Torch.Bernoulli(p) + Torch.Poisson(p) + Torch.Normal(p, std)).Sum().Backward();
        Assert.Equal(new float[4], p.Grad!.ToArray<float>());
        Assert.Equal(new float[8], std.Grad!.ToArray<float>());
    }

    [Fact]
    public void MeansAndDeviationsBroadcastAndTheMeanDecidesTheType()
    {
        Tensor drawn = Torch.Normal(Torch.Zeros([3], dtype: DType.Float64), Torch.Ones(2, 3));
        Assert.Equal([2, 3], drawn.Shape.ToArray());
        Assert.Equal(DType.Float64, drawn.DType);
        Assert.Throws<ArgumentException>(() => Torch.Normal(Torch.Zeros(3), Torch.Full([3], -1.0)));
        Assert.Throws<ArgumentException>(() => Torch.Normal(Torch.Zeros(3), Torch.Ones(4)));
        Assert.Throws<ArgumentException>(() => Torch.Normal(Torch.Zeros(3), -1.0));
    }

    // PyTorch 1.13.1: torch.manual_seed(0); F.dropout(torch.ones(8), 0.25); and so on.
    [Fact]
    public void SeededExamplesAgreeWithPyTorch()
    {
        Torch.ManualSeed(0);
        Assert.Equal([0, 4 / 3f, 4 / 3f, 0, 4 / 3f, 0, 4 / 3f, 4 / 3f], Functional.Dropout(Torch.Ones(8), 0.25).ToArray<float>());
        Torch.ManualSeed(0);
        Tensor weights = Torch.FromSpan<float>([1, 2, 3, 3, 2, 1], 2, 3);
        Assert.Equal([2, 1, 1, 0], Torch.Multinomial(weights, 2).ToArray<long>());
        Torch.ManualSeed(0);
        Tensor rates = Torch.FromSpan<double>([.5, 3, 20, 100, .5, 3, 20, 100, .5, 3, 20, 100, .5, 3, 20, 100]);
        Assert.Equal([2, 4, 21, 99, 0, 4, 22, 91, 0, 3, 22, 91, 1, 3, 20, 96], Torch.Poisson(rates).ToArray<double>());
        Torch.ManualSeed(0);
        float[] counts = [5, 10, 40, 100, 1000];
        float[] probabilities = [.2f, .9f, .4f, .5f, .7f];
        Tensor drawn = Torch.Binomial(
            Torch.FromSpan<float>([.. counts, .. counts, .. counts, .. counts]),
            Torch.FromSpan<float>([.. probabilities, .. probabilities, .. probabilities, .. probabilities]));
        Assert.Equal([2, 7, 15, 47, 715, 1, 9, 13, 55, 692, 1, 9, 18, 46, 694, 0, 8, 16, 48, 707], drawn.ToArray<float>());
    }

    [Fact]
    public void DropoutKeepsTheRestInExpectationAndItsGradientIsItsMask()
    {
        Tensor x = Torch.Ones([200, 100], requiresGrad: true);
        Tensor y = Functional.Dropout(x, 0.25);
        float[] values = y.ToArray<float>();
        Assert.All(values, value => Assert.True(value == 0 || value == 1f / 0.75f));
        Assert.Equal(1, values.Average(), 0.02);
        y.Sum().Backward();
        Assert.Equal(values, x.Grad!.ToArray<float>());
    }

    [Fact]
    public void WithoutTrainingOrWithProbabilityZeroTheInputItselfIsReturned()
    {
        Tensor x = Torch.Ones(5);
        Assert.Same(x, Functional.Dropout(x, 0.5, training: false));
        Assert.Same(x, Functional.Dropout(x, 0));
        Assert.Same(x, Functional.AlphaDropout(x, 0.5));
        Assert.Equal(new float[5], Functional.Dropout(x, 1).ToArray<float>());
    }

    [Fact]
    public void ChannelsAreDroppedAsAWhole()
    {
        Tensor y = Functional.Dropout2d(Torch.Ones(16, 8, 3, 3), 0.5);
        float[] values = y.ToArray<float>();
        for (int channel = 0; channel < 128; channel++)
        {
            Assert.Single(values[(9 * channel)..(9 * channel + 9)].Distinct());
        }

        Assert.Contains(0f, values);
        Assert.Contains(2f, values);
        Assert.Equal([8, 5], Functional.Dropout1d(Torch.Ones(8, 5)).Shape.ToArray());
        Assert.Equal([2, 3, 4, 5], Functional.Dropout3d(Torch.Ones(2, 3, 4, 5)).Shape.ToArray());
    }

    [Fact]
    public void DropoutInPlaceChangesItsInput()
    {
        Tensor x = Torch.Ones(100);
        Assert.Same(x, Functional.Dropout(x, 0.5, inplace: true));
        Assert.Contains(0f, x.ToArray<float>());
        Tensor unbatched = Torch.Ones(50, 2);
        Assert.Same(unbatched, Functional.Dropout1d(unbatched, 0.5, inplace: true));
        Assert.Contains(0f, unbatched.ToArray<float>());
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.5)]
    [InlineData(double.NaN)]
    public void ProbabilitiesOutOfRangeAreRefused(double p)
    {
        Assert.Throws<ArgumentException>(() => Functional.Dropout(Torch.Ones(3), p));
        Assert.Throws<ArgumentException>(() => Functional.AlphaDropout(Torch.Ones(3), p, training: true));
        Assert.Throws<ArgumentException>(() => Functional.Dropout2d(Torch.Ones(3, 3), p));
        Assert.Throws<ArgumentException>(() => Torch.Empty(3).Bernoulli_(p));
    }

    [Fact]
    public void WrongTypesAndRanksAreRefused()
    {
        Assert.Throws<ArgumentException>(() => Functional.Dropout(Torch.Ones([3], DType.Int64)));
        Assert.Throws<ArgumentException>(() => Functional.Dropout1d(Torch.Ones(3)));
        Assert.Throws<ArgumentException>(() => Functional.Dropout2d(Torch.Ones(3)));
        Assert.Throws<ArgumentException>(() => Functional.Rrelu(Torch.Ones(3), 0.5, 0.2, training: true));
        Assert.Throws<ArgumentException>(() => Torch.Rand([3], dtype: DType.Int64));
        Assert.Throws<ArgumentException>(() => Torch.RandnLike(Torch.Ones([3], DType.Int32)));
        Assert.Throws<ArgumentException>(() => Torch.Bernoulli(Torch.Ones([3], DType.Int32)));
        Assert.Throws<ArgumentException>(() => Torch.Randint(3, 3, [2]));
        Assert.Throws<ArgumentException>(() => Torch.Randint(0, 300, [2], dtype: DType.UInt8));
        Assert.Throws<ArgumentException>(() => Torch.Randperm(-1));
        Assert.Throws<ArgumentException>(() => Torch.Multinomial(Torch.Rand(2, 3, 4), 1));
        Assert.Throws<ArgumentException>(() => Torch.Multinomial(Torch.Ones([3], DType.Int64), 1));
        Assert.Throws<ArgumentException>(() => Torch.Multinomial(Torch.Ones(2), 3));
        Assert.Throws<ArgumentException>(() => Torch.SetRngState(Torch.Zeros([5056], DType.Float32)));
        Assert.Throws<ArgumentException>(() => Torch.SetRngState(Torch.Zeros([5], DType.UInt8)));
    }

    [Fact]
    public void SlopesOfRreluAreRandomInTrainingAndTheirMeanOtherwise()
    {
        Tensor x = Torch.FromSpan<float>([-1, -2, 0, 3]).RequiresGrad_();
        Tensor trained = Functional.Rrelu(x, 0.1, 0.3, training: true);
        trained.Sum().Backward();
        float[] slopes = x.Grad!.ToArray<float>();
        Assert.Equal([.. slopes.Zip(x.ToArray<float>(), (slope, value) => slope * value)], trained.ToArray<float>());
        Assert.All(slopes[..3], slope => Assert.InRange(slope, 0.1f, 0.3f));
        Assert.Equal(1, slopes[3]);
        float[] mean = Functional.Rrelu(x.Detach(), 0.1, 0.3).ToArray<float>();
        Assert.Equal(-0.2f, mean[0], 1e-7f);
        Assert.Equal(3f, mean[3]);
    }

    // PyTorch 1.13.1: torch.manual_seed(1); F.gumbel_softmax(torch.zeros(2, 3), 0.7).
    [Fact]
    public void GumbelSamplesAgreeWithPyTorchAndHardOnesHaveTheSoftGradient()
    {
        Torch.ManualSeed(1);
        float[] soft = Functional.GumbelSoftmax(Torch.Zeros(2, 3), 0.7).ToArray<float>();
        float[] expected = [0.7916f, 0.1078f, 0.1006f, 0.3095f, 0.0403f, 0.6503f];
        for (int i = 0; i < soft.Length; i++)
        {
            Assert.Equal(expected[i], soft[i], 5e-5f);
        }

        Tensor logits = Torch.Zeros([2, 3], requiresGrad: true);
        Tensor weights = Torch.Arange(0, 6).Reshape(2, 3).To(DType.Float32);
        Torch.ManualSeed(1);
        Tensor hard = Functional.GumbelSoftmax(logits, 0.7, hard: true);
        Assert.Equal((float[])[1, 0, 0, 0, 0, 1], Array.ConvertAll(hard.ToArray<float>(), value => MathF.Round(value)));
        (hard * weights).Sum().Backward();
        Tensor again = Torch.Zeros([2, 3], requiresGrad: true);
        Torch.ManualSeed(1);
        (Functional.GumbelSoftmax(again, 0.7) * weights).Sum().Backward();
        Assert.Equal(again.Grad!.ToArray<float>(), logits.Grad!.ToArray<float>());
    }

    [Fact]
    public void EmptyAndMetaTensorsHaveShapesAndDrawNothing()
    {
        byte[] before = _generator.GetState().ToArray<byte>();
        Assert.Equal([0, 3], Torch.Rand([0, 3], generator: _generator).Shape.ToArray());
        Assert.Equal([0, 2], Torch.Multinomial(Torch.Rand(0, 4), 2, generator: _generator).Shape.ToArray());
        Assert.Equal([2, 3], Torch.Randn([2, 3], generator: _generator, device: "meta").Shape.ToArray());
        Assert.Equal(before, _generator.GetState().ToArray<byte>());
    }

    [Fact]
    public void TheDefaultGeneratorsStateCanBeSavedAndRestored()
    {
        Tensor state = Torch.GetRngState();
        float[] expected = Torch.Randn(5).ToArray<float>();
        Torch.SetRngState(state);
        Assert.Equal(expected, Torch.Randn(5).ToArray<float>());
    }

    [Fact]
    public void AForkedStateIsPutBackOnce()
    {
        Torch.ManualSeed(5);
        float[] expected = Torch.Rand(2).ToArray<float>();
        Torch.ManualSeed(5);
        ForkedRandomState fork = Torch.ForkRng();
        Torch.ManualSeed(1);
        Torch.Randn(3);
        fork.Dispose();
        Assert.Equal(expected, Torch.Rand(2).ToArray<float>());
        float[] next = Torch.Rand(2).ToArray<float>();
        fork.Dispose();
        Assert.NotEqual(expected, Torch.Rand(2).ToArray<float>());
        Assert.NotEqual(expected, next);
    }

    private static float[] Stream(int count) => Torch.Rand([count], generator: new Generator().ManualSeed(3)).ToArray<float>();
}

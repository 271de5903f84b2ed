using Linstock.Amp;
using Linstock.NN;
using Linstock.Tests.Sampling;
using F = Linstock.NN.Functional;

namespace Linstock.Tests.Amp;

[Collection(DefaultGeneratorCollection.Name)]
public class AutocastTests
{
    [Fact]
    public void ProductsAndConvolutionsComputeInTheLowerPrecision()
    {
        Tensor x = Torch.Rand(4, 8), w = Torch.Rand(5, 8), image = Torch.Rand(1, 3, 8, 8), kernel = Torch.Rand(4, 3, 3, 3);
        using AutocastScope scope = Torch.Autocast();
        Assert.Equal(DType.BFloat16, F.Linear(x, w).DType);
        Assert.Equal(DType.BFloat16, Torch.Matmul(x, w.T).DType);
        Assert.Equal(DType.BFloat16, x.Mm(w.T).DType);
        Assert.Equal(DType.BFloat16, F.Conv2d(image, kernel).DType);
        Assert.Equal(DType.BFloat16, F.ScaledDotProductAttention(x, x, x).DType);
    }

    [Fact]
    public void LossesComputeInFloat32AndTheRestInWhatItIsGiven()
    {
        Tensor x = Torch.Rand([4, 8], dtype: DType.BFloat16);
        Tensor classes = Torch.Tensor(new long[] { 0, 1, 2, 3 });
        using AutocastScope scope = Torch.Autocast();
        Assert.Equal(DType.Float32, F.CrossEntropy(x, classes).DType);
        Assert.Equal(DType.Float32, F.MseLoss(x, Torch.Rand(4, 8)).DType);
        Assert.Equal(DType.BFloat16, F.Relu(x).DType);
        Assert.Equal(DType.Float32, (x + Torch.Rand(4, 8)).DType);
    }

    [Fact]
    public void DoubleAndIntegersAreLeftAlone()
    {
        Tensor real = Torch.Rand([3, 3], dtype: DType.Float64), whole = Torch.Ones([3, 3], dtype: DType.Int64);
        using AutocastScope scope = Torch.Autocast();
        Assert.Equal(DType.Float64, Torch.Matmul(real, real).DType);
        Assert.Equal(DType.Int64, Torch.Matmul(whole, whole).DType);
    }

    [Fact]
    public void ScopesNestAndCanSwitchOff()
    {
        Tensor x = Torch.Rand(3, 3);
        Assert.False(Torch.IsAutocastEnabled());
        using (Torch.Autocast(dtype: DType.Float16))
        {
            Assert.Equal(DType.Float16, Torch.Mm(x, x).DType);
            using (Torch.Autocast(enabled: false))
            {
                Assert.False(Torch.IsAutocastEnabled());
                Assert.Equal(DType.Float32, Torch.Mm(x, x).DType);
            }
            Assert.True(Torch.IsAutocastEnabled());
            Assert.Equal(DType.Float16, Torch.GetAutocastDtype());
        }
        Assert.Equal(DType.Float32, Torch.Mm(x, x).DType);
    }

    [Fact]
    public void OtherThreadsAreNotGoverned()
    {
        Tensor x = Torch.Rand(3, 3);
        using AutocastScope scope = Torch.Autocast();
        DType elsewhere = default;
        var thread = new Thread(() => elsewhere = Torch.Mm(x, x).DType);
        thread.Start();
        thread.Join();
        Assert.Equal(DType.Float32, elsewhere);
    }

    [Fact]
    public void TheResultIsThatOfRoundedOperandsAndGradientsArriveInFloat32()
    {
        Tensor x = Torch.Rand(6, 16), w = Torch.Rand([4, 16], requiresGrad: true);
        Tensor result;
        using (Torch.Autocast()) result = F.Linear(x, w);
        Tensor exact = Torch.Matmul(x.To(DType.BFloat16).To(DType.Float64), w.Detach().To(DType.BFloat16).To(DType.Float64).T);
        Assert.True(Torch.Allclose(result.To(DType.Float64), exact, rtol: 1.0 / 128));
        result.Float().Sum().Backward();
        Assert.Equal(DType.Float32, w.Grad!.DType);
        Tensor expected = x.To(DType.BFloat16).To(DType.Float64).Sum(0).Expand(4, 16);
        Assert.True(Torch.Allclose(w.Grad.To(DType.Float64), expected, rtol: 1.0 / 128));
    }

    [Fact]
    public void AParameterIsConvertedOnceForTheWholeScope()
    {
        Tensor x = Torch.Rand(3, 3), w = Torch.Rand([3, 3], requiresGrad: true);
        using (Torch.Autocast())
        {
            Tensor first = AutocastScope.Lower(w), second = AutocastScope.Lower(w);
            Assert.Same(first, second);
            Assert.NotSame(AutocastScope.Lower(x), AutocastScope.Lower(x));
        }
        using (Torch.Autocast(cacheEnabled: false)) Assert.NotSame(AutocastScope.Lower(w), AutocastScope.Lower(w));
        Assert.Same(w, AutocastScope.Lower(w));
    }

    [Fact]
    public void WholeModelsTrainUnderIt()
    {
        Torch.ManualSeed(0);
        var model = new Sequential(new Conv2d(1, 4, 3), new BatchNorm2d(4), new ReLU(), new Flatten(), new Linear(4 * 36, 8), new LayerNorm(8), new Linear(8, 3));
        var attention = new MultiheadAttention(8, 2, batchFirst: true);
        var recurrent = new LSTM(8, 6, batchFirst: true);
        Tensor images = Torch.Rand(5, 1, 8, 8), sequence = Torch.Rand(2, 4, 8);
        Tensor loss;
        using (Torch.Autocast())
        {
            Tensor attended = attention.Forward(sequence, sequence, sequence).Item1;
            loss = F.CrossEntropy(model.Forward(images), Torch.Tensor(new long[] { 0, 1, 2, 0, 1 })) + recurrent.Forward(attended).Item1.Float().Mean();
        }
        Assert.Equal(DType.Float32, loss.DType);
        loss.Backward();
        Assert.All(model.Parameters().Concat(attention.Parameters()).Concat(recurrent.Parameters()), parameter =>
        {
            Assert.Equal(DType.Float32, parameter.Grad!.DType);
            Assert.True(Torch.Isfinite(parameter.Grad).All().Item<bool>());
        });
    }

    [Fact]
    public void OnlySixteenBitTypesAreLower() =>
        Assert.Equal(
            "autocast: the lower precision must be BFloat16 or Float16; got Float64 (Parameter 'dtype')",
            Assert.Throws<ArgumentException>(() => Torch.Autocast(dtype: DType.Float64)).Message);

    [Fact]
    public void ScopesEndInTheReverseOrderOfTheirBeginning()
    {
        AutocastScope outer = Torch.Autocast(), inner = Torch.Autocast();
        Assert.Throws<InvalidOperationException>(outer.Dispose);
        inner.Dispose();
        outer.Dispose();
        outer.Dispose();
        Assert.False(Torch.IsAutocastEnabled());
    }
}

using Linstock.Functorch;
using Linstock.Tests.Sampling;
using F = Linstock.NN.Functional;

namespace Linstock.Tests.Functorch;

/// <summary>Random operations inside <c>Vmap</c>.</summary>
[Collection(DefaultGeneratorCollection.Name)]
public sealed class RandomnessTests
{
    private static readonly Tensor X = Torch.Ones(4, 50);

    [Fact]
    public void TheyThrowUnlessAskedFor()
    {
        Assert.Contains("randomness error mode", Assert.Throws<InvalidOperationException>(static () => Func.Vmap(static row => F.Dropout(row))(X)).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(static () => Func.Vmap(static row => row + Torch.Randn(50))(X));
        Assert.Throws<InvalidOperationException>(static () => Func.Vmap(static row => row + Torch.Zeros(50).Normal_(), randomness: Randomness.Different)(X));
    }

    [Fact]
    public void DifferentSamplesDrawDifferentNumbers()
    {
        foreach (Func<Tensor, Tensor> function in Functions)
        {
            Tensor drawn = Func.Vmap(function, randomness: Randomness.Different)(X);
            for (int i = 1; i < 4; i++) Assert.False(Torch.Equal(drawn[0], drawn[i]));
        }
    }

    [Fact]
    public void TheSameNumbersForAllAreThoseOfOneSample()
    {
        foreach (Func<Tensor, Tensor> function in Functions)
        {
            Torch.ManualSeed(3);
            Tensor drawn = Func.Vmap(function, randomness: Randomness.Same)(X);
            Torch.ManualSeed(3);
            Tensor one = function(X[0]);
            for (int i = 0; i < 4; i++) Assert.True(Torch.Equal(one, drawn[i]));
        }
    }

    private static Func<Tensor, Tensor>[] Functions =>
    [
        static row => F.Dropout(row),
        static row => row + Torch.Randn(50),
        static row => Torch.RandnLike(row),
        static row => Torch.Bernoulli(row / 2),
        static row => row.Clone().Uniform_(),
    ];
}

using Linstock.Ops.Attention;
using F = Linstock.NN.Functional;

namespace Linstock.Tests.Ops.Attention;

/// <summary>Attention by tiles against attention by whole matrices of scores.</summary>
public sealed class AttentionTests
{
    // Query, key and value sizes: [batch, heads, L, E], [batch, key heads, S, E], [batch, key heads, S, Ev].
    public static TheoryData<long[], long[], long> Shapes => new()
    {
        { [2, 3, 5, 8], [2, 3, 7, 8], 8 },
        { [1, 2, 64, 16], [1, 2, 128, 16], 16 },
        { [1, 2, 131, 17], [1, 2, 300, 17], 33 },
        { [2, 4, 1, 64], [2, 2, 259, 64], 64 },
        { [2, 6, 3, 20], [2, 2, 140, 20], 5 },
        { [1, 4, 70, 32], [1, 1, 70, 32], 32 },
        { [1, 1, 9, 300], [1, 1, 11, 300], 270 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void ResultsAndGradientsAreThoseOfTheComposedForm(long[] query, long[] key, long valueSize)
    {
        foreach (DType dtype in (DType[])[DType.Float64, DType.Float32])
        {
            foreach (string kind in (string[])["none", "causal", "bool", "padding", "bias", "head bias"])
                Compare(query, key, valueSize, dtype, kind);
        }
    }

    private static void Compare(long[] query, long[] key, long valueSize, DType dtype, string kind)
    {
        var generator = new Generator(11);
        long length = query[2], sources = key[2];
        Tensor[] inputs = [Normal(query), Normal(key), Normal([.. key[..3], valueSize])];
        Tensor? mask = kind switch
        {
            "bool" => Torch.Rand([length, sources], generator: generator) > 0.3,
            "padding" => Torch.Rand([query[0], 1, 1, sources], generator: generator) > 0.3,
            "bias" => Normal([length, sources]),
            "head bias" => Normal([1, query[1], length, 1]),
            _ => null,
        };
        bool learned = mask is { DType: not DType.Bool };
        Tensor grad = Torch.Randn([.. query[..3], valueSize], generator: generator, dtype: dtype);
        double scale = 1 / Math.Sqrt(query[3]);

        Tensor[] Gradients(Func<Tensor[], Tensor?, Tensor> function, out Tensor result)
        {
            Tensor[] leaves = [.. inputs.Select(x => x.Detach().RequiresGrad_())];
            Tensor? bias = learned ? mask!.Detach().RequiresGrad_() : mask;
            result = function(leaves, bias);
            result.Backward(grad);
            return [.. leaves.Select(x => x.Grad!), .. learned ? [bias!.Grad!] : (Tensor[])[]];
        }

        Tensor[] expected = Gradients((x, bias) => ComposedAttention.Run(x[0], x[1], x[2], bias, 0, kind == "causal", scale), out Tensor reference);
        Tensor[] actual = Gradients(
            (x, bias) => F.ScaledDotProductAttention(x[0], x[1], x[2], bias, isCausal: kind == "causal", enableGqa: true), out Tensor result);
        double tolerance = dtype == DType.Float64 ? 1e-11 : 2e-4;
        Close(reference, result);
        for (int i = 0; i < expected.Length; i++) Close(expected[i], actual[i]);

        Tensor Normal(long[] sizes) => Torch.Randn(sizes, generator: generator, dtype: dtype);

        void Close(Tensor wanted, Tensor got)
        {
            Assert.Equal(wanted.Shape, got.Shape);
            Assert.True(Torch.Allclose(got, wanted, tolerance, tolerance), $"{kind} {dtype}: largest difference {(got - wanted).Abs().Max().Item<double>()}");
        }
    }

    [Fact]
    public void ResultsLieInTheOrderOfTheQueries()
    {
        Tensor batchFirst = Torch.Randn([2, 40, 3, 4, 16], generator: new Generator(3)), timeFirst = batchFirst.Transpose(0, 1).Contiguous();
        Tensor[] heads = [.. Enumerable.Range(0, 3).Select(i => batchFirst.Select(2, i).Transpose(1, 2))];
        Tensor expected = F.ScaledDotProductAttention(heads[0].Contiguous(), heads[1].Contiguous(), heads[2].Contiguous());
        Assert.True(expected.IsContiguous);

        Tensor result = F.ScaledDotProductAttention(heads[0], heads[1], heads[2]);
        Assert.True(Torch.Equal(expected, result));
        Assert.True(result.Transpose(1, 2).IsContiguous);

        heads = [.. Enumerable.Range(0, 3).Select(i => timeFirst.Select(2, i).Permute(1, 2, 0, 3))];
        result = F.ScaledDotProductAttention(heads[0], heads[1], heads[2]);
        Assert.True(Torch.Equal(expected, result));
        Assert.True(result.Permute(2, 0, 1, 3).IsContiguous);
    }

    [Fact]
    public void ViewsOfProjectionsAndExpandedGradientsNeedNoCopiesByTheCaller()
    {
        Tensor packed = Torch.Randn([2, 40, 3, 4, 16], generator: new Generator(3), dtype: DType.Float64).RequiresGrad_();
        Tensor[] parts = [.. Enumerable.Range(0, 3).Select(i => packed.Select(2, i).Transpose(1, 2))];
        F.ScaledDotProductAttention(parts[0], parts[1], parts[2], isCausal: true).Sum().Backward();
        Tensor actual = packed.Grad!;
        packed.Grad = null;
        parts = [.. Enumerable.Range(0, 3).Select(i => packed.Select(2, i).Transpose(1, 2))];
        ComposedAttention.Run(parts[0], parts[1], parts[2], null, 0, true, 0.25).Sum().Backward();
        Assert.True(Torch.Allclose(actual, packed.Grad!, 1e-11, 1e-11));
    }

    [Fact]
    public void LeadingDimensionsBroadcastAndMayBeMissingOrMany()
    {
        var generator = new Generator(4);
        foreach (var (query, key) in ((long[], long[])[])[([5, 8], [6, 8]), ([3, 5, 8], [3, 6, 8]), ([3, 5, 8], [6, 8]), ([5, 8], [2, 3, 6, 8]), ([2, 1, 3, 5, 8], [4, 3, 6, 8])])
        {
            Tensor q = Torch.Randn(query, generator: generator), k = Torch.Randn(key, generator: generator), v = Torch.Randn(key, generator: generator);
            Tensor mask = Torch.Randn([6], generator: generator);
            Tensor expected = Torch.Matmul(Torch.Softmax((Torch.Matmul(q, k.Transpose(-2, -1)) * 0.5) + mask, -1), v);
            Tensor actual = F.ScaledDotProductAttention(q, k, v, mask, scale: 0.5);
            Assert.Equal(expected.Shape, actual.Shape);
            Assert.True(Torch.Allclose(actual, expected, 1e-5, 1e-5));
        }
    }

    [Fact]
    public void AQueryThatSeesNoKeyGivesZerosAndHandsNoGradientOn()
    {
        Tensor q = Torch.Randn(1, 1, 6, 4).RequiresGrad_(), k = Torch.Randn(1, 1, 3, 4).RequiresGrad_(), v = Torch.Randn(1, 1, 3, 4).RequiresGrad_();
        Tensor mask = Torch.Ones([6, 3], dtype: DType.Bool);
        mask[2].Fill_(0);
        Tensor result = F.ScaledDotProductAttention(q, k, v, mask);
        Assert.Equal(0, result[0, 0, 2].Abs().Sum().Item<float>());
        result.Sum().Backward();
        Assert.Equal(0, q.Grad![0, 0, 2].Abs().Sum().Item<float>());
        Assert.True(Torch.Isfinite(k.Grad!).All().Item<bool>() && Torch.Isfinite(v.Grad!).All().Item<bool>());
    }

    [Theory]
    [InlineData(DType.Float16, 4e-3)]
    [InlineData(DType.BFloat16, 3e-2)]
    public void HalfPrecisionIsComputedInSingle(DType dtype, double tolerance)
    {
        Tensor[] inputs = [.. Enumerable.Range(0, 3).Select(i => Torch.Randn([1, 2, 80, 16], generator: new Generator((ulong)i)).To(dtype))];
        Tensor actual = F.ScaledDotProductAttention(inputs[0], inputs[1], inputs[2]);
        Tensor expected = F.ScaledDotProductAttention(inputs[0].Double(), inputs[1].Double(), inputs[2].Double());
        Assert.Equal(dtype, actual.DType);
        Assert.True(Torch.Allclose(actual.Double(), expected, tolerance, tolerance));
    }

    [Fact]
    public void TheGradientOfTheGradientIsThatOfTheFormula()
    {
        var generator = new Generator(6);
        Tensor[] inputs = [.. new long[][] { [1, 4, 3, 2], [1, 2, 4, 2], [1, 2, 4, 2], [3, 4] }.Select(x => Torch.Randn(x, generator: generator, dtype: DType.Float64).RequiresGrad_())];
        Assert.True(Linstock.Autograd.Gradgradcheck(x => [F.ScaledDotProductAttention(x[0], x[1], x[2], x[3], enableGqa: true)], inputs));
    }

    [Fact]
    public void ResultsDoNotDependOnTheNumberOfThreads()
    {
        Tensor q = Torch.Randn([2, 3, 150, 24], generator: new Generator(5));
        int threads = Torch.GetNumThreads();
        try
        {
            Tensor[] results = [.. new[] { 1, 4 }.Select(count =>
            {
                Torch.SetNumThreads(count);
                Tensor leaf = q.Detach().RequiresGrad_();
                Tensor result = F.ScaledDotProductAttention(leaf, leaf, leaf, isCausal: true);
                result.Backward(q);
                return Torch.Cat([result.Detach(), leaf.Grad!]);
            })];
            Assert.True(Torch.Equal(results[0], results[1]));
        }
        finally
        {
            Torch.SetNumThreads(threads);
        }
    }

    [Fact]
    public void WhatDoesNotFitIsSaid()
    {
        Tensor q = Torch.Randn(1, 4, 5, 8), k = Torch.Randn(1, 3, 5, 8);
        Assert.Contains("multiple", Assert.Throws<ArgumentException>(() => F.ScaledDotProductAttention(q, k, k, enableGqa: true)).Message);
        Assert.Throws<ArgumentException>(() => F.ScaledDotProductAttention(q, k, k));
        Assert.Contains("dtypes differ", Assert.Throws<ArgumentException>(() => F.ScaledDotProductAttention(q, q.Double(), q)).Message);
        Assert.Contains("does not broadcast", Assert.Throws<ArgumentException>(() => F.ScaledDotProductAttention(q, q, q, Torch.Zeros(4, 5))).Message);
    }
}

namespace Linstock.Tests.Ops.Foreach;

/// <summary>Operations on lists of tensors do to each tensor what the operation does.</summary>
public sealed class ForeachTests
{
    private static Tensor[] Numbers(ulong seed) =>
        [Torch.Rand([3, 4], generator: new Generator(seed), dtype: DType.Float64) + 0.5, Torch.Rand([5], generator: new Generator(seed + 9), dtype: DType.Float64) + 0.5];

    private static void Same(IReadOnlyList<Tensor> actual, Func<double, double> function, Tensor[] x)
    {
        for (int i = 0; i < x.Length; i++)
            Assert.All(actual[i].ToArray<double>().Zip(x[i].ToArray<double>()), pair => Assert.Equal(function(pair.Second), pair.First, 1e-12));
    }

    [Fact]
    public void FunctionsOfEachTensorAreTheFunctions()
    {
        Tensor[] x = Numbers(1);
        Same(Torch.Foreach.Sqrt(x), Math.Sqrt, x);
        Same(Torch.Foreach.Exp(x), Math.Exp, x);
        Same(Torch.Foreach.Reciprocal(x), v => 1 / v, x);
        Same(Torch.Foreach.Add(x, 2.0), v => v + 2, x);
        Same(Torch.Foreach.Pow(x, 3), v => v * v * v, x);
        Same(Torch.Foreach.Maximum(x, 1.0), v => Math.Max(v, 1), x);
        Same(Torch.Foreach.Minimum(x, 1.0), v => Math.Min(v, 1), x);
        Tensor[] copies = [.. x.Select(t => t.Clone())];
        Torch.Foreach.Neg_(copies);
        Same(copies, v => -v, x);
        Torch.Foreach.Zero_(copies);
        Same(copies, _ => 0, x);
        Torch.Foreach.Copy_(copies, x);
        Same(copies, v => v, x);
    }

    [Fact]
    public void ListsAndNumbersGoTensorByTensor()
    {
        Tensor[] x = Numbers(1), y = Numbers(2), z = Numbers(3);
        Tensor[] sums = Torch.Foreach.Sub(x, y, alpha: 0.25), products = Torch.Foreach.Addcmul(x, y, z, value: -2.0);
        Tensor[] quotients = Torch.Foreach.Addcdiv(x, y, z, [3.0, 4.0]), middles = Torch.Foreach.Lerp(x, y, 0.75), scaled = Torch.Foreach.Mul(x, [2.0, 5.0]);
        for (int i = 0; i < x.Length; i++)
        {
            double[] a = x[i].ToArray<double>(), b = y[i].ToArray<double>(), c = z[i].ToArray<double>();
            for (int j = 0; j < a.Length; j++)
            {
                Assert.Equal(a[j] - (0.25 * b[j]), sums[i].ToArray<double>()[j], 1e-13);
                Assert.Equal(a[j] - (2 * b[j] * c[j]), products[i].ToArray<double>()[j], 1e-13);
                Assert.Equal(a[j] + ((i + 3) * b[j] / c[j]), quotients[i].ToArray<double>()[j], 1e-12);
                Assert.Equal(a[j] + (0.75 * (b[j] - a[j])), middles[i].ToArray<double>()[j], 1e-13);
                Assert.Equal(a[j] * (i == 0 ? 2 : 5), scaled[i].ToArray<double>()[j], 1e-13);
            }
            Assert.Equal(Math.Sqrt(a.Sum(v => v * v)), Torch.Foreach.Norm(x)[i].Item<double>(), 1e-12);
            Assert.Equal(a.Max(), Torch.Foreach.Max(x)[i].Item<double>());
        }
    }

    [Fact]
    public void ListsOfDifferentLengthsChangeNothing()
    {
        Tensor[] x = Numbers(1), before = [.. x.Select(t => t.Clone())];
        Assert.Contains("same number", Assert.Throws<ArgumentException>(() => Torch.Foreach.Add_(x, x[..1])).Message);
        Assert.Throws<ArgumentException>(() => Torch.Foreach.Addcmul_(x, x, x[..1]));
        for (int i = 0; i < x.Length; i++) Assert.True(Torch.Equal(x[i], before[i]));
    }
}

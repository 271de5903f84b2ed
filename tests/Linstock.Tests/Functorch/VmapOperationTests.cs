using Linstock.Functorch;
using F = Linstock.NN.Functional;

namespace Linstock.Tests.Functorch;

/// <summary>
/// Operations without gradients, changes in place and combinations, mapped over samples, against loops; those with gradients are held by the
/// conformance suite of transforms.
/// </summary>
public sealed class VmapOperationTests
{
    private static readonly Tensor Reals = ((Torch.Arange(60, dtype: DType.Float64) * 0.7).Sin() * 5).Reshape(3, 4, 5);
    private static readonly Tensor Whole = (Torch.Arange(60) * 7 % 11).Reshape(3, 4, 5);

    public static TheoryData<string> Names => new(Operations.Keys);

    private static Dictionary<string, (Tensor Input, Func<Tensor, Tensor> Function)> Operations { get; } = new()
    {
        ["argmax"] = (Reals, static x => x.Argmax(1)),
        ["argmin of all"] = (Reals, static x => x.Argmin()),
        ["argsort"] = (Reals, static x => x.Argsort(-1, descending: true)),
        ["sort"] = (Reals, static x => x.Sort(0).Indices),
        ["topk"] = (Reals, static x => x.Topk(2).Indices),
        ["kthvalue"] = (Reals, static x => x.Kthvalue(2).Indices),
        ["mode"] = (Whole, static x => x.Mode().Values),
        ["median"] = (Reals, static x => x.Median(0).Indices),
        ["comparisons"] = (Whole, static x => (x > 3) & (x.Eq(5) | x.Le(7))),
        ["any"] = (Whole, static x => (x > 9).Any(1)),
        ["all"] = (Whole, static x => (x >= 0).All()),
        ["count_nonzero"] = (Whole, static x => x.CountNonzero(1)),
        ["floor_divide"] = (Whole, static x => x.FloorDivide(3) + (x % 4)),
        ["bits"] = (Whole, static x => (x << 2) ^ ~x),
        ["integer sums"] = (Whole, static x => x.Sum(0) + x.Prod(0) + x.Cumsum(0)[^1]),
        ["integer products"] = (Whole, static x => x.Mm(x.T)),
        ["isin"] = (Whole, static x => Torch.Isin(x, Torch.Tensor(new long[] { 1, 5, 7 }))),
        ["searchsorted"] = (Reals, static x => Torch.Searchsorted(x.Sort(1).Values, x)),
        ["bucketize"] = (Reals, static x => Torch.Bucketize(x, Torch.Tensor(new[] { -2.0, 0, 2 }))),
        ["bincount"] = (Whole, static x => Torch.Bincount(x.Reshape(-1), minlength: 11)),
        ["histc"] = (Reals, static x => Torch.Histc(x, 4, -5, 5)),
        ["one_hot"] = (Whole, static x => F.OneHot(x, 11)),
        ["where"] = (Reals, static x => Torch.Where(x > 0, x, -x.Exp())),
        ["nan_to_num"] = (Reals, static x => (x / (x - x.Floor() - x + x.Floor())).NanToNum()),
        ["isclose"] = (Reals, static x => Torch.Isclose(x, x.Round(), 0.1, 0.1)),
        ["casts"] = (Reals, static x => x.To(DType.Int32).To(DType.Float32).To(DType.Bool)),
        ["factories"] = (Reals, static x => x + Torch.Ones(5) + Torch.Arange(5, device: x.Device) + Torch.ZerosLike(x) + Torch.Eye(4)[0][..1]),
        ["embedding by row"] = (Whole, static x => F.Embedding(x, Torch.Arange(22, dtype: DType.Float64).Reshape(11, 2))),
        ["index by tensor"] = (Whole, static x => Torch.Arange(11)[x]),
        ["index with sample"] = (Whole, static x => x[x[..2, 0] % 4]),
        ["index_put"] = (Whole, static x =>
        {
            Tensor copy = x.Clone();
            copy[x[0, ..2] % 4] = 100;
            return copy;
        }
        ),
        ["in place"] = (Reals, static x => x.Clone().Add_(1).Mul_(x).Clamp_(-3, 3).Zero_().Copy_(x)),
        ["in place of a view"] = (Reals, static x =>
        {
            Tensor copy = x.Clone();
            copy[1].Fill_(2).Sub_(x[0]);
            copy.T[0] += x[.., 1];
            return copy;
        }
        ),
        ["scatter"] = (Whole, static x => Torch.Zeros([4, 11], dtype: DType.Int64, device: x.Device).Scatter(1, x, x)),
        ["as_strided"] = (Reals, static x => x.AsStrided([3, 3], [1, 2])),
        ["unfold"] = (Reals, static x => x.Unfold(1, 3, 2)),
        ["roll and flip"] = (Reals, static x => x.Roll(1, 0).Flip(1).Rot90()),
        ["cat and split"] = (Reals, static x => Torch.Cat([.. x.Split(2, 1), Torch.Zeros([4, 1], dtype: DType.Float64)], 1)),
        ["triangles"] = (Reals, static x => x.Tril(-1) + x.Triu(1)),
        ["complex"] = (Reals, static x => Torch.ViewAsReal(Torch.Complex(x, -x) * 2).Angle()),
        ["fft"] = (Reals, static x => Torch.Fft.Rfft(x).Abs()),
        ["pooling"] = (Reals, static x => F.MaxPool1d(x, 2)),
        ["half precision"] = (Reals, static x => x.To(DType.BFloat16).Softmax(1) + x.To(DType.Float16).Sum().To(DType.BFloat16)),
        ["nested shapes"] = (Reals, static x => x.Reshape(2, -1).Unsqueeze(0).Expand(3, 2, 10).Permute(2, 0, 1).Flatten()),
        ["equal rows"] = (Whole, static x => x.Diff(dim: 0).Abs().Amax([0, 1])),
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void AMapIsALoop(string name)
    {
        (Tensor input, Func<Tensor, Tensor> function) = Operations[name];
        Tensor expected = Torch.Stack([.. Enumerable.Range(0, 3).Select(i => function(input[i]))]);

        Check(expected, Func.Vmap(function)(input));
        // The mapped dimension may lie anywhere, and maps nest.
        Check(expected, Func.Vmap(function, inDims: 2)(input.Movedim(0, 2)));
        Tensor twice = Torch.Stack([input, input.Flip(1), input * 0]);
        Check(
            Torch.Stack([.. Enumerable.Range(0, 3).Select(j => Torch.Stack([.. Enumerable.Range(0, 3).Select(i => function(twice[j, i]))]))]),
            Func.Vmap(Func.Vmap(function))(twice));
    }

    private static void Check(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.Shape, actual.Shape);
        Assert.Equal(expected.DType, actual.DType);
        Assert.True(Torch.Allclose(actual, expected, rtol: 1e-12, atol: 1e-12, equalNan: true), $"expected {expected}\ngot {actual}");
    }

    [Fact]
    public void AMapLeavesItsInputAloneAndChangesWhatIsChangedInPlace()
    {
        Tensor x = Reals.Clone();
        Func.Vmap(static sample => sample.Exp())(x);
        Assert.True(Torch.Equal(x, Reals));

        Func.Vmap(static sample => sample.Mul_(2))(x);
        Assert.True(Torch.Equal(x, Reals * 2));
    }
}

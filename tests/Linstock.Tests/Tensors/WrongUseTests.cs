using Linstock.NN;

namespace Linstock.Tests.Tensors;

/// <summary>Wrong use throws at once, says what, where and what was expected, and changes nothing.</summary>
public class WrongUseTests
{
    public static TheoryData<string, Action> Calls => new()
    {
        { "shapes [2, 3] and [4] do not broadcast", () => _ = Torch.Ones(2, 3) + Torch.Ones(4) },
        { "inner dimensions differ: [3, 4] x [5, 6]", () => Torch.Matmul(Torch.Ones(3, 4), Torch.Ones(5, 6)) },
        { "dtypes differ: float32 and float64", () => Torch.Mm(Torch.Ones(2, 2), Torch.Ones([2, 2], dtype: DType.Float64)) },
        { "different devices", () => Torch.Mm(Torch.Ones(2, 2), Torch.Ones([2, 2], device: "meta")) },
        { "mat2 has 1 dimension;", () => Torch.Mm(Torch.Ones(2, 2), Torch.Ones(2)) },
        { "index 3 is out of bounds for dimension 0 with size 3", () => _ = Torch.Ones(3)[3] },
        { "index -4 is out of bounds", () => _ = Torch.Ones(3)[-4] },
        { "too many indices", () => _ = Torch.Ones(3)[0, 0] },
        { "dim out of range; got 2; expected -2 to 1", () => Torch.Ones(2, 2).Sum(2) },
        { "appears multiple times", () => Torch.Ones(2, 2).Sum(new long[] { 0, 0 }) },
        { "shape [4] is invalid for an input of 6 elements", () => Torch.Ones(2, 3).View(4) },
        { "only one dimension can be inferred", () => Torch.Ones(2, 3).Reshape(-1, -1) },
        { "negative dimension", () => Torch.Zeros(2, -1) },
        { "is too large", () => Torch.Zeros(long.MaxValue / 2, 8) },
        { "must match the existing size 2", () => Torch.Ones(2).Expand(3) },
        { "reach outside a storage", () => Torch.Ones(4).AsStrided([4], [2]) },
        { "sizes of tensors must match except in dimension 0", () => Torch.Cat([Torch.Ones(2, 2), Torch.Ones(2, 3)]) },
        { "expects each tensor to be of equal size", () => Torch.Stack([Torch.Ones(2), Torch.Ones(3)]) },
        { "can't be cast to the desired output type int64", () => Torch.Ones([2], dtype: DType.Int64).Add_(0.5) },
        { "doesn't match the broadcast shape", () => Torch.Ones(2).Add_(Torch.Ones(3, 2)) },
        { "only tensors of floating point and complex dtype can require gradients", () => Torch.Ones([2], dtype: DType.Int64).RequiresGrad_() },
        { "names no device", () => Torch.Ones(2).To("tpu") },
        { "step must be nonzero", () => Torch.Arange(0, 3, 0) },
        { "expected dtype int64 for index", () => Torch.Gather(Torch.Ones(2, 2), 0, Torch.Ones(2, 2)) },
        { "index 5 is out of bounds", () => Torch.Gather(Torch.Ones(2, 2), 0, Torch.Full([1, 1], 5)) },
        { "the last size of the input and the second of the weight differ", () => Functional.Linear(Torch.Ones(2, 3), Torch.Ones(4, 5)) },
        { "index 9 is out of bounds", () => Functional.Embedding(Torch.Full([1], 9), Torch.Ones(3, 2)) },
        { "given normalizedShape [3]", () => Functional.LayerNorm(Torch.Ones(2, 4), 3) },
        { "expected a target of shape [N, d...]", () => Functional.CrossEntropy(Torch.Ones(2, 3), Torch.Zeros([3], dtype: DType.Int64)) },
        { "softmax: not implemented for int64", () => Torch.Softmax(Torch.Ones([2], dtype: DType.Int64), 0) },
    };

    [Theory]
    [MemberData(nameof(Calls))]
    public void AnArgumentExceptionSaysWhat(string message, Action call)
    {
        ArgumentException error = Assert.ThrowsAny<ArgumentException>(call);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ADeviceWithoutABackendIsRefusedByName()
    {
        var error = Assert.Throws<NotSupportedException>(() => Torch.Ones(2).To("cuda"));
        Assert.Contains("no backend is registered for it; got 'cuda", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ADisposedTensorThrows()
    {
        Tensor x = Torch.Ones(2000, 2);
        Tensor view = x[0];
        x.Dispose();
        foreach (Tensor tensor in new[] { x, view })
        {
            Assert.Equal(typeof(Tensor).FullName, Assert.Throws<ObjectDisposedException>(() => tensor + 1).ObjectName);
            Assert.Throws<ObjectDisposedException>(() => tensor.Add_(1));
            Assert.Throws<ObjectDisposedException>(() => tensor.ToArray<float>());
        }
    }

    [Fact]
    public void DisposingAViewLeavesItsBaseAlone()
    {
        Tensor x = Torch.Ones(4);
        x[1..3].Dispose();
        Assert.Equal(4f, x.Sum().Item<float>());
    }

    [Fact]
    public void BackwardOfSeveralElementsNeedsAGradient()
    {
        var error = Assert.Throws<InvalidOperationException>(() => (Torch.Ones([2], requiresGrad: true) * 2).Backward());
        Assert.Contains("only for scalar outputs", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AMetaTensorHasShapesAndNoData()
    {
        Tensor x = Torch.Ones([2, 3], device: "meta");
        Tensor y = Torch.Relu(x.Matmul(x.T)) + 1;
        Assert.Equal(new long[] { 2, 2 }, y.Shape.ToArray());
        Assert.Throws<InvalidOperationException>(() => y[0, 0].Item<float>());
    }

    [Fact]
    public void AWrongCallWritesNothing()
    {
        Tensor x = Torch.Zeros(3);
        Assert.ThrowsAny<ArgumentException>(() => x.ScatterAdd_(0, Torch.Tensor(new[] { 0L, 7L }), Torch.Ones(2)));
        Assert.Equal([0f, 0f, 0f], x.ToArray<float>());
    }
}

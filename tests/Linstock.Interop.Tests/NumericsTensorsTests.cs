using System.Buffers;
using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using Numerics = System.Numerics.Tensors.Tensor;

namespace Linstock.Interop.Tests;

public class NumericsTensorsTests
{
    [Fact]
    public void ATensorSharesTheMemoryOfTheOneItIsMadeFrom()
    {
        Tensor<float> source = Numerics.Create([.. Enumerable.Range(0, 6).Select(i => (float)i)], [2, 3]);
        Tensor tensor = Torch.FromTensor(source);
        Assert.Equal([2, 3], tensor.Shape.ToArray());
        Assert.Equal(DType.Float32, tensor.DType);
        Assert.True(tensor.IsContiguous);
        Assert.Equal([0, 1, 2, 3, 4, 5], tensor.ToArray<float>());
        tensor.Mul_(10);
        Assert.Equal(50, source[1, 2]);
        source[0, 1] = -7;
        Assert.Equal(-7, tensor[0, 1].Item<float>());
    }

    [Fact]
    public void SlicesTransposesAndBroadcastsKeepTheirStrides()
    {
        Tensor<int> source = Numerics.Create([.. Enumerable.Range(0, 24)], [4, 6]);
        Tensor slice = Torch.FromTensor(source.Slice(new NRange[] { 1..3, 2..5 }));
        Assert.Equal([6, 1], slice.Strides.ToArray());
        Assert.Equal([8, 9, 10, 14, 15, 16], slice.ToArray<int>());
        slice.Zero_();
        Assert.Equal(7, source[1, 1]);
        Assert.Equal(0, source[2, 4]);

        Tensor<int> permuted = Numerics.PermuteDimensions(source, [1, 0]);
        Tensor transposed = Torch.FromTensor(permuted);
        Assert.Equal([6, 4], transposed.Shape.ToArray());
        Assert.Equal([.. permuted], transposed.ToArray<int>());

        Tensor repeated = Torch.FromTensor(Numerics.Create<int>([1, 2, 3], [2, 3], [0, 1]));
        Assert.Equal([0, 1], repeated.Strides.ToArray());
        Assert.Equal([1, 2, 3, 1, 2, 3], repeated.ToArray<int>());
    }

    [Fact]
    public void MemoryOutlivesItsFirstOwnerAndStaysInPlace()
    {
        Tensor tensor = Made();
        for (int i = 0; i < 5; i++)
        {
            GC.Collect(2, GCCollectionMode.Forced, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
            _ = new float[100_000];
        }
        Assert.Equal(Enumerable.Range(0, 5000).Select(i => (float)i), tensor.ToArray<float>());

        [MethodImpl(MethodImplOptions.NoInlining)]
        static Tensor Made() => Torch.FromTensor(Numerics.Create([.. Enumerable.Range(0, 5000).Select(i => (float)i)], [50, 100])).View(100, 50).View(-1);
    }

    [Fact]
    public void MemoryIsLetGoWithTheLastTensorOverIt()
    {
        WeakReference source = Made();
        for (int i = 0; i < 10 && source.IsAlive; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        Assert.False(source.IsAlive);

        [MethodImpl(MethodImplOptions.NoInlining)]
        static WeakReference Made()
        {
            Tensor<float> owner = Numerics.Create(new float[2000], [2000]);
            Torch.FromTensor(owner).Add_(1);
            return new WeakReference(owner);
        }
    }

    [Fact]
    public void ASpanShowsATensorWithItsStrides()
    {
        Tensor tensor = Torch.Arange(24, dtype: DType.Float64).Reshape(2, 3, 4);
        Check(tensor);
        Check(tensor.Transpose(0, 2));
        Check(tensor[1, .., 1..3]);
        Check(tensor[.., .., TensorIndex.Slice(0, 4, 2)]);
        Check(tensor[.., 1]);
        Check(tensor.Unsqueeze(1));
        Check(tensor[0, 0].Expand(5, 4));
        Check(tensor.Permute(2, 0, 1)[1..]);
        Check(Torch.Rand([3, 70, 50], dtype: DType.Float64).Transpose(0, 1)[5..]);

        static void Check(Tensor tensor)
        {
            TensorSpan<double> span = tensor.AsTensorSpan<double>();
            Assert.Equal(tensor.Shape.ToArray(), span.Lengths.ToArray().Select(length => (long)length));
            var flat = new double[tensor.Numel];
            span.FlattenTo(flat);
            Assert.Equal(tensor.ToArray<double>(), flat);
            double before = tensor.Flatten()[-1].Item<double>();
            nint[] last = [.. tensor.Shape.ToArray().Select(size => (nint)size - 1)];
            span[last] = before + 0.5;
            Assert.Equal(before + 0.5, tensor.Flatten()[-1].Item<double>());
            Assert.Equal(before + 0.5, tensor.AsReadOnlyTensorSpan<double>()[last]);
            GC.KeepAlive(tensor);
        }
    }

    [Fact]
    public void TheOtherLibrarysFunctionsWorkOnASpan()
    {
        Tensor left = Torch.Rand(4, 5), right = Torch.Rand(5, 4), result = Torch.Empty(4, 5);
        Numerics.Add(left.AsReadOnlyTensorSpan<float>(), right.T.AsReadOnlyTensorSpan<float>(), result.AsTensorSpan<float>());
        Assert.Equal((left + right.T).ToArray<float>(), result.ToArray<float>());
    }

    [Fact]
    public void ACopyIsDenseAndIndependent()
    {
        Tensor tensor = Torch.Arange(6).Reshape(2, 3).T;
        Tensor<double> copy = tensor.ToTensor<double>();
        Assert.True(copy.IsDense);
        Assert.Equal([3, 2], copy.Lengths.ToArray());
        Assert.Equal([0, 3, 1, 4, 2, 5], copy.ToArray());
        copy[0, 0] = 9;
        Assert.Equal(0, tensor[0, 0].Item<long>());

        Tensor back = Torch.FromTensorSpan(Numerics.PermuteDimensions(copy, [1, 0]).AsReadOnlyTensorSpan());
        Assert.Equal([9, 1, 2, 3, 4, 5], back.ToArray<double>());
        back.Zero_();
        Assert.Equal(9, copy[0, 0]);
    }

    [Fact]
    public void ATensorWithoutDimensionsAppearsWithOne()
    {
        Tensor number = Torch.Tensor(2.5f);
        TensorSpan<float> span = number.AsTensorSpan<float>();
        Assert.Equal([1], span.Lengths.ToArray());
        span[0] = 3;
        Assert.Equal(3, number.Item<float>());
        Assert.Equal([3f], number.ToTensor<float>().ToArray());
        Assert.Equal([1], Torch.FromTensor(number.ToTensor<float>()).Shape.ToArray());
    }

    [Fact]
    public void TensorsWithoutElementsKeepTheirLengths()
    {
        Tensor nothing = Torch.Zeros(2, 0, 3);
        Assert.Equal([2, 0, 3], nothing.AsTensorSpan<float>().Lengths.ToArray());
        Tensor<float> copy = nothing.ToTensor<float>();
        Assert.Equal([2, 0, 3], copy.Lengths.ToArray());
        Assert.Equal([2, 0, 3], Torch.FromTensor(copy).Shape.ToArray());
        Assert.Equal([2, 0, 3], Torch.FromTensorSpan(copy.AsReadOnlyTensorSpan()).Shape.ToArray());
        Assert.Equal([0], Torch.FromTensor(Tensor<float>.Empty).Shape.ToArray());
    }

    [Fact]
    public void EveryDtypeGoesBothWays()
    {
        RoundTrip<bool>(true, false);
        RoundTrip<byte>(1, 255);
        RoundTrip<sbyte>(-128, 127);
        RoundTrip<short>(-5, short.MaxValue);
        RoundTrip(-5, int.MaxValue);
        RoundTrip(-5L, long.MaxValue);
        RoundTrip((Half)0.1, Half.NaN);
        RoundTrip((BFloat16)0.1f, (BFloat16)7f);
        RoundTrip(0.1f, float.NegativeInfinity);
        RoundTrip(0.1, double.Epsilon);
        RoundTrip(new Complex32((Half)1, (Half)2), new Complex32((Half)3, (Half)4));
        RoundTrip(new Complex64(1, 2), new Complex64(3, 4));
        RoundTrip(new Complex(1, 2), new Complex(3, 4));

        static void RoundTrip<T>(T first, T second)
            where T : unmanaged
        {
            Tensor tensor = Torch.FromTensor(Numerics.Create([first, second, first, second], [2, 2]));
            Assert.Equal(DTypes.Of<T>(), tensor.DType);
            Assert.Equal([first, second, first, second], tensor.ToTensor<T>().ToArray());
            Assert.Equal(second, tensor.T.AsReadOnlyTensorSpan<T>()[1, 0]);
            GC.KeepAlive(tensor);
        }
    }

    [Fact]
    public void GradientsDoNotFlowThroughASpanButTheTensorKeepsThem()
    {
        Tensor x = Torch.Ones([2, 2], requiresGrad: true);
        Tensor y = x * 3;
        Assert.Equal(3, y.AsReadOnlyTensorSpan<float>()[0, 1]);
        y.Sum().Backward();
        Assert.Equal([3, 3, 3, 3], x.Grad!.ToArray<float>());
    }

    [Fact]
    public void WhatCannotBeSharedIsRefusedWithWhatToDo()
    {
        Assert.Contains("Int32", Refusal(() => { Torch.Zeros(2).AsTensorSpan<int>(); }), StringComparison.Ordinal);
        Assert.Contains(".Contiguous()", Refusal(() => { Torch.Arange(5).Unfold(0, 3, 1).AsTensorSpan<long>(); }), StringComparison.Ordinal);
        Assert.Contains("[12, 8, 1]", Refusal(() => { Torch.Zeros(2, 3, 4)[.., TensorIndex.Slice(0, 3, 2)].AsTensorSpan<float>(); }), StringComparison.Ordinal);
        Assert.Contains("meta", Refusal(() => { Torch.Zeros([2], device: "meta").AsTensorSpan<float>(); }), StringComparison.Ordinal);
        Tensor gone = Torch.Zeros(2);
        gone.Dispose();
        Assert.Throws<ObjectDisposedException>(() => { gone.AsTensorSpan<float>(); });
        Assert.Throws<ArgumentException>(() => Torch.FromTensor(Numerics.Create<uint>([1u], [1])));
        Assert.Throws<ArgumentNullException>(() => Torch.FromTensor<float>(null!));

        static string Refusal(Action action) => Assert.Throws<InvalidOperationException>(action).Message;
    }
}

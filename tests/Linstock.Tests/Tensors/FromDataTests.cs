using System.Buffers;
using System.Runtime.InteropServices;

namespace Linstock.Tests.Tensors;

public class FromDataTests
{
    [Fact]
    public void AnythingThatGivesElementsBecomesATensor()
    {
        Same([1f, 2f, 3f], DType.Float32, Torch.Tensor(new List<float> { 1, 2, 3 }));
        Same([0f, 1f, 4f], DType.Int32, Torch.Tensor(Enumerable.Range(0, 3).Select(i => i * i)));
        Same([1f, 0f], DType.Bool, Torch.Tensor(new Queue<bool>([true, false])));
        Same([1f, 2f], DType.Float64, Torch.Tensor(new HashSet<long> { 1, 2 }, dtype: DType.Float64));
        Same([], DType.Int64, Torch.Tensor(Enumerable.Empty<long>()));
        Assert.True(Torch.Tensor(new List<float> { 1 }, requiresGrad: true).RequiresGrad);
        Assert.Contains("System.Char", Assert.Throws<ArgumentException>(() => Torch.Tensor("text")).Message, StringComparison.Ordinal);

        static void Same(float[] expected, DType dtype, Tensor actual)
        {
            Assert.Equal(dtype, actual.DType);
            Assert.Equal([expected.Length], actual.Shape.ToArray());
            Assert.Equal(expected, actual.ToArray<float>());
        }
    }

    [Fact]
    public void ArraysAndCollectionExpressionsMeanWhatTheyMeant()
    {
        Assert.Equal([2, 2], Torch.Tensor([[1, 2], [3, 4]]).Shape.ToArray());
        Assert.Equal(DType.Int64, Torch.Tensor([1, 2]).DType);
        Assert.Equal(DType.Int32, Torch.Tensor(new[] { 1, 2 }).DType);
        Assert.Equal([2, 1], Torch.Tensor(new double[2, 1]).Shape.ToArray());
        Assert.Equal(0, Torch.Tensor(7).NDim);
    }

    [Fact]
    public void ACopiedListMayChangeLater()
    {
        List<int> list = [1, 2];
        Tensor tensor = Torch.Tensor(list);
        list[0] = 9;
        Assert.Equal([1, 2], tensor.ToArray<int>());
    }

    [Fact]
    public void MemoryOfAnArrayIsSharedFromItsOffsetOn()
    {
        float[] array = [0, 1, 2, 3, 4, 5];
        Tensor tensor = Torch.FromMemory(array.AsMemory(2), 2, 2);
        Assert.Equal([2, 3, 4, 5], tensor.ToArray<float>());
        tensor.Mul_(10);
        Assert.Equal([0, 1, 20, 30, 40, 50], array);
        Assert.Equal([4], Torch.FromMemory(array.AsMemory(2)).Shape.ToArray());
        Assert.Throws<ArgumentException>(() => Torch.FromMemory(array.AsMemory(), 4, 2));
        Assert.Equal([0, 3], Torch.FromMemory(Memory<float>.Empty, 0, 3).Shape.ToArray());
    }

    [Fact]
    public void OtherMemoryIsPinnedAsLongAsATensorNeedsIt()
    {
        var owner = new CountingMemory(new int[1000]);
        Use(owner);
        for (int i = 0; i < 10 && owner.Pins > 0; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        Assert.Equal(0, owner.Pins);
        Assert.Equal(1000, owner.Array.Sum());

        static void Use(CountingMemory owner)
        {
            Tensor view = Torch.FromMemory(owner.Memory, 10, 100)[3..];
            Assert.Equal(1, owner.Pins);
            view.Add_(1);
            Torch.FromMemory(owner.Memory)[..300].Add_(1);
            GC.KeepAlive(view);
        }
    }

    private sealed class CountingMemory(int[] array) : MemoryManager<int>
    {
        private int _pins;

        public int[] Array => array;

        public int Pins => Volatile.Read(ref _pins);

        public override Span<int> GetSpan() => array;

        public override unsafe MemoryHandle Pin(int elementIndex = 0)
        {
            Interlocked.Increment(ref _pins);
            GCHandle handle = GCHandle.Alloc(array, GCHandleType.Pinned);
            return new MemoryHandle((int*)handle.AddrOfPinnedObject() + elementIndex, handle, this);
        }

        public override void Unpin() => Interlocked.Decrement(ref _pins);

        protected override void Dispose(bool disposing)
        {
        }
    }
}

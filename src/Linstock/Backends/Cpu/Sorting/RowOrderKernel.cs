using Linstock.Backends.Cpu.Kernels;

namespace Linstock.Backends.Cpu.Sorting;

/// <summary>The numbers of a dense matrix's rows in lexicographic order of the rows; equal ones keep their order.</summary>
internal readonly unsafe struct RowOrderKernel(Tensor matrix, Tensor order) : IKernel, IOrderedWork
{
    /// <inheritdoc/>
    public static string Name => "row_order";

    /// <inheritdoc/>
    public void RunOnCpu()
    {
        if (order.Numel == 0) return;
        ElementTypes.RunOrdered(matrix.DType, in this, "unique");
        GC.KeepAlive(matrix);
    }

    /// <inheritdoc/>
    public void Run<T>()
        where T : unmanaged
    {
        fixed (byte* from = &matrix.Reference, to = &order.Reference)
        {
            var numbers = new Span<long>(to, checked((int)order.Numel));
            for (int i = 0; i < numbers.Length; i++) numbers[i] = i;
            numbers.Sort(new Comparer<T>((T*)from, matrix.Shape[1]));
        }
    }

    private readonly struct Comparer<T>(T* rows, long width) : IComparer<long>
        where T : unmanaged
    {
        public int Compare(long x, long y)
        {
            T* left = rows + (x * width), right = rows + (y * width);
            for (long i = 0; i < width; i++)
            {
                int order = SortKey.Of(left[i]).CompareTo(SortKey.Of(right[i]));
                if (order != 0) return order;
            }
            return x.CompareTo(y);
        }
    }
}

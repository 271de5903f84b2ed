using System.Runtime.InteropServices;

namespace Linstock.Backends.Cpu.Sorting;

/// <summary>The numbers of a dense matrix's rows in lexicographic order of the rows; equal ones keep their order.</summary>
internal readonly unsafe struct RowOrderKernel(Tensor matrix, Tensor order) : IKernel
{
    /// <inheritdoc/>
    public static string Name => "row_order";

    /// <inheritdoc/>
    public void RunOnCpu()
    {
        if (order.Numel == 0) return;
        fixed (byte* from = &matrix.Reference, to = &order.Reference)
        {
            var numbers = new Span<long>(to, checked((int)order.Numel));
            for (int i = 0; i < numbers.Length; i++) numbers[i] = i;
            long width = matrix.Shape[1];
            switch (matrix.DType)
            {
                case DType.Float32: numbers.Sort(new Comparer<float>((float*)from, width)); break;
                case DType.Float64: numbers.Sort(new Comparer<double>((double*)from, width)); break;
                case DType.Float16: numbers.Sort(new Comparer<Half>((Half*)from, width)); break;
                case DType.BFloat16: numbers.Sort(new Comparer<BFloat16>((BFloat16*)from, width)); break;
                case DType.Int64: numbers.Sort(new Comparer<long>((long*)from, width)); break;
                case DType.Int32: numbers.Sort(new Comparer<int>((int*)from, width)); break;
                case DType.Int16: numbers.Sort(new Comparer<short>((short*)from, width)); break;
                case DType.Int8: numbers.Sort(new Comparer<sbyte>((sbyte*)from, width)); break;
                case DType.UInt8 or DType.Bool: numbers.Sort(new Comparer<byte>(from, width)); break;
                default: throw new NotSupportedException($"unique: not implemented for {matrix.DType.Name}");
            }
        }
        GC.KeepAlive(matrix);
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

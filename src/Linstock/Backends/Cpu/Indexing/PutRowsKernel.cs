using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.Indexing;

/// <summary>Writes rows to the numbered rows of a dense matrix, or adds them, in the order of their numbers' list.</summary>
internal readonly unsafe struct PutRowsKernel(Tensor matrix, Tensor rows, Tensor updates, bool accumulate) : IKernel
{
    /// <inheritdoc/>
    public static string Name => "put_rows";

    /// <inheritdoc/>
    public void RunOnCpu()
    {
        if (updates.Numel == 0) return;
        fixed (byte* to = &matrix.Reference, numbers = &rows.Reference, from = &updates.Reference)
        {
            long* row = (long*)numbers;
            long size = matrix.Numel / matrix.Shape[0];
            if (!accumulate)
            {
                long bytes = size * matrix.ElementSize;
                for (long i = 0; i < rows.Numel; i++) Buffer.MemoryCopy(from + (i * bytes), to + (row[i] * bytes), bytes, bytes);
                return;
            }
            switch (matrix.DType)
            {
                case DType.Float32: Add((float*)to, row, (float*)from, rows.Numel, size); break;
                case DType.Float64: Add((double*)to, row, (double*)from, rows.Numel, size); break;
                case DType.Int64: Add((long*)to, row, (long*)from, rows.Numel, size); break;
                case DType.Int32: Add((int*)to, row, (int*)from, rows.Numel, size); break;
                case DType.Int16: Add((short*)to, row, (short*)from, rows.Numel, size); break;
                case DType.Int8: Add((sbyte*)to, row, (sbyte*)from, rows.Numel, size); break;
                case DType.UInt8: Add(to, row, from, rows.Numel, size); break;
                case DType.Float16: Add((Half*)to, row, (Half*)from, rows.Numel, size); break;
                case DType.Complex128: Add((Complex*)to, row, (Complex*)from, rows.Numel, size); break;
                case DType.Complex32: Add((Half*)to, row, (Half*)from, rows.Numel, 2 * size); break;
                case DType.Complex64: Add((float*)to, row, (float*)from, rows.Numel, 2 * size); break;
                case DType.BFloat16: AddBFloat16((BFloat16*)to, row, (BFloat16*)from, rows.Numel, size); break;
                case DType.Bool: Or(to, row, from, rows.Numel, size); break;
                default: DTypes.ThrowUnknown(matrix.DType); break;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add<T>(T* to, long* rows, T* from, long count, long size)
        where T : unmanaged, IAdditionOperators<T, T, T>
    {
        long ahead = ScatteredRows.Ahead(size * sizeof(T));
        for (long i = 0; i < count; i++)
        {
            if (i + ahead < count) ScatteredRows.Request((byte*)(to + (rows[i + ahead] * size)), size * sizeof(T));
            T* target = to + (rows[i] * size);
            T* source = from + (i * size);
            long j = 0;
            if (Vector<T>.IsSupported)
                for (; j <= size - Vector<T>.Count; j += Vector<T>.Count)
                    Unsafe.WriteUnaligned(target + j, Unsafe.ReadUnaligned<Vector<T>>(target + j) + Unsafe.ReadUnaligned<Vector<T>>(source + j));
            for (; j < size; j++) target[j] += source[j];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddBFloat16(BFloat16* to, long* rows, BFloat16* from, long count, long size)
    {
        for (long i = 0; i < count; i++)
            for (long j = 0; j < size; j++)
                to[(rows[i] * size) + j] = (BFloat16)((float)to[(rows[i] * size) + j] + (float)from[(i * size) + j]);
    }

    private static void Or(byte* to, long* rows, byte* from, long count, long size)
    {
        for (long i = 0; i < count; i++)
            for (long j = 0; j < size; j++) to[(rows[i] * size) + j] |= from[(i * size) + j];
    }
}

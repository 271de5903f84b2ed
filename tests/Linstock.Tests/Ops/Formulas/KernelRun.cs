using Linstock.Backends.Cpu.Pointwise;

namespace Linstock.Tests.Ops.Formulas;

/// <summary>Runs an inner loop on managed arrays.</summary>
internal static unsafe class KernelRun
{
    /// <summary>How the operands and the result lie in memory.</summary>
    public enum Layout
    {
        Contiguous,

        /// <summary>Every third element.</summary>
        Strided,

        /// <summary>From the last to the first.</summary>
        Reversed,
    }

    /// <summary>One column of elements for each operand; masks are columns of bytes.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <typeparam name="TResult">The element type of the result.</typeparam>
    /// <param name="loop">The loop.</param>
    /// <param name="columns">The operands: T[] or, for masks, byte[]; of length 1 for a number.</param>
    /// <param name="count">How many elements.</param>
    /// <param name="layout">How they lie.</param>
    public static TResult[] Run<T, TResult>(
        delegate*<byte**, nint*, nint, void> loop, IReadOnlyList<Array> columns, int count, Layout layout)
        where T : unmanaged
        where TResult : unmanaged
    {
        int spread = layout == Layout.Strided ? 3 : 1;
        nint[] pointers = new nint[columns.Count + 1];
        nint[] strides = new nint[columns.Count + 1];
        List<nint> blocks = [];
        for (int i = 0; i < columns.Count; i++)
        {
            int size = columns[i] is byte[] && typeof(T) != typeof(byte) ? 1 : sizeof(T);
            bool isNumber = columns[i].Length == 1 && count > 1;
            (pointers[i], strides[i]) = Place(columns[i], size, isNumber ? 1 : count, isNumber ? 0 : spread * size, layout, blocks);
        }

        int resultSize = sizeof(TResult);
        (pointers[^1], strides[^1]) = Place(null, resultSize, count, spread * resultSize, layout, blocks);
        fixed (nint* p = pointers)
        fixed (nint* s = strides)
        {
            loop((byte**)p, s, count);
        }

        TResult[] result = new TResult[count];
        for (int i = 0; i < count; i++)
        {
            result[i] = *(TResult*)(pointers[^1] + i * strides[^1]);
        }

        foreach (nint block in blocks)
        {
            System.Runtime.InteropServices.NativeMemory.Free((void*)block);
        }

        return result;
    }

    private static (nint Pointer, nint Stride) PlaceAt(byte* block, int size, int count, nint stride, Layout layout) =>
        layout == Layout.Reversed && stride != 0 ? ((nint)(block + (count - 1) * size), -stride) : ((nint)block, stride);

    private static (nint Pointer, nint Stride) Place(Array? values, int size, int count, nint stride, Layout layout, List<nint> blocks)
    {
        nint bytes = Math.Max(size, count * Math.Max(size, Math.Abs(stride))) + 64;
        byte* block = (byte*)System.Runtime.InteropServices.NativeMemory.AllocZeroed((nuint)bytes);
        blocks.Add((nint)block);
        (nint pointer, nint step) = PlaceAt(block, size, count, stride, layout);
        if (values is not null)
        {
            var handle = System.Runtime.InteropServices.GCHandle.Alloc(values, System.Runtime.InteropServices.GCHandleType.Pinned);
            byte* source = (byte*)handle.AddrOfPinnedObject();
            for (int i = 0; i < count; i++)
            {
                Buffer.MemoryCopy(source + i * size, (byte*)pointer + i * step, size, size);
            }

            handle.Free();
        }

        return (pointer, step);
    }
}

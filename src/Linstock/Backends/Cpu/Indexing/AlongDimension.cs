using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.Indexing;

/// <summary>
/// Loops of gather and scatter: one tensor is addressed through an index along one dimension. It takes part in the strided
/// loop with stride 0 along that dimension; what the index adds is found in the loop's first operand.
/// </summary>
internal static unsafe class AlongDimension
{
    /// <summary>What the inner loops need beside pointers and strides.</summary>
    public struct Context
    {
        /// <summary>Bytes from entry to entry along the dimension.</summary>
        public nint Step;

        /// <summary>The number of entries along the dimension.</summary>
        public long Size;

        /// <summary>The dimension, for errors.</summary>
        public int Dim;

        /// <summary>Whether an index outside the dimension was met, and one such; whoever writes last wins.</summary>
        public bool IsOutside;
        public long Outside;

        /// <summary>Notes an index outside the dimension.</summary>
        public void Note(long index)
        {
            Outside = index;
            IsOutside = true;
        }

        /// <summary>Throws if an index outside the dimension was met.</summary>
        public readonly void ThrowIfOutside(string operation)
        {
            if (IsOutside) Check.ThrowIndex(Outside, Size, Dim, operation);
        }
    }

    /// <summary>Asks for a dense row that an index addresses in any order, which no processor foresees, where it is worth it.</summary>
    /// <param name="row">The row.</param>
    /// <param name="size">Its elements.</param>
    /// <param name="count">How many of them are addressed.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void RequestRow<T>(T* row, long size, nint count)
        where T : unmanaged
    {
        if (size <= MostRequested / sizeof(T) && count >= size * sizeof(T) / CacheLine.Bytes) CacheLine.RequestNear(row, (nint)size);
    }

    // Half of the smallest first-level caches: the other half is for the index and for what it is read with.
    private const int MostRequested = 16 << 10;

    /// <summary>Runs a loop over [context, operands..., output] of the index's shape.</summary>
    /// <param name="loop">The inner loop.</param>
    /// <param name="addressed">The tensor that the index addresses; one of the operands.</param>
    /// <param name="dim">The dimension that the index is for.</param>
    /// <param name="shape">The shape to walk over.</param>
    /// <param name="pointers">The operands' first elements, from entry 1 on; entry 0 is filled in.</param>
    /// <param name="operands">The tensors in the same order.</param>
    /// <param name="isSerial">Whether outputs may be written more than once.</param>
    /// <param name="streaming">If given, the loop that stores past the caches: taken for rows that are long enough.</param>
    /// <returns>The context that the loops have seen.</returns>
    public static Context Run(
        delegate*<byte**, nint*, nint, void> loop, Tensor addressed, int dim, in Shape shape, byte** pointers, ReadOnlySpan<Tensor> operands, bool isSerial,
        delegate*<byte**, nint*, nint, void> streaming = null)
    {
        int rank = shape.Rank;
        var context = new Context { Dim = dim, Size = 1 };
        if (addressed.NDim > 0)
        {
            context.Step = (nint)addressed.Strides[dim] * addressed.ElementSize;
            context.Size = addressed.Shape[dim];
        }
        pointers[0] = (byte*)&context;
        nint* strides = stackalloc nint[Math.Max(1, (operands.Length + 1) * rank)];
        for (int d = 0; d < rank; d++) strides[d] = 0;
        for (int o = 0; o < operands.Length; o++)
        {
            Tensor operand = operands[o];
            for (int d = 0; d < rank; d++)
            {
                bool isIndexed = d == dim && ReferenceEquals(operand, addressed);
                strides[((o + 1) * rank) + d] = isIndexed || operand.NDim == 0 ? 0 : (nint)operand.Strides[d] * operand.ElementSize;
            }
        }
        StridedLoop.Run(loop, operands.Length + 1, pointers, shape, strides, streaming, isSerial);
        return context;
    }
}

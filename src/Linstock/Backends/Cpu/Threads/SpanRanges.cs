namespace Linstock.Backends.Cpu.Threads;

/// <summary>Something done in place to consecutive parts of a span, each on its own.</summary>
internal interface ISpanOperation<T>
{
    /// <summary>Does it to one part.</summary>
    void Apply(Span<T> part);
}

/// <summary>Runs an <see cref="ISpanOperation{T}"/> on the library's threads.</summary>
internal static unsafe class SpanRanges
{
    /// <summary>Cuts a span into ranges whose boundaries are multiples of <paramref name="multiple"/> elements.</summary>
    /// <param name="span">The elements; the last range gets what is left over.</param>
    /// <param name="multiple">Elements that belong together.</param>
    /// <param name="grain">Elements that are not worth waking a thread for.</param>
    /// <param name="operation">What to do with each range.</param>
    public static void For<T, TOperation>(Span<T> span, int multiple, long grain, TOperation operation)
        where T : unmanaged
        where TOperation : unmanaged, ISpanOperation<T>
    {
        if (span.Length <= grain)
        {
            operation.Apply(span);
            return;
        }

        fixed (T* start = span)
        {
            var work = new Work<T, TOperation> { Start = start, Length = span.Length, Multiple = multiple, Operation = operation };
            long groups = (span.Length + multiple - 1) / multiple;
            WorkerPool.For(groups, Math.Max(grain / multiple, 1), &Run<T, TOperation>, &work);
        }
    }

    private static void Run<T, TOperation>(void* state, long begin, long end)
        where T : unmanaged
        where TOperation : unmanaged, ISpanOperation<T>
    {
        var work = (Work<T, TOperation>*)state;
        int first = (int)(begin * work->Multiple);
        int last = (int)Math.Min(end * work->Multiple, work->Length);
        work->Operation.Apply(new Span<T>(work->Start + first, last - first));
    }

    private struct Work<T, TOperation>
        where T : unmanaged
        where TOperation : unmanaged
    {
        public T* Start;
        public int Length;
        public int Multiple;
        public TOperation Operation;
    }
}

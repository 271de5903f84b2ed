namespace Linstock.Backends.Cpu.LinearAlgebra;

/// <summary>A problem on a matrix of few diagonals that falls into blocks, whose results can be joined two by two.</summary>
internal interface IDivided
{
    /// <summary>Solves one block alone.</summary>
    /// <returns>How many of its elements did not converge.</returns>
    int SolveLeaf(nint block);

    /// <summary>Joins the results of <paramref name="step"/> blocks from <paramref name="block"/> on with those of as many after them.</summary>
    void Join(nint block, nint step);
}

/// <summary>
/// Where divide and conquer cuts: into a power of two of blocks of a few dozen rows, with rows between each two that belong to neither.
/// </summary>
internal readonly unsafe struct Division
{
    /// <summary>The largest order that is not divided.</summary>
    public const int Leaf = 32;

    private readonly nint _length;

    /// <summary>n rows, <paramref name="between"/> of them between each two blocks.</summary>
    public Division(nint n, nint between)
    {
        _length = n + between;
        Count = 1;
        while ((_length + Count - 1) / Count - between > Leaf) Count *= 2;
    }

    /// <summary>How many blocks there are.</summary>
    public nint Count { get; }

    /// <summary>Where a block begins; the rows between it and the block before come before that.</summary>
    public nint Boundary(nint block) => block * _length / Count;

    /// <summary>Solves all blocks, then joins them until one is left. Threads share the blocks of a level.</summary>
    /// <returns>How many elements did not converge; nothing has been joined unless it is zero.</returns>
    public int Run<TProblem>(in TProblem problem)
        where TProblem : unmanaged, IDivided
    {
        var run = new Progress<TProblem>(problem);
        WorkerPool.For(Count, 1, &Progress<TProblem>.Leaves, &run);
        if (run.Failures != 0) return run.Failures;
        for (run.Step = 1; run.Step < Count; run.Step *= 2) WorkerPool.For(Count / (2 * run.Step), 1, &Progress<TProblem>.Joints, &run);
        return 0;
    }

    private struct Progress<TProblem>(TProblem problem)
        where TProblem : unmanaged, IDivided
    {
        /// <summary>How many of the first blocks a block of this level is made of.</summary>
        public nint Step;

        public int Failures;

        private readonly TProblem _problem = problem;

        public static void Leaves(void* state, long begin, long end)
        {
            var run = (Progress<TProblem>*)state;
            for (var block = (nint)begin; block < end; block++)
            {
                var failures = run->_problem.SolveLeaf(block);
                if (failures != 0) Interlocked.Add(ref run->Failures, failures);
            }
        }

        public static void Joints(void* state, long begin, long end)
        {
            var run = (Progress<TProblem>*)state;
            for (var pair = (nint)begin; pair < end; pair++) run->_problem.Join(2 * pair * run->Step, run->Step);
        }
    }
}

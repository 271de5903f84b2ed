using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Linstock.Backends.Cpu.Fourier;

/// <summary>
/// One complex transform that is longer than the caches, as n1 x n2 numbers (Bailey 1990, "FFTs in external or hierarchical memory"): transforms
/// of length n1 along the columns, a twiddle, transforms of length n2 along the rows. A few vectors of neighbouring columns or rows at a time stay in
/// the second-level cache, so memory is passed twice whatever the length, and threads share the vectors.
/// </summary>
internal sealed unsafe class FourStepTransform<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Lengths from which this beats the passes over the whole.</summary>
    private const int Least = 1 << 15;

    private readonly int _rows;
    private readonly int _columns;
    private readonly T[] _laneTwiddles;
    private readonly T[] _groupTwiddles;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private FourStepTransform(int rows, int columns)
    {
        _rows = rows;
        _columns = columns;
        var length = (long)rows * columns;

        // The factor of column g·width + l and row k is one of the lane times one of the group: exp(-2πi·k·l/n)·exp(-2πi·k·g·width/n).
        _laneTwiddles = new T[2 * rows * Width];
        _groupTwiddles = new T[2L * rows * (columns / Width)];
        for (var k = 0; k < rows; k++)
        {
            for (var l = 0; l < Width; l++)
            {
                var (cosine, sine) = UnitRoots.At((long)k * l, length);
                _laneTwiddles[2 * k * Width + l] = T.CreateTruncating(cosine);
                _laneTwiddles[(2 * k + 1) * Width + l] = T.CreateTruncating(-sine);
            }

            for (var g = 0; g < columns / Width; g++)
            {
                var (cosine, sine) = UnitRoots.At((long)k * g * Width, length);
                _groupTwiddles[2 * (g * (long)rows + k)] = T.CreateTruncating(cosine);
                _groupTwiddles[2 * (g * (long)rows + k) + 1] = T.CreateTruncating(-sine);
            }
        }
    }

    private static int Width => Vector256<T>.Count;

    /// <summary>Elements of <see cref="Run"/>'s scratch memory.</summary>
    public long ScratchLength => _rows / Width * BlockVectors * Width;

    /// <summary>Vectors from one block of rows to the next; not a power of two, so that blocks do not compete for places in the caches.</summary>
    private nint BlockVectors => 2 * _columns + FourierPlan<T>.GroupGap;

    /// <summary>The transform of a length, if that is long and falls into two factors that whole vectors fit.</summary>
    public static FourStepTransform<T>? For(int length)
    {
        if (length < Least) return null;
        for (var rows = (int)Math.Sqrt(length) / Width * Width; rows >= 8 * Width; rows -= Width)
        {
            if (length % rows == 0 && length / rows % Width == 0) return new(rows, length / rows);
        }

        return null;
    }

    /// <summary>Contiguous complex numbers; <paramref name="to"/> may be <paramref name="from"/>.</summary>
    public void Run(T* from, T* to, bool inverse, T scale, T* scratch)
    {
        fixed (T* lanes = _laneTwiddles, groups = _groupTwiddles)
        {
            var job = new Job(_rows, _columns, BlockVectors, from, to, inverse, scale, (Vector256<T>*)scratch, lanes, groups);
            WorkerPool.For(_columns / Width, 1, &Columns, &job);
            WorkerPool.For(_rows / Width, 1, &Rows, &job);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Columns(void* state, long begin, long end)
    {
        ref readonly var job = ref *(Job*)state;
        nint rows = job.Rows;
        var plan = FourierPlan<T>.For(job.Rows);
        nint most = plan.GroupsTogether, length = 2 * rows + FourierPlan<T>.GroupGap;
        using var memory = new Scratch((most + 1) * length * sizeof(Vector256<T>));
        Vector256<T>** groups = stackalloc Vector256<T>*[FourierPlan<T>.MostGroups + 1];
        for (nint g = 0; g <= most; g++) groups[g] = (Vector256<T>*)memory.Address + g * length;
        for (nint first = (nint)begin, count; first < end; first += count)
        {
            count = Math.Min(most, (nint)end - first);
            LaneMemory<T>.LoadGroups(rows, count, job.From + 2 * first * Width, job.Columns, job.Inverse, groups);
            plan.RunGroups(groups, count);
            for (nint g = 0; g < count; g++) Turn(in job, first + g, groups[g]);
        }
    }

    /// <summary>Twiddles the transformed columns of a group, and turns lanes into elements.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Turn(in Job job, nint group, Vector256<T>* found)
    {
        nint rows = job.Rows;
        var square = stackalloc Vector256<T>[2 * 8];
        T* twiddle = job.GroupTwiddles + 2 * group * rows, lane = job.LaneTwiddles;
        var target = job.Between + 2 * group * Width;
        for (nint k = 0; k < rows; target += job.BlockVectors)
        {
            for (nint r = 0; r < Width; r++, k++, found += 2, twiddle += 2, lane += 2 * Width)
            {
                Vector256<T> laneR = Vector256.Load(lane), laneI = Vector256.Load(lane + Width);
                Vector256<T> groupR = Vector256.Create(twiddle[0]), groupI = Vector256.Create(twiddle[1]);
                var (wr, wi) = LaneArithmetic<T>.Multiply(laneR, laneI, groupR, groupI);
                (square[r], square[8 + r]) = LaneArithmetic<T>.Multiply(found[0], found[1], wr, wi);
            }

            Transposition<T>.Run(square, target, 2, Width);
            Transposition<T>.Run(square + 8, target + 1, 2, Width);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows(void* state, long begin, long end)
    {
        ref readonly var job = ref *(Job*)state;
        nint columns = job.Columns;
        var plan = FourierPlan<T>.For(job.Columns);
        nint most = plan.GroupsTogether;
        using var memory = new Scratch(2L * columns * sizeof(Vector256<T>));
        Vector256<T>** groups = stackalloc Vector256<T>*[FourierPlan<T>.MostGroups + 1];
        var free = (Vector256<T>*)memory.Address;
        for (nint first = (nint)begin, count; first < end; first += count)
        {
            count = Math.Min(most, (nint)end - first);
            for (nint g = 0; g < count; g++) groups[g] = job.Between + (first + g) * job.BlockVectors;

            // A block that is stored is free for the next ones.
            groups[count] = free;
            plan.RunGroups(groups, count);
            LaneMemory<T>.StoreGroups(columns, count, groups, job.To + 2 * first * Width, job.Rows, job.Inverse, job.Scale);
            free = groups[count];
        }
    }

    private readonly struct Job(
        int rows, int columns, nint blockVectors, T* from, T* to, bool inverse, T scale, Vector256<T>* between, T* laneTwiddles, T* groupTwiddles)
    {
        public readonly int Rows = rows;
        public readonly int Columns = columns;
        public readonly nint BlockVectors = blockVectors;
        public readonly T* From = from;
        public readonly T* To = to;
        public readonly bool Inverse = inverse;
        public readonly T Scale = scale;
        public readonly Vector256<T>* Between = between;
        public readonly T* LaneTwiddles = laneTwiddles;
        public readonly T* GroupTwiddles = groupTwiddles;
    }
}

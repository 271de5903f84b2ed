using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Linstock.Backends.Cpu.Fourier;

/// <summary>
/// The transform of real planes along rows and columns. As many rows as a vector has lanes are transformed at once, and their coefficients go, a square
/// at a time, straight into the blocks in which as many columns are lanes: memory is passed once between the two.
/// </summary>
internal static unsafe class RealPlanes<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Planes from this size on do not fit into the second-level cache, so that passing them less often counts.</summary>
    private const long Least = 256 << 10;

    private static int Width => Vector256<T>.Count;

    /// <summary>Whether planes of this size are transformed here: large ones whose rows and columns are not, and without large prime factors.</summary>
    public static bool Takes(long rows, long columns) =>
        rows * columns * sizeof(T) >= Least && columns % 2 == 0 && rows >= Width && Fits(rows) && Fits(columns)
        && !FourierPlan<T>.NeedsChirp((int)rows) && !FourierPlan<T>.NeedsChirp((int)columns);

    /// <summary>Real [planes, rows, columns] to complex [planes, rows, columns/2 + 1].</summary>
    public static void Forward(nint planes, int rows, int columns, T* from, T* to, T scale)
    {
        nint coefficients = columns / 2 + 1, blocks = (coefficients + Width - 1) / Width, sets = (rows + Width - 1) / Width;
        nint blockVectors = 2 * sets * Width + FourierPlan<T>.GroupGap;
        var together = FourierPlan<T>.For(rows).GroupsTogether;
        using var memory = new Scratch(blocks * blockVectors * sizeof(Vector256<T>));
        for (nint plane = 0; plane < planes; plane++)
        {
            var job = new Job(
                rows, columns, from + plane * rows * columns, to + 2 * plane * rows * coefficients, scale, (Vector256<T>*)memory.Address, blockVectors, together);
            WorkerPool.For(sets, 1, &Rows, &job);
            WorkerPool.For((blocks + together - 1) / together, 1, &Columns, &job);
        }
    }

    private static bool Fits(long length) => 2 * length * sizeof(Vector256<T>) <= FourierPlan<T>.GroupBytes;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows(void* state, long begin, long end)
    {
        ref readonly var job = ref *(Job*)state;
        nint columns = job.Columns, coefficients = columns / 2 + 1;
        using var memory = new Scratch((4L * columns + 2 * Width) * sizeof(Vector256<T>));
        var data = (Vector256<T>*)memory.Address;
        nint* offsets = stackalloc nint[8];
        for (nint l = 0; l < Width; l++) offsets[l] = l * columns;
        for (nint set = (nint)begin; set < end; set++)
        {
            var count = (int)Math.Min(Width, job.RowCount - set * Width);
            LanePlaces places = new(count, 1, offsets, count == Width);
            T* found = (T*)RealLanes<T>.Forward(job.Columns, job.From + set * Width * columns, in places, data);

            // What lies behind the last coefficient is moved with it, to lanes that are not read; as zero it costs no time.
            new Span<T>(found + 2 * coefficients * Width, 2 * Width * Width).Clear();
            var target = (T*)(job.Blocks + 2 * set * Width);
            for (nint k = 0; k < coefficients; k += Width, target += job.BlockVectors * Width)
            {
                RowLanes<T>.Square(found + 2 * k * Width, 2 * Width, target, 2 * Width);
                RowLanes<T>.Square(found + (2 * k + 1) * Width, 2 * Width, target + Width, 2 * Width);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Columns(void* state, long begin, long end)
    {
        ref readonly var job = ref *(Job*)state;
        nint rows = job.RowCount, coefficients = job.Columns / 2 + 1, whole = coefficients / Width, blocks = (coefficients + Width - 1) / Width;
        var plan = FourierPlan<T>.For(job.RowCount);
        using var memory = new Scratch(2L * rows * sizeof(Vector256<T>));
        Vector256<T>** groups = stackalloc Vector256<T>*[FourierPlan<T>.MostGroups + 1];
        nint* offsets = stackalloc nint[8];
        for (nint l = 0; l < Width; l++) offsets[l] = l;
        var free = (Vector256<T>*)memory.Address;
        for (nint first = (nint)begin * job.Together, last = Math.Min(blocks, (nint)end * job.Together), count; first < last; first += count)
        {
            count = Math.Min(job.Together, last - first);
            for (nint g = 0; g < count; g++) groups[g] = job.Blocks + (first + g) * job.BlockVectors;

            // A block that is stored is free for the next ones.
            groups[count] = free;
            plan.RunGroups(groups, count);
            var full = Math.Min(count, whole - first);
            var to = job.To + 2 * first * Width;
            LaneMemory<T>.StoreGroups(rows, full, groups, to, coefficients, false, job.Scale);
            if (full < count)
            {
                LanePlaces places = new((int)(coefficients % Width), coefficients, offsets, false);
                LaneMemory<T>.StoreBatch(rows, groups[full], to + 2 * full * Width, in places, false, job.Scale);
            }

            free = groups[count];
        }
    }

    private readonly struct Job(int rows, int columns, T* from, T* to, T scale, Vector256<T>* blocks, nint blockVectors, nint together)
    {
        public readonly int RowCount = rows;
        public readonly int Columns = columns;
        public readonly T* From = from;
        public readonly T* To = to;
        public readonly T Scale = scale;

        /// <summary>Columns as lanes: element r of a block is row r of neighbouring coefficients.</summary>
        public readonly Vector256<T>* Blocks = blocks;

        /// <summary>Vectors from block to block; not a power of two, so that blocks do not compete for places in the caches.</summary>
        public readonly nint BlockVectors = blockVectors;

        /// <summary>Blocks that are transformed together.</summary>
        public readonly nint Together = together;
    }
}

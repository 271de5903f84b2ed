using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Linstock.Backends.Cpu.Fourier;

/// <summary>
/// Discrete Fourier transforms along the middle one of three dimensions [outer, n, inner] of contiguous memory, any n.
/// Forward is Σ x[j]·exp(-2πi·j·k/n); nothing is normalised beyond the given scale.
/// </summary>
internal static unsafe class FourierTransform<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Work below which a second thread costs more than it brings, in elements.</summary>
    private const long Grain = 16384;

    private static int Width => Vector256<T>.Count;

    /// <summary>Complex to complex; <paramref name="to"/> may be <paramref name="from"/>.</summary>
    public static void Complex(nint outer, int n, nint inner, T* from, T* to, bool inverse, T scale)
    {
        if (n == 0 || outer == 0 || inner == 0) return;
        var job = new Job(Kind.Complex, n, inner, outer * inner, from, to, inverse, scale);
        Start(ref job);
    }

    /// <summary>Real [outer, n, inner] to the first n/2 + 1 complex coefficients.</summary>
    public static void RealToComplex(nint outer, int n, nint inner, T* from, T* to, T scale)
    {
        if (n == 0 || outer == 0 || inner == 0) return;
        var job = new Job(Kind.RealToComplex, n, inner, outer * inner, from, to, false, scale);
        Start(ref job);
    }

    /// <summary>
    /// n/2 + 1 coefficients of a Hermitian signal to its n real samples, by the inverse transform; the imaginary parts of the
    /// first coefficient and, for even n, of the last are ignored.
    /// </summary>
    public static void ComplexToReal(nint outer, int n, nint inner, T* from, T* to, T scale)
    {
        if (n == 0 || outer == 0 || inner == 0) return;
        var job = new Job(Kind.ComplexToReal, n, inner, outer * inner, from, to, true, scale);
        Start(ref job);
    }

    private enum Kind
    {
        Complex,
        RealToComplex,
        ComplexToReal,
    }

    private readonly struct Job(Kind kind, int n, nint inner, nint transforms, T* from, T* to, bool inverse, T scale)
    {
        public readonly Kind Kind = kind;
        public readonly int N = n;
        public readonly nint Inner = inner;
        public readonly nint Transforms = transforms;
        public readonly T* From = from;
        public readonly T* To = to;
        public readonly bool Inverse = inverse;
        public readonly T Scale = scale;

        /// <summary>Single transforms that fill the lanes by themselves, and those of large primes.</summary>
        public bool FillsLanes => FourierPlan<T>.For(N).Chirp is not null || Inner == 1 && Kind switch
        {
            Kind.Complex => N % Width == 0 && N >= 2 * Width || Transforms == 1,
            _ => N % (2 * Width) == 0 && N >= 4 * Width || Transforms == 1,
        };

        /// <summary>One transform after the other: where there are fewer than lanes, or they are too long to share the second-level cache.</summary>
        public bool OneByOne => FillsLanes && (Transforms < Width || FourierPlan<T>.For(N).Chirp is not null || 2L * N * sizeof(Vector256<T>) > FourierPlan<T>.GroupBytes);
    }

    private static void Start(ref Job job)
    {
        // A unit of work is one transform, or as many as there are lanes.
        var units = job.OneByOne ? job.Transforms : (job.Transforms + Width - 1) / Width;
        var grain = Math.Max(1, Grain / ((long)job.N * (job.OneByOne ? 1 : Width)));
        fixed (Job* state = &job) WorkerPool.For(units, grain, &Run, state);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run(void* state, long begin, long end)
    {
        ref var job = ref *(Job*)state;
        if (job.OneByOne)
        {
            RunSingles(in job, (nint)begin, (nint)end);
            return;
        }

        if (job.Kind == Kind.Complex && job.Inner > Width)
        {
            RunGroups(in job, (nint)begin * Width, (nint)Math.Min(end * Width, job.Transforms));
            return;
        }

        using var scratch = new Scratch((4L * job.N + 8) * sizeof(Vector256<T>));
        for (var i = (nint)begin; i < end; i++)
        {
            if (job.Transforms - i * Width < Width && job.FillsLanes) RunSingles(in job, i * Width, job.Transforms);
            else RunLanes(in job, i * Width, (Vector256<T>*)scratch.Address);
        }
    }

    /// <summary>Transforms along columns: several vectors of neighbours at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunGroups(in Job job, nint begin, nint end)
    {
        var plan = FourierPlan<T>.For(job.N);
        nint most = plan.GroupsTogether, n = job.N, inner = job.Inner;
        using var scratch = new Scratch(((most + 1) * (2L * n + FourierPlan<T>.GroupGap)) * sizeof(Vector256<T>));
        Vector256<T>** groups = stackalloc Vector256<T>*[FourierPlan<T>.MostGroups + 1];
        for (var first = begin; first < end;)
        {
            for (nint g = 0; g <= most; g++) groups[g] = (Vector256<T>*)scratch.Address + g * (2 * n + FourierPlan<T>.GroupGap);
            nint column = first % inner, count = Math.Min(most, Math.Min(inner - column, end - first) / Width);
            if (count == 0)
            {
                RunLanes(in job, first, groups[0]);
                first += Width;
                continue;
            }

            var offset = 2 * (first / inner * n * inner + column);
            LaneMemory<T>.LoadGroups(n, count, job.From + offset, inner, job.Inverse, groups);
            groups[count] = groups[most];
            plan.RunGroups(groups, count);
            LaneMemory<T>.StoreGroups(n, count, groups, job.To + offset, inner, job.Inverse, job.Scale);
            first += count * Width;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunSingles(in Job job, nint begin, nint end)
    {
        nint n = job.N, half = n / 2 + 1, inner = job.Inner;
        if (job.Kind == Kind.Complex)
        {
            var complex = SingleTransform<T>.For(job.N);
            using var memory = new Scratch(complex.ScratchLength * sizeof(T));
            for (var i = begin; i < end; i++)
            {
                var offset = 2 * (i / inner * n * inner + i % inner);
                complex.Run(job.From + offset, inner, job.To + offset, inner, job.Inverse, job.Scale, (T*)memory.Address);
            }

            return;
        }

        var real = new RealTransform<T>(job.N);
        using var scratch = new Scratch(real.ScratchLength * sizeof(T));
        for (var i = begin; i < end; i++)
        {
            nint samples = i / inner * n * inner + i % inner, coefficients = 2 * (i / inner * half * inner + i % inner);
            if (job.Kind == Kind.RealToComplex)
                real.Forward(job.From + samples, inner, job.To + coefficients, inner, job.Scale, (T*)scratch.Address);
            else
                real.Backward(job.From + coefficients, inner, job.To + samples, inner, job.Scale, (T*)scratch.Address);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunLanes(in Job job, nint first, Vector256<T>* data)
    {
        var count = (int)Math.Min(Width, job.Transforms - first);
        nint* complexOffsets = stackalloc nint[8], realOffsets = stackalloc nint[8];
        nint half = job.N / 2 + 1, complexLength = job.Kind == Kind.Complex ? job.N : half;
        for (nint l = 0; l < count; l++)
        {
            nint block = (first + l) / job.Inner, place = (first + l) % job.Inner;
            complexOffsets[l] = block * complexLength * job.Inner + place;
            realOffsets[l] = block * job.N * job.Inner + place;
        }

        // The first offset stays in the pointer, the others are relative to it.
        nint complexBase = complexOffsets[0], realBase = realOffsets[0];
        for (nint l = 0; l < count; l++)
        {
            complexOffsets[l] -= complexBase;
            realOffsets[l] -= realBase;
        }

        var whole = count == Width && (job.Inner == 1 || first % job.Inner + Width <= job.Inner);
        LanePlaces complex = new(count, job.Inner, complexOffsets, whole), real = new(count, job.Inner, realOffsets, whole);
        switch (job.Kind)
        {
            case Kind.Complex:
                LaneMemory<T>.LoadBatch(job.N, job.From + 2 * complexBase, in complex, job.Inverse, data);
                var result = FourierPlan<T>.For(job.N).RunLanes(data, data + 2 * job.N, 1);
                LaneMemory<T>.StoreBatch(job.N, result, job.To + 2 * complexBase, in complex, job.Inverse, job.Scale);
                break;
            case Kind.RealToComplex:
                var spectrum = RealLanes<T>.Forward(job.N, job.From + realBase, in real, data);
                LaneMemory<T>.StoreBatch(half, spectrum, job.To + 2 * complexBase, in complex, false, job.Scale);
                break;
            default:
                LaneMemory<T>.LoadBatch(half, job.From + 2 * complexBase, in complex, false, data);
                RealLanes<T>.Backward(job.N, data, job.To + realBase, in real, job.Scale);
                break;
        }
    }
}

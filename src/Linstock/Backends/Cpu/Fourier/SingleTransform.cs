using System.Collections.Concurrent;
using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Linstock.Backends.Cpu.Fourier;

/// <summary>
/// One complex transform of length n, cut into lanes by the four-step scheme: with w lanes and m = n/w, sample k·w + l goes
/// to lane l of element k; a transform of length m along the elements, a twiddle, a transposition that turns lanes into
/// elements, and a transform of length w.
/// </summary>
internal sealed unsafe class SingleTransform<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int MostPlans = 128;

    private static readonly ConcurrentDictionary<int, SingleTransform<T>> Plans = new();

    private readonly int _length;
    private readonly int _lanes = 1;
    private readonly FourierPlan<T> _elements;
    private readonly FourierPlan<T>? _across;
    private readonly FourStepTransform<T>? _long;
    private readonly T[] _twiddles = [];

    private SingleTransform(int length)
    {
        _length = length;
        if (FourierPlan<T>.NeedsChirp(length))
        {
            _elements = FourierPlan<T>.For(length);
            ScratchLength = _elements.Chirp!.ScratchLength;
            return;
        }

        _long = FourStepTransform<T>.For(length);
        if (_long is not null)
        {
            _elements = FourierPlan<T>.For(1);
            ScratchLength = _long.ScratchLength;
            return;
        }

        _lanes = Width;
        while (length % _lanes != 0 || (length / _lanes < 2 && _lanes > 1)) _lanes /= 2;
        var m = length / _lanes;
        ScratchLength = 4L * m * Width;
        _elements = FourierPlan<T>.For(m);
        if (_lanes == 1) return;
        _across = FourierPlan<T>.For(_lanes);
        _twiddles = LaneTwiddles(length, _lanes);
        ScratchLength += 4L * _lanes * Blocks * Width;
    }

    /// <summary>How many elements of scratch memory <see cref="Run"/> needs, aligned to vectors.</summary>
    public long ScratchLength { get; }

    private static int Width => Vector256<T>.Count;

    private nint Blocks => (_length / _lanes + Width - 1) / Width;

    public static SingleTransform<T> For(int length)
    {
        if (Plans.TryGetValue(length, out var plan)) return plan;
        if (Plans.Count >= MostPlans) Plans.Clear();
        return Plans.GetOrAdd(length, static n => new(n));
    }

    /// <summary>
    /// <paramref name="from"/> and <paramref name="to"/> are interleaved complex numbers, strides in complex elements; they
    /// may be the same memory with the same stride. Long transforms, unless their length has a large prime factor, are of contiguous numbers.
    /// </summary>
    public void Run(T* from, nint fromStride, T* to, nint toStride, bool inverse, T scale, T* scratch)
    {
        var data = (Vector256<T>*)scratch;
        if (_elements.Chirp is { } chirp)
        {
            chirp.Run(from, fromStride, to, toStride, inverse, scale, scratch);
        }
        else if (_long is not null)
        {
            Debug.Assert(fromStride == 1 && toStride == 1, "long transforms are of contiguous numbers");
            _long.Run(from, to, inverse, scale, scratch);
        }
        else if (_lanes == 1)
        {
            RunOneLane(_elements, from, fromStride, to, toStride, inverse, scale, data);
        }
        else
        {
            nint m = _length / _lanes, blocks = Blocks;
            var turned = data + 2 * m;
            LaneMemory<T>.LoadSplit(_length, _lanes, from, fromStride, inverse, data);
            var found = _elements.RunLanes(data, turned, 1);
            if (found == turned) turned += 2 * m;
            Turn(m, _lanes, blocks, found, turned, _twiddles);
            found = _across!.RunLanes(turned, turned + 2 * _lanes * blocks, blocks);
            LaneMemory<T>.StoreBlocks(m, _lanes, blocks, found, to, toStride, inverse, scale);
        }
    }

    /// <summary>The factors exp(-2πi·k·l/n) between the two halves of the scheme, a vector per element and part.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static T[] LaneTwiddles(int n, int lanes)
    {
        var m = n / lanes;
        var table = new T[2 * m * Width];
        for (var k = 0; k < m; k++)
        {
            for (var l = 0; l < lanes; l++)
            {
                var (cosine, sine) = UnitRoots.At((long)k * l, n);
                table[2 * k * Width + l] = T.CreateTruncating(cosine);
                table[(2 * k + 1) * Width + l] = T.CreateTruncating(-sine);
            }
        }

        return table;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunOneLane(
        FourierPlan<T> plan, T* from, nint fromStride, T* to, nint toStride, bool inverse, T scale, Vector256<T>* data)
    {
        nint n = plan.Length;
        int real = inverse ? 1 : 0, imaginary = 1 - real;
        for (nint k = 0; k < n; k++)
        {
            data[2 * k] = Vector256.CreateScalar(from[2 * k * fromStride + real]);
            data[2 * k + 1] = Vector256.CreateScalar(from[2 * k * fromStride + imaginary]);
        }

        data = plan.RunLanes(data, data + 2 * n, 1);
        for (nint k = 0; k < n; k++)
        {
            to[2 * k * toStride + real] = data[2 * k].ToScalar() * scale;
            to[2 * k * toStride + imaginary] = data[2 * k + 1].ToScalar() * scale;
        }
    }

    /// <summary>Twiddles element k lane by lane, and moves lane l of elements b·Width .. into element l·blocks + b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Turn(nint m, int lanes, nint blocks, Vector256<T>* data, Vector256<T>* result, T[] twiddles)
    {
        var square = stackalloc Vector256<T>[2 * 8];
        fixed (T* table = twiddles)
        {
            for (nint b = 0; b < blocks; b++)
            {
                var rows = Math.Min(Width, m - b * Width);
                for (nint r = 0; r < rows; r++)
                {
                    var k = b * Width + r;
                    Vector256<T> wr = Vector256.Load(table + 2 * k * Width), wi = Vector256.Load(table + (2 * k + 1) * Width);
                    Vector256<T> re = data[2 * k], im = data[2 * k + 1];
                    (square[r], square[8 + r]) = LaneArithmetic<T>.Multiply(re, im, wr, wi);
                }

                Transposition<T>.Run(square, result + 2 * b, 2 * blocks, lanes);
                Transposition<T>.Run(square + 8, result + 2 * b + 1, 2 * blocks, lanes);
            }
        }
    }
}

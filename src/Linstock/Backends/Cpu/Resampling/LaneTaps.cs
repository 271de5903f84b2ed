using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Linstock.Backends.Cpu.Resampling;

/// <summary>
/// Rows of weighted neighbouring elements, as many results at a time as a register has lanes: where these are made of no more
/// neighbours than a register holds (an image made larger, or not much smaller), one load and a permutation per tap serve them all.
/// </summary>
internal sealed unsafe class LaneTaps
{
    private readonly int _lanes, _taps;
    private readonly long _inputSize, _outputSize;
    private readonly long[] _starts;
    private readonly int[] _places;
    private readonly float[] _factors;

    private LaneTaps(int lanes, int taps, long inputSize, long outputSize)
    {
        (_lanes, _taps, _inputSize, _outputSize) = (lanes, taps, inputSize, outputSize);
        int blocks = (int)((outputSize + lanes - 1) / lanes);
        _starts = new long[blocks];
        _places = new int[blocks * taps * lanes];
        _factors = new float[blocks * taps * lanes];
    }

    /// <summary>The tables for rows of these taps, or null where they do not fit registers or rows are too few to repay them.</summary>
    /// <param name="inputSize">Elements of a row.</param>
    /// <param name="outputSize">Results of a row.</param>
    /// <param name="taps">Elements per result.</param>
    /// <param name="entries">[results, taps]: which elements.</param>
    /// <param name="factors">Their weights.</param>
    /// <param name="rows">Rows.</param>
    public static LaneTaps? For(long inputSize, long outputSize, int taps, long* entries, float* factors, long rows)
    {
        if (rows < 8 || taps > 8) return null;
        if (Avx512F.IsSupported && Fill(16, inputSize, outputSize, taps, entries, factors) is { } wide) return wide;
        return Avx2.IsSupported ? Fill(8, inputSize, outputSize, taps, entries, factors) : null;
    }

    /// <summary>Computes rows [begin, end).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(float* source, float* target, long begin, long end)
    {
        fixed (long* starts = _starts)
        fixed (int* places = _places)
        fixed (float* factors = _factors)
        {
            for (long row = begin; row < end; row++)
            {
                float* from = source + (row * _inputSize), to = target + (row * _outputSize);
                int* place = places;
                float* factor = factors;
                for (int block = 0; block < _starts.Length; block++)
                {
                    // The last block moves back inside: it computes again what its neighbour computes.
                    float* result = to + Math.Min((long)block * _lanes, _outputSize - _lanes);
                    if (_lanes == 16)
                    {
                        Vector512<float> elements = Vector512.Load(from + starts[block]), sum = Vector512<float>.Zero;
                        for (int tap = 0; tap < _taps; tap++, place += 16, factor += 16)
                            sum += Vector512.Load(factor) * Avx512F.PermuteVar16x32(elements, Vector512.Load(place));
                        sum.Store(result);
                    }
                    else
                    {
                        Vector256<float> elements = Vector256.Load(from + starts[block]), sum = Vector256<float>.Zero;
                        for (int tap = 0; tap < _taps; tap++, place += 8, factor += 8)
                            sum += Vector256.Load(factor) * Avx2.PermuteVar8x32(elements, Vector256.Load(place));
                        sum.Store(result);
                    }
                }
            }
        }
    }

    private static LaneTaps? Fill(int lanes, long inputSize, long outputSize, int taps, long* entries, float* factors)
    {
        if (inputSize < lanes || outputSize < lanes) return null;
        LaneTaps table = new(lanes, taps, inputSize, outputSize);
        for (int block = 0; block < table._starts.Length; block++)
        {
            long first = Math.Min((long)block * lanes, outputSize - lanes), least = inputSize - lanes, most = 0;
            for (long i = first * taps; i < (first + lanes) * taps; i++) (least, most) = (Math.Min(least, entries[i]), Math.Max(most, entries[i]));
            if (most - least >= lanes) return null;
            table._starts[block] = least;
            for (int tap = 0; tap < taps; tap++)
            {
                for (int lane = 0; lane < lanes; lane++)
                {
                    int at = (((block * taps) + tap) * lanes) + lane;
                    table._places[at] = (int)(entries[((first + lane) * taps) + tap] - least);
                    table._factors[at] = factors[((first + lane) * taps) + tap];
                }
            }
        }
        return table;
    }
}

using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Linstock.Backends.Cpu.Fourier;

/// <summary>
/// One complex transform of length n, cut into lanes by the four-step scheme: with w lanes and m = n/w, sample k·w + l goes
/// to lane l of element k; a transform of length m along the elements, a twiddle, a transposition that turns lanes into
/// elements, and a transform of length w.
/// </summary>
internal static unsafe class SingleTransform<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static int Width => Vector256<T>.Count;

    /// <summary>
    /// <paramref name="from"/> and <paramref name="to"/> are interleaved complex numbers, strides in complex elements; they
    /// may be the same memory with the same stride.
    /// </summary>
    public static void Run(int n, T* from, nint fromStride, T* to, nint toStride, bool inverse, T scale)
    {
        if (n <= 1)
        {
            if (n == 1) (to[0], to[1]) = (from[0] * scale, from[1] * scale);
            return;
        }

        var plan = FourierPlan<T>.For(n);
        if (plan.Chirp is { } chirp)
        {
            using var buffer = new Scratch((long)chirp.ScratchLength * sizeof(T));
            chirp.Run(from, fromStride, to, toStride, inverse, scale, (T*)buffer.Address);
            return;
        }

        var lanes = Width;
        while (n % lanes != 0 || n / lanes < 2 && lanes > 1) lanes /= 2;
        if (lanes == 1)
        {
            using var buffer = new Scratch(4L * n * sizeof(Vector256<T>));
            RunOneLane(plan, from, fromStride, to, toStride, inverse, scale, (Vector256<T>*)buffer.Address);
            return;
        }

        var m = n / lanes;
        var blocks = (m + Width - 1) / Width;
        using var memory = new Scratch((4L * m + 4L * lanes * blocks) * sizeof(Vector256<T>));
        Vector256<T>* data = (Vector256<T>*)memory.Address, scratch = data + 2 * m;
        LaneMemory<T>.LoadSplit(n, lanes, from, fromStride, inverse, data);
        FourierPlan<T>.For(m).RunLanes(data, scratch, 1);
        Turn(m, lanes, blocks, data, scratch, LaneTwiddles<T>.For(n, lanes));

        // After Turn the block-wise layout is in scratch; the rest of it is free again for the last stage.
        FourierPlan<T>.For(lanes).RunLanes(scratch, scratch + 2 * lanes * blocks, blocks);
        LaneMemory<T>.StoreBlocks(m, lanes, blocks, scratch, to, toStride, inverse, scale);
    }

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

        plan.RunLanes(data, data + 2 * n, 1);
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
                    square[r] = re * wr - im * wi;
                    square[8 + r] = re * wi + im * wr;
                }

                Transposition<T>.Run(square, result + 2 * b, 2 * blocks, lanes);
                Transposition<T>.Run(square + 8, result + 2 * b + 1, 2 * blocks, lanes);
            }
        }
    }
}

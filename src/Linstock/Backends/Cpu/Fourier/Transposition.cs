using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Linstock.Backends.Cpu.Fourier;

/// <summary>Transposes a square of lanes held in as many vectors as a vector has lanes.</summary>
internal static unsafe class Transposition<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Column c of the square goes to <c>to[c * stride]</c>, for the first <paramref name="columns"/> columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run(Vector256<T>* square, Vector256<T>* to, nint stride, int columns)
    {
        if (Avx.IsSupported && typeof(T) == typeof(double) && columns == 4)
        {
            Doubles((Vector256<double>*)square, (Vector256<double>*)to, stride);
            return;
        }

        if (Avx.IsSupported && typeof(T) == typeof(float) && columns == 8)
        {
            Singles((Vector256<float>*)square, (Vector256<float>*)to, stride);
            return;
        }

        var width = Vector256<T>.Count;
        T* from = (T*)square, target = (T*)to;
        for (nint c = 0; c < columns; c++)
        {
            for (nint r = 0; r < width; r++) target[c * stride * width + r] = from[r * width + c];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Doubles(Vector256<double>* from, Vector256<double>* to, nint stride)
    {
        Vector256<double> a = Avx.UnpackLow(from[0], from[1]), b = Avx.UnpackHigh(from[0], from[1]);
        Vector256<double> c = Avx.UnpackLow(from[2], from[3]), d = Avx.UnpackHigh(from[2], from[3]);
        to[0] = Avx.Permute2x128(a, c, 0x20);
        to[stride] = Avx.Permute2x128(b, d, 0x20);
        to[2 * stride] = Avx.Permute2x128(a, c, 0x31);
        to[3 * stride] = Avx.Permute2x128(b, d, 0x31);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Singles(Vector256<float>* from, Vector256<float>* to, nint stride)
    {
        Vector256<float> a = Avx.UnpackLow(from[0], from[1]), b = Avx.UnpackHigh(from[0], from[1]);
        Vector256<float> c = Avx.UnpackLow(from[2], from[3]), d = Avx.UnpackHigh(from[2], from[3]);
        Vector256<float> e = Avx.UnpackLow(from[4], from[5]), f = Avx.UnpackHigh(from[4], from[5]);
        Vector256<float> g = Avx.UnpackLow(from[6], from[7]), h = Avx.UnpackHigh(from[6], from[7]);
        Vector256<float> p = Avx.Shuffle(a, c, 0x44), q = Avx.Shuffle(a, c, 0xEE), r = Avx.Shuffle(b, d, 0x44), s = Avx.Shuffle(b, d, 0xEE);
        Vector256<float> t = Avx.Shuffle(e, g, 0x44), u = Avx.Shuffle(e, g, 0xEE), v = Avx.Shuffle(f, h, 0x44), w = Avx.Shuffle(f, h, 0xEE);
        to[0] = Avx.Permute2x128(p, t, 0x20);
        to[stride] = Avx.Permute2x128(q, u, 0x20);
        to[2 * stride] = Avx.Permute2x128(r, v, 0x20);
        to[3 * stride] = Avx.Permute2x128(s, w, 0x20);
        to[4 * stride] = Avx.Permute2x128(p, t, 0x31);
        to[5 * stride] = Avx.Permute2x128(q, u, 0x31);
        to[6 * stride] = Avx.Permute2x128(r, v, 0x31);
        to[7 * stride] = Avx.Permute2x128(s, w, 0x31);
    }
}

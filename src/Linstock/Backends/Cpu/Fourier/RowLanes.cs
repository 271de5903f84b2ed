using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Linstock.Backends.Cpu.Fourier;

/// <summary>
/// Moves between rows in memory and lanes: number i of as many rows as a vector has lanes is a vector. Squares of numbers are turned in registers.
/// </summary>
internal static unsafe class RowLanes<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static int Width => Vector256<T>.Count;

    private static bool HasSquares => Avx.IsSupported;

    /// <summary>Rows to vectors.</summary>
    /// <param name="from">The first row.</param>
    /// <param name="pitch">Numbers from row to row.</param>
    /// <param name="count">Numbers of a row.</param>
    /// <param name="exchange">Whether the vectors of each pair of numbers change places: parts of complex numbers.</param>
    /// <param name="to">The first vector.</param>
    /// <param name="step">Vectors from number to number.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Load(T* from, nint pitch, nint count, bool exchange, Vector256<T>* to, nint step)
    {
        nint i = 0, turn = exchange ? step * Width : 0;
        var target = (T*)to;
        for (; HasSquares && i <= count - Width; i += Width)
            Square(from + i, from + i, pitch, target + i * step * Width + turn, target + i * step * Width - turn, step * Width, Vector256<T>.One);
        for (; i < count; i++)
        {
            var vector = target + (exchange ? i ^ 1 : i) * step * Width;
            for (nint l = 0; l < Width; l++) vector[l] = from[l * pitch + i];
        }
    }

    /// <summary>Neighbouring vectors, multiplied by a factor, to rows.</summary>
    /// <param name="from">The first vector.</param>
    /// <param name="count">Numbers of a row.</param>
    /// <param name="exchange">Whether the vectors of each pair of numbers change places: parts of complex numbers.</param>
    /// <param name="factor">What numbers are multiplied by.</param>
    /// <param name="to">The first row.</param>
    /// <param name="pitch">Numbers from row to row.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Store(Vector256<T>* from, nint count, bool exchange, T factor, T* to, nint pitch)
    {
        nint i = 0, turn = exchange ? Width : 0;
        var source = (T*)from;
        var factors = Vector256.Create(factor);
        for (; HasSquares && i <= count - Width; i += Width)
            Square(source + i * Width + turn, source + i * Width - turn, Width, to + i, to + i, pitch, factors);
        for (; i < count; i++)
        {
            var vector = source + (exchange ? i ^ 1 : i) * Width;
            for (nint l = 0; l < Width; l++) to[l * pitch + i] = vector[l] * factor;
        }
    }

    /// <summary>A square of numbers to one whose rows are its columns.</summary>
    /// <param name="from">Its first row.</param>
    /// <param name="fromPitch">Numbers from row to row.</param>
    /// <param name="to">The first row of the other.</param>
    /// <param name="toPitch">Numbers from row to row of the other.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Square(T* from, nint fromPitch, T* to, nint toPitch)
    {
        if (HasSquares)
        {
            Square(from, from, fromPitch, to, to, toPitch, Vector256<T>.One);
            return;
        }

        for (nint r = 0; r < Width; r++)
        {
            for (nint c = 0; c < Width; c++) to[c * toPitch + r] = from[r * fromPitch + c];
        }
    }

    /// <summary>A square whose even and whose odd rows each lie a pitch apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Square(T* even, T* odd, nint pitch, T* evenTo, T* oddTo, nint toPitch, Vector256<T> factor)
    {
        if (typeof(T) == typeof(double))
            Fours((double*)even, (double*)odd, pitch, (double*)evenTo, (double*)oddTo, toPitch, factor.AsDouble());
        else
            Eights((float*)even, (float*)odd, pitch, (float*)evenTo, (float*)oddTo, toPitch, factor.AsSingle());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fours(double* even, double* odd, nint pitch, double* evenTo, double* oddTo, nint toPitch, Vector256<double> factor)
    {
        // Halves of rows r and r + 2 in one register: pairs are all that has to be turned.
        Vector256<double> a = Join(even, even + 2 * pitch), b = Join(odd + pitch, odd + 3 * pitch);
        Vector256<double> c = Join(even + 2, even + 2 * pitch + 2), d = Join(odd + pitch + 2, odd + 3 * pitch + 2);
        (Avx.UnpackLow(a, b) * factor).Store(evenTo);
        (Avx.UnpackHigh(a, b) * factor).Store(oddTo + toPitch);
        (Avx.UnpackLow(c, d) * factor).Store(evenTo + 2 * toPitch);
        (Avx.UnpackHigh(c, d) * factor).Store(oddTo + 3 * toPitch);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Eights(float* even, float* odd, nint pitch, float* evenTo, float* oddTo, nint toPitch, Vector256<float> factor)
    {
        // Halves of rows r and r + 4 in one register: quarters are all that has to be turned.
        Quarter(even, odd + pitch, pitch, evenTo, oddTo + toPitch, toPitch, factor);
        Quarter(even + 4, odd + pitch + 4, pitch, evenTo + 4 * toPitch, oddTo + 5 * toPitch, toPitch, factor);
    }

    /// <summary>Four columns of eight rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Quarter(float* first, float* second, nint pitch, float* to, float* toSecond, nint toPitch, Vector256<float> factor)
    {
        float* fifth = first + 4 * pitch, sixth = second + 4 * pitch;
        Vector256<float> a = Join(first, fifth), b = Join(second, sixth);
        Vector256<float> c = Join(first + 2 * pitch, fifth + 2 * pitch), d = Join(second + 2 * pitch, sixth + 2 * pitch);
        Vector256<double> lowAB = Avx.UnpackLow(a, b).AsDouble(), highAB = Avx.UnpackHigh(a, b).AsDouble();
        Vector256<double> lowCD = Avx.UnpackLow(c, d).AsDouble(), highCD = Avx.UnpackHigh(c, d).AsDouble();
        (Avx.UnpackLow(lowAB, lowCD).AsSingle() * factor).Store(to);
        (Avx.UnpackHigh(lowAB, lowCD).AsSingle() * factor).Store(toSecond);
        (Avx.UnpackLow(highAB, highCD).AsSingle() * factor).Store(to + 2 * toPitch);
        (Avx.UnpackHigh(highAB, highCD).AsSingle() * factor).Store(toSecond + 2 * toPitch);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Join(float* low, float* high) => Vector256.Create(Vector128.Load(low), Vector128.Load(high));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Join(double* low, double* high) => Vector256.Create(Vector128.Load(low), Vector128.Load(high));
}

using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Linstock.Backends.Cpu.Fourier;

/// <summary>Real transforms on lanes: the algorithm of <see cref="RealTransform{T}"/> for a vector of them at once.</summary>
internal static unsafe class RealLanes<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static int Width => Vector256<T>.Count;

    /// <summary>
    /// Real samples to coefficients. <paramref name="data"/> holds 4·n + 8 vectors; the n/2 + 1 elements of the result lie in
    /// it where the return value says.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Vector256<T>* Forward(int n, T* from, in LanePlaces places, Vector256<T>* data)
    {
        if (n % 2 != 0)
        {
            new Span<Vector256<T>>(data, 2 * n).Clear();
            Load(n, from, in places, data, 2);
            return FourierPlan<T>.For(n).RunLanes(data, data + 2 * n, 1);
        }

        if (places.Count < Width) new Span<Vector256<T>>(data, n).Clear();
        Load(n, from, in places, data, 1);
        Vector256<T>* found = FourierPlan<T>.For(n / 2).RunLanes(data, data + n, 1), result = found == data ? data + n : data;
        Split(n, found, result);
        return result;
    }

    /// <summary>The n/2 + 1 coefficients in <paramref name="data"/> to real samples; it holds 4·n + 8 vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Backward(int n, Vector256<T>* data, T* to, in LanePlaces places, T scale)
    {
        if (n % 2 != 0)
        {
            // The inverse is the forward transform of the conjugate: the result is real, so its own conjugate.
            data[1] = default;
            for (nint k = 1; k <= n / 2; k++)
            {
                data[2 * (n - k)] = data[2 * k];
                data[2 * (n - k) + 1] = data[2 * k + 1];
                data[2 * k + 1] = -data[2 * k + 1];
            }

            Vector256<T>* whole = FourierPlan<T>.For(n).RunLanes(data, data + 2 * n, 1);
            for (nint k = 1; k < n; k++) whole[k] = whole[2 * k];
            Store(n, whole, false, to, in places, scale);
            return;
        }

        // Parts exchanged: the forward transform of half the length then runs backwards.
        var z = data + n + 2;
        Join(n, data, z);
        Store(n, FourierPlan<T>.For(n / 2).RunLanes(z, data, 1), true, to, in places, scale);
    }

    /// <summary>The transform of n/2 pairs of samples to the n/2 + 1 coefficients of the samples.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Split(int n, Vector256<T>* data, Vector256<T>* result)
    {
        nint half = n / 2;
        Vector256<T> first = data[0], second = data[1], two = Vector256.Create(T.CreateTruncating(0.5));
        (result[0], result[1]) = (first + second, default);
        (result[2 * half], result[2 * half + 1]) = (first - second, default);
        fixed (T* w = RealTwiddles<T>.For(n))
        {
            for (nint k = 1; 2 * k <= half; k++)
            {
                Vector256<T>* a = data + 2 * k, b = data + 2 * (half - k), low = result + 2 * k, high = result + 2 * (half - k);
                Vector256<T> wr = two * w[2 * k], wi = two * w[2 * k + 1];
                Vector256<T> evenR = two * (a[0] + b[0]), evenI = two * (a[1] - b[1]), oddR = a[1] + b[1], oddI = b[0] - a[0];
                var (turnedR, turnedI) = LaneArithmetic<T>.Multiply(oddR, oddI, wr, wi);
                (high[0], high[1]) = (evenR - turnedR, turnedI - evenI);
                (low[0], low[1]) = (evenR + turnedR, evenI + turnedI);
            }
        }
    }

    /// <summary>The way back from <see cref="Split"/>, times two, with real and imaginary parts exchanged.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Join(int n, Vector256<T>* data, Vector256<T>* result)
    {
        nint half = n / 2;
        Vector256<T> first = data[0], last = data[2 * half];
        (result[1], result[0]) = (first + last, first - last);
        fixed (T* w = RealTwiddles<T>.For(n))
        {
            for (nint k = 1; 2 * k <= half; k++)
            {
                Vector256<T>* a = data + 2 * k, b = data + 2 * (half - k), low = result + 2 * k, high = result + 2 * (half - k);
                Vector256<T> wr = Vector256.Create(w[2 * k]), wi = Vector256.Create(w[2 * k + 1]);
                Vector256<T> evenR = a[0] + b[0], evenI = a[1] - b[1], turnedR = a[0] - b[0], turnedI = a[1] + b[1];
                var (oddR, oddI) = LaneArithmetic<T>.Multiply(turnedR, turnedI, wr, -wi);
                (high[1], high[0]) = (evenR + oddI, oddR - evenI);
                (low[1], low[0]) = (evenR - oddI, evenI + oddR);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Load(nint n, T* from, in LanePlaces places, Vector256<T>* data, nint step)
    {
        if (places.Rows)
        {
            RowLanes<T>.Load(from, places.Offsets[1], n, false, data, step);
            return;
        }

        if (places.Columns)
        {
            for (nint i = 0; i < n; i++) data[i * step] = Vector256.Load(from + i * places.Stride);
            return;
        }

        for (nint l = 0; l < places.Count; l++)
        {
            T* sample = from + places.Offsets[l], target = (T*)data + l;
            for (nint i = 0; i < n; i++) target[i * step * Width] = sample[i * places.Stride];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Store(nint n, Vector256<T>* data, bool exchange, T* to, in LanePlaces places, T scale)
    {
        if (places.Rows)
        {
            RowLanes<T>.Store(data, n, exchange, scale, to, places.Offsets[1]);
            return;
        }

        nint turn = exchange ? 1 : 0;
        if (places.Columns)
        {
            var factor = Vector256.Create(scale);
            for (nint i = 0; i < n; i++) (data[i ^ turn] * factor).Store(to + i * places.Stride);
            return;
        }

        for (nint l = 0; l < places.Count; l++)
        {
            T* sample = to + places.Offsets[l], source = (T*)data + l;
            for (nint i = 0; i < n; i++) sample[i * places.Stride] = source[(i ^ turn) * Width] * scale;
        }
    }
}

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
    public static Vector256<T>* Forward(int n, int count, T* from, nint stride, nint* offsets, Vector256<T>* data)
    {
        var target = (T*)data;
        var odd = n % 2 != 0;
        if (odd || count < Width) new Span<Vector256<T>>(data, 2 * n).Clear();
        nint step = odd ? 2 * Width : Width;
        for (nint l = 0; l < count; l++)
        {
            var sample = from + offsets[l];
            for (nint i = 0; i < n; i++) target[i * step + l] = sample[i * stride];
        }

        if (odd)
        {
            return FourierPlan<T>.For(n).RunLanes(data, data + 2 * n, 1);
        }

        nint half = n / 2;
        Vector256<T>* found = FourierPlan<T>.For((int)half).RunLanes(data, data + n, 1), result = found == data ? data + n : data;
        data = found;
        Vector256<T> first = data[0], second = data[1], two = Vector256.Create(T.CreateTruncating(0.5));
        (result[0], result[1]) = (first + second, default);
        (result[2 * half], result[2 * half + 1]) = (first - second, default);
        fixed (T* w = RealTwiddles<T>.For(n))
        {
            for (nint k = 1; 2 * k <= half; k++)
            {
                Vector256<T>* a = data + 2 * k, b = data + 2 * (half - k), low = result + 2 * k, high = result + 2 * (half - k);
                Vector256<T> wr = Vector256.Create(w[2 * k]), wi = Vector256.Create(w[2 * k + 1]);
                Vector256<T> evenR = two * (a[0] + b[0]), evenI = two * (a[1] - b[1]);
                Vector256<T> oddR = two * (a[1] + b[1]), oddI = two * (b[0] - a[0]);
                Vector256<T> turnedR = oddR * wr - oddI * wi, turnedI = oddR * wi + oddI * wr;
                (high[0], high[1]) = (evenR - turnedR, turnedI - evenI);
                (low[0], low[1]) = (evenR + turnedR, evenI + turnedI);
            }
        }

        return result;
    }

    /// <summary>The n/2 + 1 coefficients in <paramref name="data"/> to real samples; it holds 4·n + 8 vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Backward(int n, int count, Vector256<T>* data, T* to, nint stride, nint* offsets, T scale)
    {
        T* source;
        nint step;
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

            source = (T*)FourierPlan<T>.For(n).RunLanes(data, data + 2 * n, 1);
            step = 2 * Width;
        }
        else
        {
            nint half = n / 2;
            var z = data + n + 2;
            Vector256<T> first = data[0], last = data[2 * half];

            // Parts exchanged: the forward transform of half the length then runs backwards.
            (z[1], z[0]) = (first + last, first - last);
            fixed (T* w = RealTwiddles<T>.For(n))
            {
                for (nint k = 1; 2 * k <= half; k++)
                {
                    Vector256<T>* a = data + 2 * k, b = data + 2 * (half - k), low = z + 2 * k, high = z + 2 * (half - k);
                    Vector256<T> wr = Vector256.Create(w[2 * k]), wi = Vector256.Create(w[2 * k + 1]);
                    Vector256<T> evenR = a[0] + b[0], evenI = a[1] - b[1], turnedR = a[0] - b[0], turnedI = a[1] + b[1];
                    Vector256<T> oddR = turnedR * wr + turnedI * wi, oddI = turnedI * wr - turnedR * wi;
                    (high[1], high[0]) = (evenR + oddI, oddR - evenI);
                    (low[1], low[0]) = (evenR - oddI, evenI + oddR);
                }
            }

            z = FourierPlan<T>.For((int)half).RunLanes(z, data, 1);
            for (nint k = 0; k < half; k++) (z[2 * k], z[2 * k + 1]) = (z[2 * k + 1], z[2 * k]);
            source = (T*)z;
            step = Width;
        }

        for (nint l = 0; l < count; l++)
        {
            var sample = to + offsets[l];
            for (nint i = 0; i < n; i++) sample[i * stride] = source[i * step + l] * scale;
        }
    }
}

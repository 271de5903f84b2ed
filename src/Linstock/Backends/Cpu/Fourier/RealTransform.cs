using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.Fourier;

/// <summary>
/// One real transform. Even lengths run as a complex transform of half the length over pairs of samples (Cooley, Lewis and
/// Welch 1970), odd ones as a complex transform.
/// </summary>
internal static unsafe class RealTransform<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>n real samples to n/2 + 1 coefficients; strides in real and in complex elements.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward(int n, T* from, nint fromStride, T* to, nint toStride, T scale)
    {
        if (n % 2 != 0)
        {
            using var odd = new Scratch(2L * n * sizeof(T));
            var whole = (T*)odd.Address;
            for (nint i = 0; i < n; i++) (whole[2 * i], whole[2 * i + 1]) = (from[i * fromStride], T.Zero);
            SingleTransform<T>.Run(n, whole, 1, whole, 1, false, scale);
            for (nint k = 0; k <= n / 2; k++)
                (to[2 * k * toStride], to[2 * k * toStride + 1]) = (whole[2 * k], whole[2 * k + 1]);
            return;
        }

        nint half = n / 2;
        using var memory = new Scratch(2L * half * sizeof(T));
        var z = (T*)memory.Address;
        if (fromStride == 1)
        {
            SingleTransform<T>.Run((int)half, from, 1, z, 1, false, scale);
        }
        else
        {
            for (nint i = 0; i < n; i++) z[i] = from[i * fromStride];
            SingleTransform<T>.Run((int)half, z, 1, z, 1, false, scale);
        }

        T first = z[0], second = z[1], two = T.CreateTruncating(0.5);
        (to[0], to[1]) = (first + second, T.Zero);
        (to[2 * half * toStride], to[2 * half * toStride + 1]) = (first - second, T.Zero);
        fixed (T* w = RealTwiddles<T>.For(n))
        {
            for (nint k = 1; 2 * k <= half; k++)
            {
                T* a = z + 2 * k, b = z + 2 * (half - k), low = to + 2 * k * toStride, high = to + 2 * (half - k) * toStride;
                T evenR = two * (a[0] + b[0]), evenI = two * (a[1] - b[1]), oddR = two * (a[1] + b[1]), oddI = two * (b[0] - a[0]);
                T turnedR = oddR * w[2 * k] - oddI * w[2 * k + 1], turnedI = oddR * w[2 * k + 1] + oddI * w[2 * k];
                (high[0], high[1]) = (evenR - turnedR, turnedI - evenI);
                (low[0], low[1]) = (evenR + turnedR, evenI + turnedI);
            }
        }
    }

    /// <summary>n/2 + 1 coefficients to n real samples by the inverse transform.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Backward(int n, T* from, nint fromStride, T* to, nint toStride, T scale)
    {
        if (n % 2 != 0)
        {
            using var odd = new Scratch(2L * n * sizeof(T));
            var whole = (T*)odd.Address;
            (whole[0], whole[1]) = (from[0], T.Zero);
            for (nint k = 1; k <= n / 2; k++)
            {
                var value = from + 2 * k * fromStride;
                (whole[2 * k], whole[2 * k + 1]) = (value[0], value[1]);
                (whole[2 * (n - k)], whole[2 * (n - k) + 1]) = (value[0], -value[1]);
            }

            SingleTransform<T>.Run(n, whole, 1, whole, 1, true, scale);
            for (nint i = 0; i < n; i++) to[i * toStride] = whole[2 * i];
            return;
        }

        nint half = n / 2;
        using var memory = new Scratch(2L * half * sizeof(T));
        var z = (T*)memory.Address;
        T first = from[0], last = from[2 * half * fromStride];
        (z[0], z[1]) = (first + last, first - last);
        fixed (T* w = RealTwiddles<T>.For(n))
        {
            for (nint k = 1; 2 * k <= half; k++)
            {
                T* a = from + 2 * k * fromStride, b = from + 2 * (half - k) * fromStride;
                T evenR = a[0] + b[0], evenI = a[1] - b[1], turnedR = a[0] - b[0], turnedI = a[1] + b[1];
                T oddR = turnedR * w[2 * k] + turnedI * w[2 * k + 1], oddI = turnedI * w[2 * k] - turnedR * w[2 * k + 1];
                (z[2 * (half - k)], z[2 * (half - k) + 1]) = (evenR + oddI, oddR - evenI);
                (z[2 * k], z[2 * k + 1]) = (evenR - oddI, evenI + oddR);
            }
        }

        if (toStride == 1)
        {
            SingleTransform<T>.Run((int)half, z, 1, to, 1, true, scale);
            return;
        }

        SingleTransform<T>.Run((int)half, z, 1, z, 1, true, scale);
        for (nint i = 0; i < n; i++) to[i * toStride] = z[i];
    }
}

using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Linstock.Backends.Cpu.Fourier;

/// <summary>
/// One real transform. Even lengths run as a complex transform of half the length over pairs of samples (Cooley, Lewis and
/// Welch 1970), odd ones as a complex transform.
/// </summary>
internal readonly unsafe struct RealTransform<T>(int n)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Vectors of pairs that are worth a thread's help.</summary>
    private const long PairGrain = 1024;

    private readonly SingleTransform<T> _complex = SingleTransform<T>.For(n % 2 == 0 ? n / 2 : n);
    private readonly T[] _twiddles = n % 2 == 0 ? RealTwiddles<T>.For(n) : [];

    /// <summary>How many elements of scratch memory a transform needs, aligned to vectors.</summary>
    public long ScratchLength => _complex.ScratchLength + 2 * n + 16;

    private static int Width => Vector256<T>.Count;

    /// <summary>n real samples to n/2 + 1 coefficients; strides in real and in complex elements.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Forward(T* from, nint fromStride, T* to, nint toStride, T scale, T* scratch)
    {
        var z = scratch + _complex.ScratchLength;
        if (n % 2 != 0)
        {
            for (nint i = 0; i < n; i++) (z[2 * i], z[2 * i + 1]) = (from[i * fromStride], T.Zero);
            _complex.Run(z, 1, z, 1, false, scale, scratch);
            for (nint i = 0; i <= n / 2; i++) (to[2 * i * toStride], to[2 * i * toStride + 1]) = (z[2 * i], z[2 * i + 1]);
            return;
        }

        nint half = n / 2;
        if (fromStride != 1)
        {
            for (nint i = 0; i < n; i++) z[i] = from[i * fromStride];
            from = z;
        }

        // Each pair of coefficients is made from the two in its own places.
        if (toStride == 1) z = to;
        _complex.Run(from, 1, z, 1, false, scale, scratch);
        T first = z[0], second = z[1], two = T.CreateTruncating(0.5);
        (to[0], to[1]) = (first + second, T.Zero);
        (to[2 * half * toStride], to[2 * half * toStride + 1]) = (first - second, T.Zero);
        fixed (T* w = _twiddles)
        {
            nint k = 1;
            if (toStride == 1)
            {
                var pairs = new Pairs(half, to, w);
                var steps = (half - 2) / (2 * Width);
                WorkerPool.For(steps, PairGrain, &Pairs.Split, &pairs);
                k += Math.Max(0, steps) * Width;
            }

            for (; 2 * k <= half; k++)
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
    public void Backward(T* from, nint fromStride, T* to, nint toStride, T scale, T* scratch)
    {
        var z = scratch + _complex.ScratchLength;
        if (n % 2 != 0)
        {
            (z[0], z[1]) = (from[0], T.Zero);
            for (nint i = 1; i <= n / 2; i++)
            {
                var value = from + 2 * i * fromStride;
                (z[2 * i], z[2 * i + 1]) = (value[0], value[1]);
                (z[2 * (n - i)], z[2 * (n - i) + 1]) = (value[0], -value[1]);
            }

            _complex.Run(z, 1, z, 1, true, scale, scratch);
            for (nint i = 0; i < n; i++) to[i * toStride] = z[2 * i];
            return;
        }

        nint half = n / 2;
        T first = from[0], last = from[2 * half * fromStride];
        (z[0], z[1]) = (first + last, first - last);
        fixed (T* w = _twiddles)
        {
            nint k = 1;
            for (; fromStride == 1 && 2 * (k + Width) <= half; k += Width)
            {
                nint mirror = half - k - Width + 1;
                var (ar, ai) = Load(from + 2 * k);
                var (br, bi) = LoadReversed(from + 2 * mirror);
                var (wr, wi) = Load(w + 2 * k);
                Vector256<T> evenR = ar + br, evenI = ai - bi, turnedR = ar - br, turnedI = ai + bi;
                Vector256<T> oddR = turnedR * wr + turnedI * wi, oddI = turnedI * wr - turnedR * wi;
                Store(z + 2 * k, evenR - oddI, evenI + oddR);
                StoreReversed(z + 2 * mirror, evenR + oddI, oddR - evenI);
            }

            for (; 2 * k <= half; k++)
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
            _complex.Run(z, 1, to, 1, true, scale, scratch);
            return;
        }

        _complex.Run(z, 1, z, 1, true, scale, scratch);
        for (nint i = 0; i < n; i++) to[i * toStride] = z[i];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<T> Real, Vector256<T> Imaginary) Load(T* from) =>
        LaneMemory<T>.Unzip(Vector256.Load(from), Vector256.Load(from + Width));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<T> Real, Vector256<T> Imaginary) LoadReversed(T* from)
    {
        var (real, imaginary) = Load(from);
        return (Reverse(real), Reverse(imaginary));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(T* to, Vector256<T> real, Vector256<T> imaginary)
    {
        var (low, high) = LaneMemory<T>.Zip(real, imaginary);
        low.Store(to);
        high.Store(to + Width);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreReversed(T* to, Vector256<T> real, Vector256<T> imaginary) => Store(to, Reverse(real), Reverse(imaginary));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<T> Reverse(Vector256<T> value) => typeof(T) == typeof(double)
        ? Vector256.Shuffle(value.AsDouble(), Vector256.Create(3L, 2, 1, 0)).As<double, T>()
        : Vector256.Shuffle(value.AsSingle(), Vector256.Create(7, 6, 5, 4, 3, 2, 1, 0)).As<float, T>();

    /// <summary>Coefficients of the transform of half the length that become those of the whole, in place: k and half - k at once.</summary>
    private readonly struct Pairs(nint half, T* data, T* twiddles)
    {
        private readonly nint _half = half;
        private readonly T* _data = data;
        private readonly T* _twiddles = twiddles;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public static void Split(void* state, long begin, long end)
        {
            var run = (Pairs*)state;
            var factor = Vector256.Create(T.CreateTruncating(0.5));
            nint k = 1 + (nint)begin * Width, last = 1 + (nint)end * Width;
            for (; k < last; k += Width)
            {
                T* low = run->_data + 2 * k, high = run->_data + 2 * (run->_half - k - Width + 1);
                var (ar, ai) = Load(low);
                var (br, bi) = LoadReversed(high);
                var (wr, wi) = Load(run->_twiddles + 2 * k);
                Vector256<T> evenR = factor * (ar + br), evenI = factor * (ai - bi), oddR = factor * (ai + bi), oddI = factor * (br - ar);
                Vector256<T> turnedR = oddR * wr - oddI * wi, turnedI = oddR * wi + oddI * wr;
                Store(low, evenR + turnedR, evenI + turnedI);
                StoreReversed(high, evenR - turnedR, turnedI - evenI);
            }
        }
    }
}

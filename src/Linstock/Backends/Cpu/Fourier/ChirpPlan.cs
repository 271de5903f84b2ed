using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.Fourier;

/// <summary>
/// Bluestein's algorithm (1970): a transform of any length as a cyclic convolution with the chirp exp(πi·k²/n), done by
/// transforms of a convenient length.
/// </summary>
internal sealed unsafe class ChirpPlan<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int _length;
    private readonly int _padded;
    private readonly SingleTransform<T> _inner;
    private readonly T[] _chirp;
    private readonly T[] _spectrum;

    public ChirpPlan(int length)
    {
        _length = length;
        _padded = FourierPlan<T>.GoodLength(2 * length - 1, 64);
        _chirp = new T[2 * length];
        _spectrum = new T[2 * _padded];
        var kernel = new T[2 * _padded];
        for (long k = 0; k < length; k++)
        {
            // k² mod 2n keeps the angle exact.
            var (cosine, sine) = UnitRoots.At(k * k % (2L * length), 2L * length);
            T real = T.CreateTruncating(cosine), imaginary = T.CreateTruncating(sine);
            (_chirp[2 * k], _chirp[2 * k + 1]) = (real, imaginary);
            (kernel[2 * k], kernel[2 * k + 1]) = (real, imaginary);
            if (k > 0) (kernel[2 * (_padded - k)], kernel[2 * (_padded - k) + 1]) = (real, imaginary);
        }

        _inner = SingleTransform<T>.For(_padded);
        using var scratch = new Scratch(_inner.ScratchLength * sizeof(T));
        fixed (T* from = kernel, to = _spectrum)
            _inner.Run(from, 1, to, 1, inverse: false, T.One / T.CreateTruncating(_padded), (T*)scratch.Address);
    }

    /// <summary>Elements of <see cref="Run"/>'s scratch memory.</summary>
    public long ScratchLength => 2L * _padded + _inner.ScratchLength;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(T* from, nint fromStride, T* to, nint toStride, bool inverse, T scale, T* scratch)
    {
        var sign = inverse ? -T.One : T.One;
        var inner = scratch + 2 * _padded;
        for (nint k = 0; k < _length; k++)
        {
            T real = from[2 * k * fromStride], imaginary = sign * from[2 * k * fromStride + 1], c = _chirp[2 * k], s = _chirp[2 * k + 1];
            scratch[2 * k] = real * c + imaginary * s;
            scratch[2 * k + 1] = imaginary * c - real * s;
        }

        new Span<T>(scratch + 2 * _length, 2 * (_padded - _length)).Clear();
        _inner.Run(scratch, 1, scratch, 1, inverse: false, T.One, inner);
        for (nint k = 0; k < _padded; k++)
        {
            T real = scratch[2 * k], imaginary = scratch[2 * k + 1], c = _spectrum[2 * k], s = _spectrum[2 * k + 1];
            scratch[2 * k] = real * c - imaginary * s;
            scratch[2 * k + 1] = real * s + imaginary * c;
        }

        _inner.Run(scratch, 1, scratch, 1, inverse: true, T.One, inner);
        for (nint k = 0; k < _length; k++)
        {
            T real = scratch[2 * k], imaginary = scratch[2 * k + 1], c = _chirp[2 * k], s = _chirp[2 * k + 1];
            to[2 * k * toStride] = scale * (real * c + imaginary * s);
            to[2 * k * toStride + 1] = sign * scale * (imaginary * c - real * s);
        }
    }
}

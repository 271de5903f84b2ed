namespace Linstock.Tests.Ops.WrongCalls;

/// <summary>Fourier transforms: lengths, dimensions, dtypes.</summary>
internal static class FourierCalls
{
    public static WrongCall[] All =>
    [
        new(o => Torch.Fft.Fft(o.Float(4), 0), "fft.fft: invalid number of data points (0) specified"),
        WrongCall.OutOfRange(o => Torch.Fft.Fft(o.Float(4), dim: 1), "fft.fft: dim out of range; got 1; expected -1 to 0"),
        new(o => Torch.Fft.Fft(o.Float()), "fft.fft: the input must have at least 1 dimension; got a tensor without dimensions"),
        new(o => Torch.Fft.Rfft(o.Complex(4)), "fft.rfft: not implemented for complex64; expected a real dtype"),
        new(o => Torch.Fft.Ihfft(o.Complex(4)), "fft.ihfft: not implemented for complex64; expected a real dtype"),
        new(o => Torch.Fft.Irfft(o.Float(1)), "fft.irfft: invalid number of data points (0) specified"),
        WrongCall.OutOfRange(o => Torch.Fft.Fft2(o.Float(4)), "fft.fft2: dim out of range; got -2; expected -1 to 0"),
        new(o => Torch.Fft.Fftn(o.Float(2, 2), dim: [0, 0]), "fft.fftn: FFT dims must be unique; got [0, 0]"),
        new(o => Torch.Fft.Fftn(o.Float(2, 2), [2, 2, 2]), "fft.fftn: got 3 lengths for an input of 2 dimensions"),
        new(o => Torch.Fft.Fftn(o.Float(2, 2), [2], [0, 1]), "fft.fftn: when given, dim and s must have the same length; got 2 and 1"),
        new(o => Torch.Fft.Rfftn(o.Complex(2, 2)), "fft.rfftn: not implemented for complex64; expected a real dtype"),
        WrongCall.OutOfRange(o => Torch.Fft.Ifftshift(o.Float(2), 1), "fft.ifftshift: dim out of range; got 1; expected -1 to 0"),
        new(o => Torch.Stft(o.Float(16), 0, returnComplex: true), "stft: expected nFft > 0; got 0"),
        new(o => Torch.Stft(o.Float(16), 8, hopLength: 0, returnComplex: true), "stft: expected hopLength > 0; got 0"),
        new(o => Torch.Stft(o.Float(16), 8, winLength: 9, returnComplex: true), "stft: expected 0 < winLength <= nFft; got winLength 9 and nFft 8"),
        new(o => Torch.Stft(o.Float(16), 8, window: o.Float(7), returnComplex: true), "stft: expected a window of 8 elements; got shape [7]"),
        new(o => Torch.Stft(o.Long(16), 8, returnComplex: true), "stft: not implemented for int64; expected a floating point or complex dtype"),
        new(o => Torch.Istft(o.Float(5, 3), 8), "istft: a real input must have a last dimension of size 2; got shape [5, 3]"),
        new(o => Torch.Istft(o.Complex(4, 3), 8), "istft: expected 5 frequencies for nFft 8; got 4"),
    ];
}

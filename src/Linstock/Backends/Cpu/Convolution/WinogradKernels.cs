using System.Numerics;

namespace Linstock.Backends.Cpu;

/// <summary>The transforms of one element type, register width and size of <see cref="MinimalFilter"/>.</summary>
internal unsafe struct WinogradKernels<T>
    where T : unmanaged, INumber<T>
{
    /// <summary><see cref="WinogradKernel{T, TVector, TSimd, TFilter}.Input"/>.</summary>
    public delegate*<T*, nint*, nint, T*, nint, void> Input;

    /// <summary><see cref="WinogradKernel{T, TVector, TSimd, TFilter}.Output"/>.</summary>
    public delegate*<T*, nint, nint, T*, T*, nint*, bool> Output;

    /// <summary><see cref="WinogradKernel{T, TVector, TSimd, TFilter}.Weight"/>.</summary>
    public delegate*<T*, nint*, nint, T*, nint, void> Weight;

    /// <summary><see cref="WinogradKernel{T, TVector, TSimd, TFilter}.Gradient"/>.</summary>
    public delegate*<T*, nint*, nint, T*, nint, void> Gradient;

    /// <summary><see cref="WinogradKernel{T, TVector, TSimd, TFilter}.WeightGradient"/>.</summary>
    public delegate*<T*, nint, nint, T*, nint*, bool> WeightGradient;

    /// <summary>Fills one entry per size.</summary>
    public static void Fill<TVector, TSimd>(WinogradKernels<T>* kernels)
        where TVector : unmanaged
        where TSimd : struct, ISimd<T, TVector>
    {
        Set<TVector, TSimd, FourOfThree>(kernels + MinimalFilter.Of(3)!.Value.Index);
        Set<TVector, TSimd, FourOfTwo>(kernels + MinimalFilter.Of(2)!.Value.Index);
    }

    private static void Set<TVector, TSimd, TFilter>(WinogradKernels<T>* kernels)
        where TVector : unmanaged
        where TSimd : struct, ISimd<T, TVector>
        where TFilter : struct, IMinimalFilter
    {
        *kernels = new()
        {
            Input = &WinogradKernel<T, TVector, TSimd, TFilter>.Input,
            Output = &WinogradKernel<T, TVector, TSimd, TFilter>.Output,
            Weight = &WinogradKernel<T, TVector, TSimd, TFilter>.Weight,
            Gradient = &WinogradKernel<T, TVector, TSimd, TFilter>.Gradient,
            WeightGradient = &WinogradKernel<T, TVector, TSimd, TFilter>.WeightGradient,
        };
    }
}

using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Linstock.Backends.Cpu;

/// <summary>The direct convolution kernels of one element type and register width.</summary>
internal unsafe struct ConvolutionKernels<T>
    where T : unmanaged, INumber<T>
{
    /// <summary>The widest set this machine runs.</summary>
    public static readonly ConvolutionKernels<T>* Best = Choose();

    private int _lanes;
    private ConvolutionKernels<T>* _narrower;
    private delegate*<nint, nint, nint, T*, nint*, T*, nint, T, T*, nint, void> _rows;

    private delegate*<nint, nint, nint, T*, T*, T*, nint*, T*, nint, T, T*, nint, void> _threeRows;
    private delegate*<nint, nint, nint, T*, nint, nint*, T*, nint, T*, void> _correlateThreeRows;

    /// <summary><see cref="DirectKernel{T, TVector, TSimd}.Correlate"/>.</summary>
    public delegate*<nint, nint, T*, nint, T*, nint, T> Correlate;

    /// <summary><see cref="DirectKernel{T, TVector, TSimd}.Sum"/>.</summary>
    public delegate*<T*, nint, T> Sum;

    /// <summary><see cref="DirectKernel{T, TVector, TSimd}.Rows"/> of any length.</summary>
    public static void Rows(nint rows, nint length, nint terms, T* factors, nint* offsets, T* source, nint pitch, T start, T* target, nint targetPitch)
    {
        ConvolutionKernels<T>* kernels = OfLength(length);
        if (kernels != null)
        {
            kernels->_rows(rows, length, terms, factors, offsets, source, pitch, start, target, targetPitch);
            return;
        }

        for (; rows > 0; rows--, source += pitch, target += targetPitch)
        {
            for (nint i = 0; i < length; i++)
            {
                T sum = start;
                for (nint j = 0; j < terms; j++) sum += factors[j] * source[offsets[j] + i];
                target[i] = sum;
            }
        }
    }

    /// <summary><see cref="DirectKernel{T, TVector, TSimd}.ThreeRows"/>, or false where rows are too few or too short for it.</summary>
    public static bool ThreeRows(
        nint rows, nint length, nint taps, T* top, T* middle, T* bottom, nint* offsets, T* source, nint pitch, T start, T* target, nint targetPitch)
    {
        ConvolutionKernels<T>* kernels = OfLength(length);
        if (kernels == null || rows < 4) return false;
        kernels->_threeRows(rows, length, taps, top, middle, bottom, offsets, source, pitch, start, target, targetPitch);
        return true;
    }

    /// <summary><see cref="DirectKernel{T, TVector, TSimd}.CorrelateThreeRows"/>, or false where rows are too short for it.</summary>
    public static bool CorrelateThreeRows(nint rows, nint length, nint taps, T* gradient, nint* offsets, T* source, nint pitch, T* sums)
    {
        if (OfLength(length) == null) return false;

        // What does not fill a register is left to the narrower ones.
        nint done = 0;
        for (ConvolutionKernels<T>* kernels = Best; done < length; kernels = kernels->_narrower)
        {
            nint part = kernels->_narrower == null ? length - done : (length - done) / kernels->_lanes * kernels->_lanes;
            if (part > 0) kernels->_correlateThreeRows(rows, part, taps, gradient + done, length, offsets, source + done, pitch, sums);
            done += part;
        }

        return true;
    }

    private static ConvolutionKernels<T>* OfLength(nint length)
    {
        ConvolutionKernels<T>* kernels = Best;
        while (kernels != null && kernels->_lanes > length) kernels = kernels->_narrower;
        return kernels;
    }

    private static ConvolutionKernels<T>* Choose()
    {
        ConvolutionKernels<T>* best = Create<Vector128<T>, Simd128<T>>(null);
        if (Simd256<T>.IsSupported) best = Create<Vector256<T>, Simd256<T>>(best);
        if (Simd512<T>.IsSupported) best = Create<Vector512<T>, Simd512<T>>(best);
        return best;
    }

    private static ConvolutionKernels<T>* Create<TVector, TSimd>(ConvolutionKernels<T>* narrower)
        where TVector : unmanaged
        where TSimd : struct, ISimd<T, TVector>
    {
        var kernels = (ConvolutionKernels<T>*)NativeMemory.AllocZeroed((nuint)sizeof(ConvolutionKernels<T>));
        kernels->_lanes = TSimd.Lanes;
        kernels->_narrower = narrower;
        kernels->_rows = &DirectKernel<T, TVector, TSimd>.Rows;
        kernels->_threeRows = &DirectKernel<T, TVector, TSimd>.ThreeRows;
        kernels->_correlateThreeRows = &DirectKernel<T, TVector, TSimd>.CorrelateThreeRows;
        kernels->Correlate = &DirectKernel<T, TVector, TSimd>.Correlate;
        kernels->Sum = &DirectKernel<T, TVector, TSimd>.Sum;
        return kernels;
    }
}

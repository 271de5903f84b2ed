using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Linstock.Backends.Cpu;

/// <summary>The pooling kernels of one element type in the widest registers of this machine.</summary>
internal unsafe struct PoolingKernels<T>
    where T : unmanaged, INumber<T>
{
    /// <summary>Elements by which a row's buffers exceed the row.</summary>
    public const int Slack = 16;

    /// <summary>The kernels.</summary>
    public static readonly PoolingKernels<T>* Best = Choose();

    /// <summary><see cref="PoolingKernel{T, TVector, TSimd}.Largest"/>.</summary>
    public delegate*<nint, nint, nint*, T*, T*, T, T, T*, T*, void> Largest;

    /// <summary><see cref="PoolingKernel{T, TVector, TSimd}.Average"/>.</summary>
    public delegate*<nint, nint, nint*, T*, T, T*, T*, void> Average;

    /// <summary><see cref="PoolingKernel{T, TVector, TSimd}.Distribute"/>.</summary>
    public delegate*<nint, nint, nint*, T*, T, T*, T*, void> Distribute;

    /// <summary><see cref="PoolingKernel{T, TVector, TSimd}.Means"/>.</summary>
    public delegate*<nint, nint, T*, T*, void> Means;

    private static PoolingKernels<T>* Choose() =>
        Simd512<T>.IsSupported ? Create<Vector512<T>, Simd512<T>>()
        : Simd256<T>.IsSupported ? Create<Vector256<T>, Simd256<T>>()
        : Create<Vector128<T>, Simd128<T>>();

    private static PoolingKernels<T>* Create<TVector, TSimd>()
        where TVector : unmanaged
        where TSimd : struct, ISimd<T, TVector>
    {
        var kernels = (PoolingKernels<T>*)NativeMemory.AllocZeroed((nuint)sizeof(PoolingKernels<T>));
        kernels->Largest = &PoolingKernel<T, TVector, TSimd>.Largest;
        kernels->Average = &PoolingKernel<T, TVector, TSimd>.Average;
        kernels->Distribute = &PoolingKernel<T, TVector, TSimd>.Distribute;
        kernels->Means = &PoolingKernel<T, TVector, TSimd>.Means;
        return kernels;
    }
}

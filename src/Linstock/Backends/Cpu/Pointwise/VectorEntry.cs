using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Linstock.Backends.Cpu.Pointwise;

/// <summary>Where a vector kernel is entered: picks the widest vectors the machine has, and sends operands that are not
/// contiguous through tiles.</summary>
internal static unsafe class VectorEntry<T, TKernel>
    where T : unmanaged
    where TKernel : struct, IPointwiseKernel
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(byte** pointers, nint* strides, nint count)
    {
        if (IsDense(strides, count))
        {
            RunDense(pointers, strides, count);
        }
        else
        {
            TiledLoop<T, T, Same<T>, TKernel>.Run(pointers, strides, count);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void RunStreaming(byte** pointers, nint* strides, nint count)
    {
        if (!IsDense(strides, count))
        {
            TiledLoop<T, T, Same<T>, TKernel>.Run(pointers, strides, count);
        }
        else if (Vector512.IsHardwareAccelerated)
        {
            VectorLoop<T, Vector512<T>, Width512<T>, TKernel>.RunStreaming(pointers, strides, count);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            VectorLoop<T, Vector256<T>, Width256<T>, TKernel>.RunStreaming(pointers, strides, count);
        }
        else
        {
            VectorLoop<T, Vector128<T>, Width128<T>, TKernel>.RunStreaming(pointers, strides, count);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void RunDense(byte** pointers, nint* strides, nint count)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            VectorLoop<T, Vector512<T>, Width512<T>, TKernel>.Run(pointers, strides, count);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            VectorLoop<T, Vector256<T>, Width256<T>, TKernel>.Run(pointers, strides, count);
        }
        else
        {
            VectorLoop<T, Vector128<T>, Width128<T>, TKernel>.Run(pointers, strides, count);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsDense(nint* strides, nint count)
    {
        if (TKernel.Masks != 0)
        {
            return false;
        }

        if (count <= 1)
        {
            return true;
        }

        bool dense = strides[TKernel.Arity] == (TKernel.IsPredicate ? 1 : sizeof(T));
        for (int i = 0; i < TKernel.Arity; i++)
        {
            dense &= strides[i] == sizeof(T) | strides[i] == 0;
        }

        return dense;
    }
}

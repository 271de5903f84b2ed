using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Linstock.Backends.Cpu.Pointwise;

/// <summary>
/// The way of everything that the vector loop cannot read or write in place: strided elements, elements of another type than
/// the kernel computes in, masks. Tiles that stay in the first-level cache are gathered, run through the same vector loop,
/// and scattered.
/// </summary>
internal static unsafe class TiledLoop<TElement, T, TConversion, TKernel>
    where TElement : unmanaged
    where T : unmanaged
    where TConversion : struct, ITileConversion<TElement, T>
    where TKernel : struct, IPointwiseKernel
{
    /// <summary>Conversions are calls of their own, which longer tiles make up for.</summary>
    private static int TileBytes
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TConversion.IsIdentity ? 1024 : 4096;
    }

    private static int Tile => TileBytes / sizeof(T);

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(byte** pointers, nint* strides, nint count)
    {
        byte* buffers = stackalloc byte[(TKernel.Arity + 1) * TileBytes];
        byte* elements = stackalloc byte[TileBytes];
        byte** tiles = stackalloc byte*[TKernel.Arity + 1];
        nint* steps = stackalloc nint[TKernel.Arity + 1];
        nint outputStride = strides[TKernel.Arity];
        int outputSize = TKernel.IsPredicate ? 1 : sizeof(TElement);
        bool writesInPlace = outputStride == outputSize && (TKernel.IsPredicate || TConversion.IsIdentity);
        for (int i = 0; i < TKernel.Arity; i++)
        {
            tiles[i] = buffers + i * TileBytes;
            steps[i] = strides[i] == 0 ? 0 : sizeof(T);
            if (strides[i] == 0)
            {
                ReadOperand(i, pointers[i], 0, elements, tiles[i], 1);
            }
        }

        steps[TKernel.Arity] = TKernel.IsPredicate ? 1 : sizeof(T);
        for (nint start = 0; start < count; start += Tile)
        {
            nint size = Math.Min(Tile, count - start);
            for (int i = 0; i < TKernel.Arity; i++)
            {
                nint stride = strides[i];
                byte* source = pointers[i] + start * stride;
                if (stride == sizeof(TElement) && TConversion.IsIdentity && (TKernel.Masks >> i & 1) == 0)
                {
                    tiles[i] = source;
                }
                else if (stride != 0)
                {
                    ReadOperand(i, source, stride, elements, buffers + i * TileBytes, size);
                }
            }

            byte* output = pointers[TKernel.Arity] + start * outputStride;
            byte* results = buffers + TKernel.Arity * TileBytes;
            tiles[TKernel.Arity] = writesInPlace ? output : results;
            VectorEntry<T, TKernel>.RunDense(tiles, steps, size);
            if (!writesInPlace)
            {
                WriteOutput(results, output, outputStride, elements, size);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ReadOperand(int index, byte* source, nint stride, byte* elements, byte* destination, nint count)
    {
        if ((TKernel.Masks >> index & 1) != 0)
        {
            ReadMask(source, stride, destination, count);
            return;
        }

        if (stride != sizeof(TElement))
        {
            // Elements are narrower than what is computed in, or the same, so that a tile of them fits.
            TElement* gathered = TConversion.IsIdentity ? (TElement*)destination : (TElement*)elements;
            for (nint i = 0; i < count; i++)
            {
                gathered[i] = *(TElement*)(source + i * stride);
            }

            source = (byte*)gathered;
        }

        if (source != destination)
        {
            TConversion.Widen((TElement*)source, (T*)destination, count);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void WriteOutput(byte* results, byte* output, nint stride, byte* elements, nint count)
    {
        if (TKernel.IsPredicate)
        {
            for (nint i = 0; i < count; i++)
            {
                output[i * stride] = results[i];
            }

            return;
        }

        if (stride == sizeof(TElement))
        {
            TConversion.Narrow((T*)results, (TElement*)output, count);
            return;
        }

        TElement* narrowed = (TElement*)results;
        if (!TConversion.IsIdentity)
        {
            narrowed = (TElement*)elements;
            TConversion.Narrow((T*)results, narrowed, count);
        }

        for (nint i = 0; i < count; i++)
        {
            *(TElement*)(output + i * stride) = narrowed[i];
        }
    }

    /// <summary>Bytes 0 and 1 become elements without any bit and with all bits set.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ReadMask(byte* source, nint stride, byte* destination, nint count)
    {
        nint i = 0;
        if (stride == 1)
        {
            for (; i + Vector128<sbyte>.Count <= count; i += Vector128<sbyte>.Count)
            {
                Store(-Vector128.Load((sbyte*)source + i), destination + i * sizeof(T));
            }
        }

        for (; i < count; i++)
        {
            int bits = source[i * stride] != 0 ? -1 : 0;
            if (sizeof(T) == 8)
            {
                ((long*)destination)[i] = bits;
            }
            else if (sizeof(T) == 4)
            {
                ((int*)destination)[i] = bits;
            }
            else if (sizeof(T) == 2)
            {
                ((short*)destination)[i] = (short)bits;
            }
            else
            {
                ((sbyte*)destination)[i] = (sbyte)bits;
            }
        }
    }

    /// <summary>Sixteen masks, sign-extended to the width of the elements.</summary>
    private static void Store(Vector128<sbyte> masks, byte* destination)
    {
        if (sizeof(T) == 1)
        {
            masks.Store((sbyte*)destination);
            return;
        }

        (Vector128<short> lower, Vector128<short> upper) = Vector128.Widen(masks);
        Store(lower, destination);
        Store(upper, destination + 8 * sizeof(T));
    }

    private static void Store(Vector128<short> masks, byte* destination)
    {
        if (sizeof(T) == 2)
        {
            masks.Store((short*)destination);
            return;
        }

        (Vector128<int> lower, Vector128<int> upper) = Vector128.Widen(masks);
        Store(lower, destination);
        Store(upper, destination + 4 * sizeof(T));
    }

    private static void Store(Vector128<int> masks, byte* destination)
    {
        if (sizeof(T) == 4)
        {
            masks.Store((int*)destination);
            return;
        }

        (Vector128<long> lower, Vector128<long> upper) = Vector128.Widen(masks);
        lower.Store((long*)destination);
        upper.Store((long*)destination + 2);
    }
}

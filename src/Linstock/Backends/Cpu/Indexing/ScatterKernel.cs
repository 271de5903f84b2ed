using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.Indexing;

/// <summary>What scatter does with an element that it meets.</summary>
internal enum ScatterMode : byte
{
    Assign,
    Add,
    Multiply,
    Max,
    Min,
}

/// <summary>
/// result[i][index[i][j][k]][k] = source[i][j][k] for dimension 1, or adds, multiplies, takes the larger or smaller one; in the
/// order of the index's elements. The index is int64 and checked before anything is written.
/// </summary>
internal readonly unsafe struct ScatterKernel(Tensor result, int dim, Tensor index, Tensor source, ScatterMode mode, string operation) : IKernel
{
    /// <inheritdoc/>
    public static string Name => "scatter";

    /// <inheritdoc/>
    public void RunOnCpu()
    {
        if (index.Numel == 0) return;
        byte** pointers = stackalloc byte*[4];
        fixed (byte* places = &index.Reference, from = &source.Reference, to = &result.Reference)
        {
            pointers[1] = places;
            pointers[2] = to;
            AlongDimension.Run(&CheckIndices, result, dim, index.Shape, pointers, [index, result], isSerial: false).ThrowIfOutside(operation);
            pointers[1] = places;
            pointers[2] = from;
            pointers[3] = to;
            AlongDimension.Run(Select(), result, dim, index.Shape, pointers, [index, source, result], isSerial: true);
        }
        GC.KeepAlive(index);
        GC.KeepAlive(source);
    }

    private delegate*<byte**, nint*, nint, void> Select()
    {
        if (mode == ScatterMode.Assign)
        {
            return result.ElementSize switch
            {
                1 => &Assign<byte>,
                2 => &Assign<short>,
                4 => &Assign<int>,
                8 => &Assign<long>,
                _ => &Assign<Complex>,
            };
        }
        return result.DType switch
        {
            DType.Float32 => Select<float>(),
            DType.Float64 => Select<double>(),
            DType.Float16 => Select<Half>(),
            DType.Int64 => Select<long>(),
            DType.Int32 => Select<int>(),
            DType.Int16 => Select<short>(),
            DType.Int8 => Select<sbyte>(),
            DType.UInt8 => Select<byte>(),
            DType.Bool => mode == ScatterMode.Add || mode == ScatterMode.Max ? &Or : &And,
            DType.BFloat16 => SelectBFloat16(),
            DType.Complex64 => mode == ScatterMode.Add ? &AddComplex32 : &MultiplyComplex32,
            DType.Complex128 => mode == ScatterMode.Add ? &Add<Complex> : &Multiply<Complex>,
            _ => throw DTypes.Unknown(result.DType),
        };
    }

    private delegate*<byte**, nint*, nint, void> Select<T>()
        where T : unmanaged, INumber<T>
        => mode switch
        {
            ScatterMode.Add => &Add<T>,
            ScatterMode.Multiply => &Multiply<T>,
            ScatterMode.Max => &Max<T>,
            _ => &Min<T>,
        };

    private delegate*<byte**, nint*, nint, void> SelectBFloat16() => mode switch
    {
        ScatterMode.Add => &BFloat16Loop<AddSingles>,
        ScatterMode.Multiply => &BFloat16Loop<MultiplySingles>,
        ScatterMode.Max => &BFloat16Loop<MaxSingles>,
        _ => &BFloat16Loop<MinSingles>,
    };

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CheckIndices(byte** pointers, nint* strides, nint count)
    {
        var context = (AlongDimension.Context*)pointers[0];
        byte* places = pointers[1];
        for (nint i = 0; i < count; i++, places += strides[1])
            if ((ulong)*(long*)places >= (ulong)context->Size) context->Note(*(long*)places);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* Target(byte** pointers, nint* strides, nint i)
        => pointers[3] + (i * strides[3]) + ((nint)(*(long*)(pointers[1] + (i * strides[1]))) * ((AlongDimension.Context*)pointers[0])->Step);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Assign<T>(byte** pointers, nint* strides, nint count)
        where T : unmanaged
    {
        for (nint i = 0; i < count; i++) *(T*)Target(pointers, strides, i) = *(T*)(pointers[2] + (i * strides[2]));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add<T>(byte** pointers, nint* strides, nint count)
        where T : unmanaged, INumberBase<T>
    {
        for (nint i = 0; i < count; i++) *(T*)Target(pointers, strides, i) += *(T*)(pointers[2] + (i * strides[2]));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply<T>(byte** pointers, nint* strides, nint count)
        where T : unmanaged, INumberBase<T>
    {
        for (nint i = 0; i < count; i++) *(T*)Target(pointers, strides, i) *= *(T*)(pointers[2] + (i * strides[2]));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Max<T>(byte** pointers, nint* strides, nint count)
        where T : unmanaged, INumber<T>
    {
        for (nint i = 0; i < count; i++)
        {
            T* target = (T*)Target(pointers, strides, i);
            *target = T.Max(*target, *(T*)(pointers[2] + (i * strides[2])));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Min<T>(byte** pointers, nint* strides, nint count)
        where T : unmanaged, INumber<T>
    {
        for (nint i = 0; i < count; i++)
        {
            T* target = (T*)Target(pointers, strides, i);
            *target = T.Min(*target, *(T*)(pointers[2] + (i * strides[2])));
        }
    }

    private static void Or(byte** pointers, nint* strides, nint count)
    {
        for (nint i = 0; i < count; i++) *Target(pointers, strides, i) |= *(pointers[2] + (i * strides[2]));
    }

    private static void And(byte** pointers, nint* strides, nint count)
    {
        for (nint i = 0; i < count; i++) *Target(pointers, strides, i) &= *(pointers[2] + (i * strides[2]));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddComplex32(byte** pointers, nint* strides, nint count)
    {
        for (nint i = 0; i < count; i++)
        {
            var target = (Complex32*)Target(pointers, strides, i);
            *target = (Complex32)((Complex)(*target) + (Complex)(*(Complex32*)(pointers[2] + (i * strides[2]))));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyComplex32(byte** pointers, nint* strides, nint count)
    {
        for (nint i = 0; i < count; i++)
        {
            var target = (Complex32*)Target(pointers, strides, i);
            *target = (Complex32)((Complex)(*target) * (Complex)(*(Complex32*)(pointers[2] + (i * strides[2]))));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void BFloat16Loop<TFold>(byte** pointers, nint* strides, nint count)
        where TFold : struct, ISingleFold
    {
        for (nint i = 0; i < count; i++)
        {
            var target = (BFloat16*)Target(pointers, strides, i);
            *target = (BFloat16)TFold.Fold(*target, *(BFloat16*)(pointers[2] + (i * strides[2])));
        }
    }

    private interface ISingleFold
    {
        static abstract float Fold(float left, float right);
    }

    private readonly struct AddSingles : ISingleFold
    {
        public static float Fold(float left, float right) => left + right;
    }

    private readonly struct MultiplySingles : ISingleFold
    {
        public static float Fold(float left, float right) => left * right;
    }

    private readonly struct MaxSingles : ISingleFold
    {
        public static float Fold(float left, float right) => MathF.Max(left, right);
    }

    private readonly struct MinSingles : ISingleFold
    {
        public static float Fold(float left, float right) => MathF.Min(left, right);
    }
}

using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.Pointwise;

/// <summary>What a loop between complex numbers and their parts computes.</summary>
internal interface IComplexMap
{
    static abstract Complex Map(Complex first, Complex second);
}

/// <summary>
/// Loops whose operands and result are not all of one type: complex numbers from parts and parts from complex numbers. Parts
/// are complex numbers without imaginary part while they are computed with.
/// </summary>
internal static unsafe class ComplexLoops<TMap>
    where TMap : struct, IComplexMap
{
    /// <summary>The call from one or two tensors of one dtype to a result; parts are float16, float32 or float64.</summary>
    /// <param name="result">Receives the results.</param>
    /// <param name="operands">The tensors.</param>
    /// <param name="fromParts">Whether the operands are real.</param>
    /// <param name="toPart">Whether the result is real.</param>
    public static ElementwiseCall Call(Tensor result, ReadOnlySpan<Operand> operands, bool fromParts, bool toPart) => new(
        Select(result.DType.ToReal(), operands.Length, fromParts, toPart), operands[0].Tensor!.DType, result, operands);

    private static delegate*<byte**, nint*, nint, void> Select(DType parts, int operands, bool fromParts, bool toPart) => parts switch
    {
        DType.Float16 => Select<Half>(operands, fromParts, toPart),
        DType.Float32 => Select<float>(operands, fromParts, toPart),
        DType.Float64 => Select<double>(operands, fromParts, toPart),
        _ => throw new ArgumentOutOfRangeException(nameof(parts), parts, null),
    };

    private static delegate*<byte**, nint*, nint, void> Select<T>(int operands, bool fromParts, bool toPart)
        where T : unmanaged, IFloatingPoint<T>
        => (operands, fromParts, toPart) switch
        {
            (1, false, false) => &Unary<T, ComplexPart, ComplexPart>,
            (1, false, true) => &Unary<T, ComplexPart, RealPart>,
            (2, false, false) => &Binary<T, ComplexPart, ComplexPart>,
            (2, true, false) => &Binary<T, RealPart, ComplexPart>,
            _ => throw new ArgumentOutOfRangeException(nameof(operands), operands, null),
        };

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Unary<T, TInput, TOutput>(byte** pointers, nint* strides, nint count)
        where T : unmanaged, IFloatingPoint<T>
        where TInput : struct, IComplexLayout
        where TOutput : struct, IComplexLayout
    {
        for (nint i = 0; i < count; i++)
        {
            Complex value = TMap.Map(TInput.Read<T>(pointers[0] + i * strides[0]), default);
            TOutput.Write<T>(value, pointers[1] + i * strides[1]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Binary<T, TInput, TOutput>(byte** pointers, nint* strides, nint count)
        where T : unmanaged, IFloatingPoint<T>
        where TInput : struct, IComplexLayout
        where TOutput : struct, IComplexLayout
    {
        for (nint i = 0; i < count; i++)
        {
            Complex first = TInput.Read<T>(pointers[0] + i * strides[0]);
            Complex second = TInput.Read<T>(pointers[1] + i * strides[1]);
            TOutput.Write<T>(TMap.Map(first, second), pointers[2] + i * strides[2]);
        }
    }
}

internal unsafe interface IComplexLayout
{
    static abstract Complex Read<T>(byte* source) where T : unmanaged, IFloatingPoint<T>;

    static abstract void Write<T>(Complex value, byte* destination) where T : unmanaged, IFloatingPoint<T>;
}

/// <summary>Two numbers, real and imaginary part.</summary>
internal readonly unsafe struct ComplexPart : IComplexLayout
{
    public static Complex Read<T>(byte* source) where T : unmanaged, IFloatingPoint<T> =>
        new(double.CreateTruncating(((T*)source)[0]), double.CreateTruncating(((T*)source)[1]));

    public static void Write<T>(Complex value, byte* destination) where T : unmanaged, IFloatingPoint<T>
    {
        ((T*)destination)[0] = T.CreateTruncating(value.Real);
        ((T*)destination)[1] = T.CreateTruncating(value.Imaginary);
    }
}

/// <summary>One number, the real part.</summary>
internal readonly unsafe struct RealPart : IComplexLayout
{
    public static Complex Read<T>(byte* source) where T : unmanaged, IFloatingPoint<T> =>
        new(double.CreateTruncating(*(T*)source), 0);

    public static void Write<T>(Complex value, byte* destination) where T : unmanaged, IFloatingPoint<T> =>
        *(T*)destination = T.CreateTruncating(value.Real);
}

using System.Numerics;
using System.Runtime.CompilerServices;
using Linstock.Ops.Formulas;

namespace Linstock.Backends.Cpu.Pointwise;

/// <summary>The loop of kernels without vector form, element by element, through any strides.</summary>
internal static unsafe class ScalarLoop<TNumber, TElement, TKernel>
    where TNumber : struct, IReal<TNumber>
    where TElement : struct, IElement<TNumber>
    where TKernel : struct, IPointwiseKernel
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(byte** pointers, nint* strides, nint count)
    {
        for (nint i = 0; i < count; i++)
        {
            TNumber result = TKernel.Apply(
                Read(0, pointers, strides, i),
                Read(1, pointers, strides, i),
                Read(2, pointers, strides, i),
                Read(3, pointers, strides, i),
                Read(4, pointers, strides, i),
                Read(5, pointers, strides, i));
            byte* output = pointers[TKernel.Arity] + i * strides[TKernel.Arity];
            if (TKernel.IsPredicate)
            {
                *output = TElement.IsTrue(result) ? (byte)1 : (byte)0;
            }
            else
            {
                TElement.Write(result, output);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TNumber Read(int index, byte** pointers, nint* strides, nint i)
    {
        if (index >= TKernel.Arity)
        {
            return default;
        }

        byte* source = pointers[index] + i * strides[index];
        return (TKernel.Masks >> index & 1) != 0 ? TNumber.Constant(*source != 0 ? 1 : 0) : TElement.Read(source);
    }
}

/// <summary>
/// The gradient loop of complex elements. A gradient kernel is the derivative of a holomorphic function times the gradient of the
/// result; PyTorch's gradient is the conjugate derivative times it, which is the same with both ends conjugated.
/// </summary>
internal static unsafe class ComplexGradientLoop<TElement, TKernel>
    where TElement : struct, IElement<ComplexNumber>
    where TKernel : struct, IGradientKernel
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(byte** pointers, nint* strides, nint count)
    {
        for (nint i = 0; i < count; i++)
        {
            ComplexNumber result = TKernel.Apply(
                Read(0, pointers, strides, i),
                Read(1, pointers, strides, i),
                Read(2, pointers, strides, i),
                Read(3, pointers, strides, i),
                Read(4, pointers, strides, i),
                Read(5, pointers, strides, i));
            TElement.Write(Complex.Conjugate(result.Value), pointers[TKernel.Arity] + i * strides[TKernel.Arity]);
        }
    }

    private static ComplexNumber Read(int index, byte** pointers, nint* strides, nint i)
    {
        if (index >= TKernel.Arity)
        {
            return default;
        }

        byte* source = pointers[index] + i * strides[index];
        if ((TKernel.Masks >> index & 1) != 0)
        {
            return ComplexNumber.Constant(*source != 0 ? 1 : 0);
        }

        ComplexNumber value = TElement.Read(source);
        return TKernel.Slots[index] == 0 ? Complex.Conjugate(value.Value) : value;
    }
}

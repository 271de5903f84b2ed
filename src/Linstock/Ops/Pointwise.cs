using Linstock.Backends.Cpu.Pointwise;
using Linstock.Ops.Formulas;

namespace Linstock.Ops;

/// <summary>
/// Runs pointwise formulas on tensors: type promotion, broadcasting, memory, the kernel, the gradient. Operands are
/// tensors or numbers.
/// </summary>
internal static class Pointwise
{
    /// <summary>A formula of one operand.</summary>
    public static Tensor Unary<TFormula>(Tensor x)
        where TFormula : struct, IUnaryFormula
    {
        if (DenseCall.Accepts(x) && PointwiseOperation<TFormula, UnaryKernels<TFormula>>.Computes(x.DType)) return PointwiseOperation<TFormula, UnaryKernels<TFormula>>.RunDense(x);
        Operand operand = x;
        return PointwiseOperation<TFormula, UnaryKernels<TFormula>>.Run(new ReadOnlySpan<Operand>(in operand));
    }

    /// <summary>A formula of two operands.</summary>
    public static Tensor Binary<TFormula>(Operand x, Operand y)
        where TFormula : struct, IBinaryFormula
    {
        Operands2 operands = default;
        operands[0] = x;
        operands[1] = y;
        return PointwiseOperation<TFormula, BinaryKernels<TFormula>>.Run(operands);
    }

    /// <summary>A formula of two tensors.</summary>
    public static Tensor Binary<TFormula>(Tensor x, Tensor y)
        where TFormula : struct, IBinaryFormula
        => DenseCall.Accepts(x) && DenseCall.Accepts(x, y) && PointwiseOperation<TFormula, BinaryKernels<TFormula>>.Computes(x.DType)
            ? PointwiseOperation<TFormula, BinaryKernels<TFormula>>.RunDense(x, y)
            : Binary<TFormula>((Operand)x, y);

    /// <summary>A formula of a tensor and a number.</summary>
    public static Tensor Binary<TFormula>(Tensor x, Scalar y)
        where TFormula : struct, IBinaryFormula
        => DenseCall.Accepts(x) && PointwiseOperation<TFormula, BinaryKernels<TFormula>>.Computes(x.DType, y)
            ? PointwiseOperation<TFormula, BinaryKernels<TFormula>>.RunDense(x, y)
            : Binary<TFormula>((Operand)x, y);

    /// <summary>A formula of a number and a tensor. Without this overload the number would be taken for a tensor, which has a dtype of its own.</summary>
    public static Tensor Binary<TFormula>(Scalar x, Tensor y)
        where TFormula : struct, IBinaryFormula => Binary<TFormula>((Operand)x, y);

    /// <summary>A formula of three operands.</summary>
    public static Tensor Ternary<TFormula>(Operand x, Operand y, Operand z)
        where TFormula : struct, ITernaryFormula
    {
        Operands3 operands = default;
        operands[0] = x;
        operands[1] = y;
        operands[2] = z;
        return PointwiseOperation<TFormula, TernaryKernels<TFormula>>.Run(operands);
    }

    /// <summary>A formula of four operands.</summary>
    public static Tensor Quaternary<TFormula>(Operand x, Operand y, Operand z, Operand w)
        where TFormula : struct, IQuaternaryFormula
    {
        Operands operands = default;
        operands[0] = x;
        operands[1] = y;
        operands[2] = z;
        operands[3] = w;
        return PointwiseOperation<TFormula, QuaternaryKernels<TFormula>>.Run(((ReadOnlySpan<Operand>)operands)[..4]);
    }

    /// <summary>Like <see cref="Unary{TFormula}"/>, written over the operand.</summary>
    public static Tensor UnaryInPlace<TFormula>(Tensor self)
        where TFormula : struct, IUnaryFormula
    {
        Operand operand = self;
        return PointwiseOperation<TFormula, UnaryKernels<TFormula>>.RunInPlace(self, new ReadOnlySpan<Operand>(in operand));
    }

    /// <summary>Like <see cref="Binary{TFormula}(Operand, Operand)"/>, written over the first operand.</summary>
    public static Tensor BinaryInPlace<TFormula>(Tensor self, Operand y)
        where TFormula : struct, IBinaryFormula
    {
        Operands2 operands = default;
        operands[0] = self;
        operands[1] = y;
        return PointwiseOperation<TFormula, BinaryKernels<TFormula>>.RunInPlace(self, operands);
    }

    /// <summary>Like <see cref="Ternary{TFormula}"/>, written over the first operand.</summary>
    public static Tensor TernaryInPlace<TFormula>(Tensor self, Operand y, Operand z)
        where TFormula : struct, ITernaryFormula
    {
        Operands3 operands = default;
        operands[0] = self;
        operands[1] = y;
        operands[2] = z;
        return PointwiseOperation<TFormula, TernaryKernels<TFormula>>.RunInPlace(self, operands);
    }

    /// <summary>Like <see cref="Quaternary{TFormula}"/>, written over the first operand.</summary>
    public static Tensor QuaternaryInPlace<TFormula>(Tensor self, Operand y, Operand z, Operand w)
        where TFormula : struct, IQuaternaryFormula
    {
        Operands operands = default;
        operands[0] = self;
        operands[1] = y;
        operands[2] = z;
        operands[3] = w;
        return PointwiseOperation<TFormula, QuaternaryKernels<TFormula>>.RunInPlace(self, ((ReadOnlySpan<Operand>)operands)[..4]);
    }
}

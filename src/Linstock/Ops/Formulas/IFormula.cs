using Linstock.Backends.Cpu.Pointwise;

namespace Linstock.Ops.Formulas;

/// <summary>What a pointwise operation says about itself whatever the number of its operands.</summary>
internal interface IFormula
{
    /// <summary>PyTorch's name, <c>leaky_relu</c>: errors, the profiler and the generated sources speak of it so.</summary>
    static abstract string Name { get; }

    /// <summary>How the result's element type follows from those of the operands.</summary>
    static virtual TypeRule TypeRule => TypeRule.Promote;

    /// <summary>The kinds of element types, after promotion, that the operation is defined for.</summary>
    static virtual DTypeKinds Kinds => DTypeKinds.Floating;

    /// <summary>The operands, as a bit set, that are numbers given in the call (alpha, a slope, bounds): as a rule they come
    /// with stride 0, and kernels keep them in registers.</summary>
    static virtual int Immediates => 0;

    /// <summary>The operands, as a bit set, that are masks: tensors of <see cref="DType.Bool"/>.</summary>
    static virtual int Masks => 0;

    /// <summary>The operands, as a bit set, that have a gradient. By default all that are neither immediates nor masks.</summary>
    static virtual int? Differentiable => null;

    /// <summary>The operands, as a bit set, whose gradient <see cref="Gradient"/> gives: where the derived one is less accurate,
    /// slower, or follows another convention than PyTorch's. A test holds them against dual numbers.</summary>
    static virtual int OwnGradients => 0;

    /// <summary>A gradient written by hand.</summary>
    /// <param name="operand">With respect to which operand, from 0; a constant for the generator.</param>
    /// <param name="grad">The gradient of the result.</param>
    /// <param name="operands">All operands of the formula.</param>
    /// <param name="result">The formula's result.</param>
    static virtual T Gradient<T>(int operand, T grad, ReadOnlySpan<T> operands, T result) where T : IReal<T> =>
        throw new NotSupportedException();

    /// <summary>The generated kernels; null before the generator has run.</summary>
    static virtual KernelTable? Kernels => null;
}

/// <summary>A pointwise operation with one operand.</summary>
internal interface IUnaryFormula : IFormula
{
    static abstract T Apply<T>(T x) where T : IReal<T>;
}

/// <summary>A pointwise operation with two operands.</summary>
internal interface IBinaryFormula : IFormula
{
    static abstract T Apply<T>(T x, T y) where T : IReal<T>;
}

/// <summary>A pointwise operation with three operands.</summary>
internal interface ITernaryFormula : IFormula
{
    static abstract T Apply<T>(T x, T y, T z) where T : IReal<T>;
}

/// <summary>A pointwise operation with four operands.</summary>
internal interface IQuaternaryFormula : IFormula
{
    static abstract T Apply<T>(T x, T y, T z, T w) where T : IReal<T>;
}

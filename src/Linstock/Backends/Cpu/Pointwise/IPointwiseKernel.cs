using System.Runtime.Intrinsics;
using Linstock.Ops.Formulas;

namespace Linstock.Backends.Cpu.Pointwise;

/// <summary>
/// The body of a pointwise loop: one element, or one vector of elements, of up to six operands to one result. Bodies are
/// flat: the generator writes them from formulas, because wrapping a vector in a struct that implements <see cref="IReal{T}"/>
/// uses up the JIT's inlining budget on long formulas (2.4 times slower for the backward of GELU).
/// </summary>
/// <remarks>All properties are constants: the JIT folds them, and what they exclude leaves no code.</remarks>
internal interface IPointwiseKernel
{
    /// <summary>How many operands there are; the parameters beyond are ignored.</summary>
    static abstract int Arity { get; }

    /// <summary>The operands, as a bit set, that are usually one number for all elements: kept in registers.</summary>
    static virtual int Immediates => 0;

    /// <summary>The operands, as a bit set, that are masks of one byte an element.</summary>
    static virtual int Masks => 0;

    /// <summary>Whether the result is a mask and is stored as one byte, 0 or 1, an element.</summary>
    static virtual bool IsPredicate => false;

    /// <summary>Which element types the vector bodies serve.</summary>
    static virtual VectorForms VectorForms => VectorForms.None;

    /// <summary>Whether the body is short enough that four vectors a turn pay.</summary>
    static virtual bool IsShort => false;

    /// <summary>One element, over any number: complex numbers, integers without vector form, and the reference.</summary>
    static abstract T Apply<T>(T a, T b, T c, T d, T e, T f) where T : IReal<T>;

    static virtual Vector128<T> Apply<T>(
        Vector128<T> a, Vector128<T> b, Vector128<T> c, Vector128<T> d, Vector128<T> e, Vector128<T> f) where T : unmanaged =>
        throw new NotSupportedException();

    static virtual Vector256<T> Apply<T>(
        Vector256<T> a, Vector256<T> b, Vector256<T> c, Vector256<T> d, Vector256<T> e, Vector256<T> f) where T : unmanaged =>
        throw new NotSupportedException();

    static virtual Vector512<T> Apply<T>(
        Vector512<T> a, Vector512<T> b, Vector512<T> c, Vector512<T> d, Vector512<T> e, Vector512<T> f) where T : unmanaged =>
        throw new NotSupportedException();
}

/// <summary>The body of a gradient loop: its operands are a choice among the gradient of the result, the operands of the
/// formula, and its result.</summary>
internal interface IGradientKernel : IPointwiseKernel
{
    /// <summary>Whether there is a gradient at all.</summary>
    static virtual bool Exists => true;

    /// <summary>Whether it is the gradient of the result, unchanged.</summary>
    static virtual bool IsIdentity => false;

    /// <summary>What each operand is: 0 the gradient of the result, 1..n the formula's operands, n + 1 its result.</summary>
    static abstract ReadOnlySpan<byte> Slots { get; }
}

/// <summary>Which element types have a vector form.</summary>
[Flags]
internal enum VectorForms : byte
{
    None = 0,

    /// <summary>float and double, and through float the two 16-bit types.</summary>
    Floating = 1,

    /// <summary>Integers of all widths.</summary>
    Integer = 2,

    /// <summary>Bool as bytes 0 and 1, where the body keeps them so.</summary>
    Bool = 4,
}

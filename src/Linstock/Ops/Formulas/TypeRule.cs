namespace Linstock.Ops.Formulas;

/// <summary>How the element type of a pointwise result follows from those of its operands.</summary>
internal enum TypeRule : byte
{
    /// <summary>The promoted type of the operands.</summary>
    Promote,

    /// <summary>The promoted type, where integers and bool become the default floating type.</summary>
    Float,

    /// <summary><see cref="DType.Bool"/>; the comparison runs in the promoted type.</summary>
    Predicate,
}

/// <summary>Kinds of element types.</summary>
[Flags]
internal enum DTypeKinds : byte
{
    None = 0,
    Bool = 1,
    Integer = 2,
    Floating = 4,
    Complex = 8,

    /// <summary>Integers, bool included.</summary>
    Integral = Bool | Integer,

    /// <summary>Everything that is ordered, without bool.</summary>
    Ordered = Integer | Floating,

    /// <summary>Everything that is ordered, bool included.</summary>
    Real = Bool | Integer | Floating,

    /// <summary>Floating and complex.</summary>
    Inexact = Floating | Complex,

    /// <summary>Everything but bool.</summary>
    Numeric = Integer | Floating | Complex,

    All = Bool | Integer | Floating | Complex,
}

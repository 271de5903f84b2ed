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

    /// <summary>complex32, which few operations have: where <see cref="Complex"/> stands alone, complex64 and complex128 are meant.</summary>
    HalfComplex = 16,
}

/// <summary>The kinds in words.</summary>
internal static class DTypeKindsDescription
{
    // In the order of the enumeration of types, from what DTypes says of each; every operation asks, so it is asked once.
    private static readonly DTypeKinds[] OfTypes = [.. DTypeDeclaration.All.ToArray().Select(row => Derive(row.DType))];

    extension(DTypeKinds kinds)
    {
        /// <summary>The kind of a type.</summary>
        public static DTypeKinds Of(DType dtype) => OfTypes[(int)dtype];

        /// <summary>As messages and tables name them.</summary>
        public string Description => (kinds & ~DTypeKinds.HalfComplex) switch
        {
            DTypeKinds.Bool => "bool",
            DTypeKinds.Integer => "an integer dtype",
            DTypeKinds.Floating => "a floating point dtype",
            DTypeKinds.Complex => "a complex dtype",
            DTypeKinds.Integral => "an integer dtype or bool",
            DTypeKinds.Ordered => "an integer or floating point dtype",
            DTypeKinds.Real => "a real dtype",
            DTypeKinds.Inexact => "a floating point or complex dtype",
            DTypeKinds.Numeric => "any dtype but bool",
            DTypeKinds.All => "any dtype",
            _ => kinds.ToString(),
        };
    }

    private static DTypeKinds Derive(DType dtype) =>
        dtype.IsInteger ? DTypeKinds.Integer
        : dtype.IsFloatingPoint ? DTypeKinds.Floating
        : !dtype.IsComplex ? DTypeKinds.Bool
        : dtype.IsReducedPrecision ? DTypeKinds.HalfComplex
        : DTypeKinds.Complex;
}

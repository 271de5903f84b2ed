namespace Linstock.Sampling;

/// <summary>How a sampled number becomes an element of a tensor.</summary>
/// <typeparam name="T">What an element is in memory.</typeparam>
/// <remarks>Narrow floating types round by way of single precision, as PyTorch's conversions do.</remarks>
internal interface IElement<T>
    where T : unmanaged
{
    /// <summary>The number rounded (floating types) or truncated (integers) to the type.</summary>
    static abstract T FromDouble(double value);

    /// <summary>The integer converted to the type: rounded, or its low bits.</summary>
    static abstract T FromInt64(long value);

    /// <summary>The element as a double, which is exact except for large 64-bit integers.</summary>
    static abstract double ToDouble(T value);
}

/// <summary>Something that is done with a dense run of elements whose type is known only at run time.</summary>
internal interface IElementVisitor
{
    /// <summary>Does it for elements of one type.</summary>
    void Visit<T, TElement>(Span<T> elements)
        where T : unmanaged
        where TElement : IElement<T>;
}

using System.Runtime.CompilerServices;

namespace Linstock;

/// <summary>
/// One integer or several, any of which may be null, which means "as the input has it": the output size of adaptive
/// pooling, <c>[5, null]</c>.
/// </summary>
[CollectionBuilder(typeof(OptionalIntList), nameof(Create))]
public readonly struct OptionalIntList
{
    private readonly long?[]? _values;

    private OptionalIntList(long?[] values) => _values = values;

    /// <summary>The number of integers.</summary>
    public int Count => _values?.Length ?? 0;

    /// <summary>The integer at <paramref name="index"/>, or null.</summary>
    public long? this[int index] => _values![index];

    /// <summary>One integer.</summary>
    public static implicit operator OptionalIntList(int value) => new([value]);

    /// <summary>One integer.</summary>
    public static implicit operator OptionalIntList(long value) => new([value]);

    /// <summary>Several integers.</summary>
    public static implicit operator OptionalIntList(long[] values) => new([.. values]);

    /// <summary>Several integers.</summary>
    public static implicit operator OptionalIntList(IntList values) => new([.. values.ToArray()]);

    /// <summary>Builds a list from a collection expression.</summary>
    public static OptionalIntList Create(ReadOnlySpan<long?> values) => new(values.ToArray());

    /// <summary>The list for the trailing sizes of an input: nulls replaced by its sizes, a single integer repeated.</summary>
    /// <exception cref="ArgumentException">It has another number of integers.</exception>
    internal Shape Resolve(ReadOnlySpan<long> inputSizes, string operation, string name)
    {
        if (Count != 1 && Count != inputSizes.Length)
            throw new ArgumentException($"{operation}: {name} has {Count} integers {this}; expected 1 or {inputSizes.Length}", name);
        Span<long> sizes = stackalloc long[inputSizes.Length];
        for (int i = 0; i < sizes.Length; i++) sizes[i] = _values![Count == 1 ? 0 : i] ?? inputSizes[i];
        return new Shape(sizes);
    }

    /// <summary>Enumerates the integers.</summary>
    public IEnumerator<long?> GetEnumerator() => ((IEnumerable<long?>)(_values ?? [])).GetEnumerator();

    /// <inheritdoc/>
    public override string ToString() => $"[{string.Join(", ", (_values ?? []).Select(value => value?.ToString() ?? "null"))}]";
}

using System.Collections;
using System.Text;

namespace Linstock.Tabular;

/// <summary>Categories and their numbers: the first is 0.</summary>
public sealed class Vocabulary : IReadOnlyList<string>
{
    private const int LongestOnStack = 256;

    private readonly string[] _categories;
    private readonly Dictionary<string, int> _numbers;

    /// <summary>Numbers categories in the order given.</summary>
    /// <param name="categories">The categories.</param>
    /// <param name="unknown">The number of any other text, such as -1; null if other text is an error.</param>
    /// <exception cref="ArgumentException">A category occurs twice.</exception>
    public Vocabulary(IEnumerable<string> categories, long? unknown = null)
    {
        ArgumentNullException.ThrowIfNull(categories);
        _categories = [.. categories];
        _numbers = new Dictionary<string, int>(_categories.Length, StringComparer.Ordinal);
        for (int i = 0; i < _categories.Length; i++)
            if (!_numbers.TryAdd(_categories[i], i)) throw new ArgumentException($"vocabulary: a category occurs twice; got '{_categories[i]}'", nameof(categories));
        Unknown = unknown;
    }

    /// <summary>The number of any text that is no category; null if such text is an error.</summary>
    public long? Unknown { get; }

    /// <summary>The number of categories.</summary>
    public int Count => _categories.Length;

    /// <summary>A category by its number.</summary>
    public string this[int index] => _categories[index];

    /// <summary>The number of a category.</summary>
    /// <exception cref="ArgumentException">It is no category, and there is no number for what is unknown.</exception>
    public long IndexOf(string category) =>
        Find(category) ?? throw new ArgumentException($"vocabulary: got '{category}'; expected {Expected}", nameof(category));

    /// <summary>The categories of numbers, such as those a network predicts.</summary>
    /// <param name="indices">Integers of any shape.</param>
    /// <returns>The categories in row-major order; null for <see cref="Unknown"/>.</returns>
    /// <exception cref="ArgumentException">The tensor holds no integers, or a number that is no category's.</exception>
    public string?[] Decode(Tensor indices)
    {
        ArgumentNullException.ThrowIfNull(indices);
        if (!indices.DType.IsInteger) throw new ArgumentException($"vocabulary: expected integers; got {indices.DType.Name}", nameof(indices));
        return [.. indices.ToArray<long>().Select(index =>
            index == Unknown ? null
            : (ulong)index < (ulong)Count ? _categories[index]
            : throw new ArgumentException($"vocabulary: got {index}; expected 0 to {Count - 1}", nameof(indices)))];
    }

    /// <inheritdoc/>
    public IEnumerator<string> GetEnumerator() => ((IEnumerable<string>)_categories).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal string Expected => Count <= 8 ? $"one of '{string.Join("', '", _categories)}'" : $"one of {Count} categories, such as '{_categories[0]}'";

    internal long? Find(ReadOnlySpan<char> text) =>
        _numbers.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text, out int number) ? number : Unknown;

    internal long? Find(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > LongestOnStack) return Find(Encoding.UTF8.GetString(utf8));
        Span<char> text = stackalloc char[LongestOnStack];
        return Find(text[..Encoding.UTF8.GetChars(utf8, text)]);
    }
}

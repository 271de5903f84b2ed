using System.Collections;

namespace Linstock.Serialization;

/// <summary>A list, tuple, set or <c>torch.Size</c>: values in an order.</summary>
public abstract class PickleSequence : PickleValue, IReadOnlyList<PickleValue>
{
    private protected PickleSequence(IReadOnlyList<PickleValue> items) => Items = items;

    /// <inheritdoc/>
    public sealed override int Count => Items.Count;

    internal IReadOnlyList<PickleValue> Items { get; }

    /// <inheritdoc/>
    public sealed override PickleValue this[long index] => Items[Position(index)];

    /// <inheritdoc/>
    PickleValue IReadOnlyList<PickleValue>.this[int index] => Items[Position(index)];

    /// <inheritdoc/>
    public IEnumerator<PickleValue> GetEnumerator() => Items.GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public override string ToString() => $"{TypeName} of {Count}";

    private int Position(long index)
    {
        long position = index < 0 ? index + Count : index;
        return position >= 0 && position < Count
            ? (int)position
            : throw new ArgumentOutOfRangeException(nameof(index), $"pickle value: the {TypeName} has no such element; got {index}; it has {Count}");
    }
}

/// <summary>A list.</summary>
public sealed class PickleList : PickleSequence
{
    private readonly List<PickleValue> _items;

    /// <summary>A list of given elements.</summary>
    /// <param name="items">The elements.</param>
    public PickleList(IEnumerable<PickleValue> items)
        : this([.. items])
    {
    }

    internal PickleList(List<PickleValue> items)
        : base(items) => _items = items;

    /// <inheritdoc/>
    public override string TypeName => "list";

    internal void Add(PickleValue item) => _items.Add(item);
}

/// <summary>A tuple.</summary>
public sealed class PickleTuple : PickleSequence
{
    // As a key, a tuple is compared and hashed with all that it holds; a hostile file could make that endless.
    private const int MaximumKeySize = 1000;

    private readonly int _hash;

    /// <summary>A tuple of given elements.</summary>
    /// <param name="items">The elements.</param>
    public PickleTuple(params IReadOnlyList<PickleValue> items)
        : base(items)
    {
        var hash = default(HashCode);
        long size = 1;
        bool canBeKey = true;
        foreach (PickleValue item in items)
        {
            hash.Add(item is PickleTuple inner ? inner._hash : item.GetHashCode());
            size += item is PickleTuple { KeySize: var more } ? more : 1;
            canBeKey &= PickleKeys.IsPossible(item);
        }

        _hash = hash.ToHashCode();
        KeySize = (int)Math.Min(size, int.MaxValue);
        CanBeKey = canBeKey && size <= MaximumKeySize;
    }

    /// <inheritdoc/>
    public override string TypeName => "tuple";

    internal bool CanBeKey { get; }

    private int KeySize { get; }

    /// <inheritdoc/>
    public override bool Equals(object? obj) =>
        ReferenceEquals(this, obj)
        || (obj is PickleTuple other && CanBeKey && other.CanBeKey && other._hash == _hash && other.Items.SequenceEqual(Items));

    /// <inheritdoc/>
    public override int GetHashCode() => _hash;
}

/// <summary>A <c>set</c> or <c>frozenset</c>; the order is that of the file.</summary>
public sealed class PickleSet : PickleSequence
{
    private readonly List<PickleValue> _items;
    private readonly HashSet<PickleValue> _known;

    /// <summary>A set of given elements.</summary>
    /// <param name="items">The elements; those that occur again count once.</param>
    /// <param name="isFrozen">Whether it is a <c>frozenset</c>.</param>
    /// <exception cref="ArgumentException">An element is of a kind that cannot be in a set.</exception>
    public PickleSet(IEnumerable<PickleValue> items, bool isFrozen = false)
        : this([], [], isFrozen)
    {
        ArgumentNullException.ThrowIfNull(items);
        foreach (PickleValue item in items)
        {
            if (!PickleKeys.IsPossible(item))
            {
                throw new ArgumentException($"pickle set: {item.TypeName} cannot be an element of a set", nameof(items));
            }

            Add(item);
        }
    }

    private PickleSet(List<PickleValue> items, HashSet<PickleValue> known, bool isFrozen)
        : base(items) => (_items, _known, IsFrozen) = (items, known, isFrozen);

    /// <summary>Whether it is a <c>frozenset</c>.</summary>
    public bool IsFrozen { get; }

    /// <inheritdoc/>
    public override string TypeName => IsFrozen ? "frozenset" : "set";

    /// <summary>Whether an equal element is in the set.</summary>
    public bool Contains(PickleValue item) => _known.Contains(item);

    internal void Add(PickleValue item)
    {
        if (_known.Add(item))
        {
            _items.Add(item);
        }
    }
}

/// <summary>The sizes of a tensor, <c>torch.Size</c>.</summary>
/// <param name="value">The sizes.</param>
public sealed class PickleSize(Shape value) : PickleSequence([.. value.Select(PickleInt.Of)])
{
    /// <summary>The sizes.</summary>
    public Shape Value { get; } = value;

    /// <inheritdoc/>
    public override string TypeName => "torch.Size";

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is PickleSize other && other.Value.Equals(Value);

    /// <inheritdoc/>
    public override int GetHashCode() => Value.GetHashCode();
}

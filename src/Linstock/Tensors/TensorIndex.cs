namespace Linstock;

/// <summary>
/// One entry of <c>x[...]</c>: an integer, a slice (<c>1..3</c>, <see cref="Slice"/>), <see cref="Ellipsis"/>,
/// <see cref="None"/> (a new dimension), a bool, or a tensor of integers or bools.
/// </summary>
public readonly struct TensorIndex
{
    internal enum IndexKind : byte
    {
        Slice,
        Integer,
        None,
        Ellipsis,
        Bool,
        Tensor,
    }

    private TensorIndex(IndexKind kind, long? start = null, long? stop = null, long step = 1, Tensor? tensor = null)
    {
        Kind = kind;
        Start = start;
        Stop = stop;
        Step = step;
        Tensor = tensor;
    }

    internal IndexKind Kind { get; }

    /// <summary>The integer, the bool as 0 or 1, or where the slice begins.</summary>
    internal long? Start { get; }

    internal long? Stop { get; }

    internal long Step { get; }

    internal Tensor? Tensor { get; }

    /// <summary>As many whole dimensions as are missing, Python's <c>...</c>.</summary>
    public static TensorIndex Ellipsis => new(IndexKind.Ellipsis);

    /// <summary>A new dimension of size 1, Python's <c>None</c>.</summary>
    public static TensorIndex None => new(IndexKind.None);

    /// <summary>Python's <c>start:stop:step</c>; null stands for an omitted part.</summary>
    /// <exception cref="ArgumentException">The step is not positive.</exception>
    public static TensorIndex Slice(long? start = null, long? stop = null, long step = 1)
    {
        if (step <= 0) throw new ArgumentException($"slice: step must be greater than zero; got {step}", nameof(step));
        return new(IndexKind.Slice, start, stop, step);
    }

    /// <summary>One entry of a dimension, counted from the end if negative.</summary>
    public static implicit operator TensorIndex(int index) => new(IndexKind.Integer, index);

    /// <summary>One entry of a dimension, counted from the end if negative.</summary>
    public static implicit operator TensorIndex(long index) => new(IndexKind.Integer, index);

    /// <summary>True adds a dimension of size 1, false one of size 0.</summary>
    public static implicit operator TensorIndex(bool index) => new(IndexKind.Bool, index ? 1 : 0);

    /// <summary>One entry of a dimension; <c>^1</c> is the last.</summary>
    public static implicit operator TensorIndex(Index index) => new(IndexKind.Integer, FromEnd(index));

    /// <summary>A slice; <c>..</c> is the whole dimension.</summary>
    public static implicit operator TensorIndex(Range range)
        => new(IndexKind.Slice, FromEnd(range.Start), range.End.Equals(Index.End) ? null : FromEnd(range.End));

    /// <summary>Entries chosen by a tensor of integers, or of bools.</summary>
    public static implicit operator TensorIndex(Tensor index) => new(IndexKind.Tensor, tensor: index);

    /// <summary>Entries chosen by their numbers.</summary>
    public static implicit operator TensorIndex(long[] index) => new(IndexKind.Tensor, tensor: Torch.FromArray(index));

    /// <summary>Entries chosen by their numbers.</summary>
    public static implicit operator TensorIndex(int[] index)
        => new(IndexKind.Tensor, tensor: Torch.FromArray(Array.ConvertAll(index, value => (long)value)));

    private static long FromEnd(Index index) => index.IsFromEnd ? -(long)index.Value : index.Value;
}

namespace Linstock.Distributions;

/// <summary>A constraint for each piece along a dimension, as <c>Torch.Cat</c> joins them.</summary>
public sealed class CatConstraint : Constraint
{
    private readonly Constraint[] _constraints;
    private readonly long[] _lengths;

    /// <summary>Joins constraints.</summary>
    /// <param name="cseq">The constraints.</param>
    /// <param name="dim">The dimension.</param>
    /// <param name="lengths">The lengths of the pieces; empty means 1 each.</param>
    /// <exception cref="ArgumentException">There are not as many lengths as constraints.</exception>
    public CatConstraint(ReadOnlySpan<Constraint> cseq, int dim = 0, params ReadOnlySpan<long> lengths)
    {
        _constraints = cseq.ToArray();
        _lengths = Pieces.Lengths(_constraints.Length, lengths, "cat");
        Dim = dim;
    }

    /// <summary>The constraints.</summary>
    public IReadOnlyList<Constraint> Cseq => _constraints;

    /// <summary>The lengths of the pieces.</summary>
    public IReadOnlyList<long> Lengths => _lengths;

    /// <summary>The dimension.</summary>
    public int Dim { get; }

    /// <inheritdoc/>
    public override bool IsDiscrete => Array.Exists(_constraints, constraint => constraint.IsDiscrete);

    /// <inheritdoc/>
    public override int EventDim => _constraints.Max(constraint => constraint.EventDim);

    /// <inheritdoc/>
    public override Tensor Check(Tensor value)
        => Torch.Cat([.. Pieces.Cut(value, Dim, _lengths, "cat").Select((piece, i) => _constraints[i].Check(piece))], Dim);
}

/// <summary>A constraint for each slice along a dimension, as <c>Torch.Stack</c> joins them.</summary>
public sealed class StackConstraint(ReadOnlySpan<Constraint> cseq, int dim = 0) : Constraint
{
    private readonly Constraint[] _constraints = cseq.ToArray();

    /// <summary>The constraints.</summary>
    public IReadOnlyList<Constraint> Cseq => _constraints;

    /// <summary>The dimension.</summary>
    public int Dim { get; } = dim;

    /// <inheritdoc/>
    public override bool IsDiscrete => Array.Exists(_constraints, constraint => constraint.IsDiscrete);

    /// <inheritdoc/>
    public override int EventDim
    {
        get
        {
            int largest = _constraints.Max(constraint => constraint.EventDim);
            return Dim + largest < 0 ? largest + 1 : largest;
        }
    }

    /// <inheritdoc/>
    public override Tensor Check(Tensor value)
        => Torch.Stack([.. Pieces.Slices(value, Dim, _constraints.Length, "stack").Select((slice, i) => _constraints[i].Check(slice))], Dim);
}

/// <summary>Pieces of tensors along a dimension.</summary>
internal static class Pieces
{
    /// <summary>The given lengths, or 1 for each piece.</summary>
    public static long[] Lengths(int count, ReadOnlySpan<long> lengths, string operation)
    {
        Check.That(lengths.Length == 0 || lengths.Length == count, $"{operation}: each part needs a length; got {lengths.Length}; expected {count}");
        return lengths.Length == 0 ? [.. Enumerable.Repeat(1L, count)] : lengths.ToArray();
    }

    /// <summary>Cuts a tensor into pieces of these lengths.</summary>
    public static Tensor[] Cut(Tensor value, int dim, long[] lengths, string operation)
    {
        int at = Check.Dim(dim, value.NDim, operation);
        Check.That(value.Shape[at] == lengths.Sum(), $"{operation}: the lengths do not add up to dimension {at}; got shape {value.Shape}; expected {lengths.Sum()}");
        var pieces = new Tensor[lengths.Length];
        long start = 0;
        for (int i = 0; i < pieces.Length; i++)
        {
            pieces[i] = value.Narrow(at, start, lengths[i]);
            start += lengths[i];
        }

        return pieces;
    }

    /// <summary>The slices along a dimension, which must be as many as are expected.</summary>
    public static Tensor[] Slices(Tensor value, int dim, int count, string operation)
    {
        int at = Check.Dim(dim, value.NDim, operation);
        Check.That(value.Shape[at] == count, $"{operation}: there is not one slice for each part along dimension {at}; got shape {value.Shape}; expected {count}");
        return value.Unbind(at);
    }
}

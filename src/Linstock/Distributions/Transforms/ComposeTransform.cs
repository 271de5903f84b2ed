namespace Linstock.Distributions;

/// <summary>Transforms one after another, the first one first; none is the identity. The parts do the caching.</summary>
public sealed class ComposeTransform : Transform
{
    private readonly Transform[] _parts;
    private ComposeTransform? _inverse;

    /// <summary>A chain of transforms.</summary>
    /// <param name="parts">The transforms, the first one first.</param>
    /// <param name="cacheSize">0 or 1, for each part.</param>
    public ComposeTransform(ReadOnlySpan<Transform> parts, int cacheSize = 0)
        : base(cacheSize)
    {
        _parts = parts.ToArray();
        if (cacheSize > 0)
        {
            for (int i = 0; i < _parts.Length; i++) _parts[i] = _parts[i].WithCache(cacheSize);
        }
    }

    /// <summary>The transforms, the first one first.</summary>
    public IReadOnlyList<Transform> Parts => _parts;

    /// <inheritdoc/>
    public override Constraint Domain
    {
        get
        {
            if (_parts.Length == 0) return Constraints.Real;
            Constraint domain = _parts[0].Domain;
            int eventDim = _parts[^1].Codomain.EventDim;
            foreach (Transform part in Enumerable.Reverse(_parts))
            {
                eventDim = Math.Max(eventDim + part.Domain.EventDim - part.Codomain.EventDim, part.Domain.EventDim);
            }

            return eventDim > domain.EventDim ? Constraints.Independent(domain, eventDim - domain.EventDim) : domain;
        }
    }

    /// <inheritdoc/>
    public override Constraint Codomain
    {
        get
        {
            if (_parts.Length == 0) return Constraints.Real;
            Constraint codomain = _parts[^1].Codomain;
            int eventDim = _parts[0].Domain.EventDim;
            foreach (Transform part in _parts)
            {
                eventDim = Math.Max(eventDim + part.Codomain.EventDim - part.Domain.EventDim, part.Codomain.EventDim);
            }

            return eventDim > codomain.EventDim ? Constraints.Independent(codomain, eventDim - codomain.EventDim) : codomain;
        }
    }

    /// <inheritdoc/>
    public override bool Bijective => Array.TrueForAll(_parts, part => part.Bijective);

    /// <inheritdoc/>
    public override TensorOrNumber Sign
    {
        get
        {
            TensorOrNumber sign = 1;
            foreach (Transform part in _parts) sign = Signs.Multiply(sign, part.Sign);
            return sign;
        }
    }

    /// <inheritdoc/>
    public override Transform Inv
    {
        get
        {
            if (_inverse is null)
            {
                _inverse = new ComposeTransform([.. Enumerable.Reverse(_parts).Select(part => part.Inv)]) { _inverse = this };
            }

            return _inverse;
        }
    }

    /// <inheritdoc/>
    public override Tensor Call(Tensor x) => Forward(x);

    /// <inheritdoc/>
    public override Tensor LogAbsDetJacobian(Tensor x, Tensor y)
    {
        if (_parts.Length == 0) return Torch.ZerosLike(x);
        Tensor? total = null;
        int eventDim = Domain.EventDim;
        for (int i = 0; i < _parts.Length; i++)
        {
            Transform part = _parts[i];
            Tensor next = i == _parts.Length - 1 ? y : part.Call(x);
            Tensor term = Parameters.SumRightmost(part.LogAbsDetJacobian(x, next), eventDim - part.Domain.EventDim);
            total = total is null ? term : total + term;
            eventDim += part.Codomain.EventDim - part.Domain.EventDim;
            x = next;
        }

        return total!;
    }

    /// <inheritdoc/>
    public override Shape ForwardShape(in Shape shape)
    {
        Shape result = shape;
        foreach (Transform part in _parts) result = part.ForwardShape(in result);
        return result;
    }

    /// <inheritdoc/>
    public override Shape InverseShape(in Shape shape)
    {
        Shape result = shape;
        foreach (Transform part in Enumerable.Reverse(_parts)) result = part.InverseShape(in result);
        return result;
    }

    /// <inheritdoc/>
    public override bool Equals(Transform? other) => other is ComposeTransform compose && _parts.SequenceEqual(compose._parts);

    /// <inheritdoc/>
    public override int GetHashCode() => _parts.Length;

    /// <inheritdoc/>
    public override string ToString() => $"ComposeTransform(\n    {string.Join(",\n    ", (IEnumerable<Transform>)_parts)}\n)";

    internal override Tensor CallInverse(Tensor y) => Inverse(y);

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor x)
    {
        foreach (Transform part in _parts) x = part.Call(x);
        return x;
    }

    /// <inheritdoc/>
    protected override Tensor Inverse(Tensor y)
    {
        foreach (Transform part in Enumerable.Reverse(_parts)) y = part.Inv.Call(y);
        return y;
    }

    /// <inheritdoc/>
    protected override Transform Recreate(int cacheSize) => new ComposeTransform(_parts, cacheSize);
}

/// <summary>Products of signs.</summary>
internal static class Signs
{
    public static TensorOrNumber Multiply(TensorOrNumber left, TensorOrNumber right)
        => left.IsNumber && right.IsNumber ? (TensorOrNumber)(left.Number * right.Number)
            : left.IsNumber ? right.ToTensor() * left.Number
            : right.IsNumber ? left.ToTensor() * right.Number
            : left.ToTensor() * right.ToTensor();
}

namespace Linstock.Text.Models;

/// <summary>
/// The keys and values that attention has computed for the positions so far, so that decoding computes those of new positions alone.
/// Memory is taken ahead and doubled when it is full; no step allocates for the cache otherwise.
/// </summary>
/// <remarks>One tensor [batch, heads, capacity, size] for keys and one for values per layer; attention reads the filled part in place.</remarks>
public sealed class KeyValueCache
{
    private readonly Tensor?[] _keys, _values;
    private readonly int[] _lengths;
    private long _capacity;

    /// <summary>An empty cache.</summary>
    /// <param name="layers">The number of layers.</param>
    /// <param name="capacity">For how many positions memory is taken at first.</param>
    public KeyValueCache(int layers, long capacity = 64)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(layers);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        (_keys, _values, _lengths, _capacity) = (new Tensor?[layers], new Tensor?[layers], new int[layers], capacity);
    }

    /// <summary>The number of positions that are held.</summary>
    public int Length => _lengths[^1];

    /// <summary>The number of positions that there is memory for.</summary>
    public long Capacity => _capacity;

    /// <summary>Adds the keys and values of new positions to those of a layer.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="key">[batch, heads, new positions, size].</param>
    /// <param name="value">The same shape.</param>
    /// <returns>Views of all keys and values of the layer, [batch, heads, positions, size].</returns>
    /// <exception cref="InvalidOperationException">Autograd is recording: what is stored would lose its gradient.</exception>
    /// <exception cref="ArgumentException">The shape is not that of what the cache holds.</exception>
    public (Tensor Key, Tensor Value) Update(int layer, Tensor key, Tensor value)
    {
        if (Torch.IsGradEnabled() && (key.RequiresGrad || value.RequiresGrad))
            throw new InvalidOperationException("key-value cache: stored keys and values have no gradient; run the model within Torch.NoGrad(), or without a cache");
        int before = _lengths[layer], after = before + (int)key.Shape[2];
        while (_capacity < after) _capacity *= 2;
        Store(ref _keys[layer], key, before, after);
        Store(ref _values[layer], value, before, after);
        _lengths[layer] = after;
        return (_keys[layer]!.Narrow(2, 0, after), _values[layer]!.Narrow(2, 0, after));
    }

    /// <summary>Gives each row of the batch the contents of another: row i becomes what row <paramref name="rows"/>[i] was. Beam search needs it.</summary>
    /// <param name="rows">As many row numbers as the batch has rows.</param>
    public void Reorder(ReadOnlySpan<int> rows)
    {
        bool same = true;
        for (int i = 0; i < rows.Length; i++) same &= rows[i] == i;
        if (same) return;
        Tensor index = Torch.Tensor(Array.ConvertAll(rows.ToArray(), static row => (long)row));
        using (Torch.NoGrad())
        {
            for (int layer = 0; layer < _lengths.Length; layer++)
            {
                if (_keys[layer] is not { } keys || _values[layer] is not { } values) continue;
                foreach (Tensor held in (ReadOnlySpan<Tensor>)[keys.Narrow(2, 0, _lengths[layer]), values.Narrow(2, 0, _lengths[layer])])
                    held.Copy_(held.IndexSelect(0, index.To(held.Device)));
            }
        }
    }

    /// <summary>Forgets the positions from one on.</summary>
    /// <param name="length">How many stay.</param>
    public void Crop(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        for (int layer = 0; layer < _lengths.Length; layer++) _lengths[layer] = Math.Min(_lengths[layer], length);
    }

    private void Store(ref Tensor? held, Tensor added, int before, int after)
    {
        using (Torch.NoGrad())
        {
            if (held is null || held.Shape[2] < after)
            {
                Tensor wider = Torch.Empty([added.Shape[0], added.Shape[1], _capacity, added.Shape[3]], dtype: added.DType, device: added.Device);
                if (held is not null && before > 0) wider.Narrow(2, 0, before).Copy_(held.Narrow(2, 0, before));
                held = wider;
            }
            if (held.Shape[0] != added.Shape[0] || held.Shape[1] != added.Shape[1] || held.Shape[3] != added.Shape[3])
                throw new ArgumentException($"key-value cache: shapes differ; got {added.Shape}; expected [{held.Shape[0]}, {held.Shape[1]}, *, {held.Shape[3]}]");
            held.Narrow(2, before, after - before).Copy_(added);
        }
    }
}

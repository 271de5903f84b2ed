using Linstock.Backends.Batched;

namespace Linstock.Ops;

/// <summary>
/// An operation called once for each sample of a batch, its results stacked: slow, and always possible where the results have one
/// shape. Gradients pass, as slices and stacks have them.
/// </summary>
internal sealed class SampleLoop(FrameSet frames)
{
    private readonly List<Tensor>[] _results = [[], [], [], []];
    private readonly List<Tensor[]> _lists = [];
    private long _sample = -1;

    /// <summary>Goes to the next sample.</summary>
    public bool Next() => ++_sample < frames.Samples;

    /// <summary>The present sample of an operand, as an ordinary tensor.</summary>
    public T Of<T>(T operand)
        where T : Tensor?
    {
        if (operand is null) return operand;
        // What is differentiated for each sample is, even if all share it, another one for each.
        Tensor tensor = operand.RequiresGrad ? Batching.Lift(operand, frames) : operand;
        long rest = _sample;
        for (int i = frames.Frames.Length - 1; i >= 0; i--)
        {
            BatchFrame frame = frames.Frames[i];
            if (FrameSet.Of(tensor)?.Contains(frame) == true) tensor = Views.Select(Batching.Unbatch(tensor, frame, 0), 0, rest % frame.Size);
            rest /= frame.Size;
        }
        return (T)tensor;
    }

    /// <summary>The present sample of each operand.</summary>
    public ReadOnlySpan<Tensor> Of(ReadOnlySpan<Tensor> operands)
    {
        var samples = new Tensor[operands.Length];
        for (int i = 0; i < samples.Length; i++) samples[i] = Of(operands[i]);
        return samples;
    }

    /// <summary>Keeps a sample's result.</summary>
    public void Add(Tensor result) => _results[0].Add(result);

    /// <summary>Keeps a sample's results.</summary>
    public void Add((Tensor, Tensor) results)
    {
        _results[0].Add(results.Item1);
        _results[1].Add(results.Item2);
    }

    /// <summary>Keeps a sample's results.</summary>
    public void Add((Tensor, Tensor, Tensor) results)
    {
        Add((results.Item1, results.Item2));
        _results[2].Add(results.Item3);
    }

    /// <summary>Keeps a sample's results.</summary>
    public void Add((Tensor, Tensor, Tensor, Tensor) results)
    {
        Add((results.Item1, results.Item2, results.Item3));
        _results[3].Add(results.Item4);
    }

    /// <summary>Keeps a sample's results.</summary>
    public void Add(Tensor[] results) => _lists.Add(results);

    /// <summary>The results of all samples, batched.</summary>
    public T Result<T>()
    {
        object result = typeof(T) == typeof(Tensor) ? Stacked(0)
            : typeof(T) == typeof((Tensor, Tensor)) ? (Stacked(0), Stacked(1))
            : typeof(T) == typeof((Tensor, Tensor, Tensor)) ? (Stacked(0), Stacked(1), Stacked(2))
            : typeof(T) == typeof((Tensor, Tensor, Tensor, Tensor)) ? (Stacked(0), Stacked(1), Stacked(2), Stacked(3))
            : typeof(T) == typeof(Tensor[]) ? StackedLists()
            : throw new NotSupportedException($"vmap: results of type {typeof(T)} cannot be batched");
        return (T)result;
    }

    private Tensor[] StackedLists()
    {
        var stacked = new Tensor[_lists[0].Length];
        for (int i = 0; i < stacked.Length; i++)
        {
            int place = i;
            if (!_lists.TrueForAll(list => list.Length == stacked.Length)) ThrowShapes();
            stacked[i] = Batched([.. _lists.Select(list => list[place])]);
        }
        return stacked;
    }

    private Tensor Stacked(int result) => Batched([.. _results[result]]);

    private Tensor Batched(Tensor[] samples)
    {
        if (samples.Length == 0) throw new ArgumentException("vmap: an operation without a form for batches needs at least one sample");
        if (!Array.TrueForAll(samples, sample => sample.Shape == samples[0].Shape)) ThrowShapes();
        Tensor all = Torch.Stack(samples);
        long[] sizes = [.. frames.Frames.Select(frame => frame.Size), .. samples[0].Shape];
        all = Views.Reshape(all, sizes);
        foreach (BatchFrame frame in frames.Frames) all = Batching.Batch(all, frame, 0);
        return all;
    }

    private static void ThrowShapes()
        => throw new InvalidOperationException("vmap: the shape of the result depends on the values of a batched tensor, and differs between samples");
}

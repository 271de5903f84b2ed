using Linstock.Backends;
using Linstock.Backends.Batched;
using Linstock.Functorch;

namespace Linstock.Ops;

/// <summary>
/// Tensors that stand for one sample of a batch, as <c>Vmap</c> gives them to its function. Such a tensor has the shape and strides
/// of a sample over memory that knows of all of them (<see cref="BatchLayout"/>); views, allocation and kernels follow from
/// that. What is here gets tensors in and out, and brings the operands of an operation to the same batches.
/// </summary>
internal static class Batching
{
    [ThreadStatic]
    private static FrameSet? s_active;

    [ThreadStatic]
    private static FrameSet? s_backward;

    /// <summary>Whether there ever was a batch; until then an operation has nothing to compare.</summary>
    public static bool IsUsed { get; private set; }

    /// <summary>The frames of the running calls of <c>Vmap</c> on this thread.</summary>
    public static FrameSet? Active => s_active;

    /// <summary>Until the result is disposed a frame is active.</summary>
    public static ActiveFrame Enter(BatchFrame frame)
    {
        IsUsed = true;
        Interception.StartBatches();
        FrameSet? before = s_active;
        s_active = FrameSet.With(before, frame);
        return new ActiveFrame(before);
    }

    /// <summary>The sample of a batch: a tensor without dimension <paramref name="dim"/>, which the frame takes.</summary>
    public static Tensor Batch(Tensor input, BatchFrame frame, int dim)
    {
        FrameSet frames = FrameSet.With(FrameSet.Of(input), frame);
        Tensor sample = Over(input, frames, frame, input.Strides[dim] * input.ElementSize, input.Shape.Without(dim), input.Strides.Without(dim));
        return Gradient.IsNeeded(input) ? Gradient.Record(sample, new BatchBackward(frame, dim), input) : sample;
    }

    /// <summary>All samples: a tensor with the frame as dimension <paramref name="dim"/>, no longer batched over it.</summary>
    public static Tensor Unbatch(Tensor input, BatchFrame frame, int dim)
    {
        if (FrameSet.Of(input)?.Contains(frame) != true) input = Lift(input, FrameSet.With(FrameSet.Of(input), frame));
        BatchLayout layout = input.Storage.Layout!;
        FrameSet? rest = layout.Frames.Without(frame);
        Shape shape = Inserted(input.Shape, dim, frame.Size), strides = Inserted(input.Strides, dim, layout.Stride(frame) / input.ElementSize);
        Storage storage = rest is null ? layout.Root : new Storage(new BatchLayout(rest, Strides(layout, rest), layout.Root));
        var whole = new Tensor(storage, in shape, in strides, input.StorageOffset, input.DType);
        return Gradient.IsNeeded(input) ? Gradient.Record(whole, new UnbatchBackward(frame, dim), input) : whole;
    }

    /// <summary>The tensor as batched over more frames, along which it repeats without memory.</summary>
    public static Tensor Lift(Tensor input, FrameSet? frames)
    {
        FrameSet? present = FrameSet.Of(input);
        FrameSet? all = FrameSet.Union(present, frames);
        if (ReferenceEquals(all, present)) return input;
        BatchLayout? layout = input.Storage.Layout;
        var strides = new long[all!.Frames.Length];
        for (int i = 0; i < strides.Length; i++) strides[i] = layout?.Stride(all.Frames[i]) ?? 0;
        var storage = new Storage(new BatchLayout(all, strides, layout?.Root ?? input.Storage));
        var lifted = new Tensor(storage, input.Shape, input.Strides, input.StorageOffset, input.DType);
        // The engine sums the gradient over frames that an input did not have.
        return Gradient.IsNeeded(input) ? Gradient.Record(lifted, new LiftBackward(), input) : lifted;
    }

    /// <summary>The frames of several tensors together; null if none is batched.</summary>
    public static FrameSet? Common(params ReadOnlySpan<Tensor?> tensors)
    {
        FrameSet? common = null;
        foreach (Tensor? tensor in tensors)
            if (FrameSet.Of(tensor) is { } frames) common = FrameSet.Union(common, frames);
        return common;
    }

    /// <summary>Brings two operands to the same batches.</summary>
    public static (T1 First, T2 Second) Align<T1, T2>(T1 first, T2 second)
        where T1 : Tensor?
        where T2 : Tensor?
    {
        FrameSet? frames = FrameSet.Union(FrameSet.Of(first), FrameSet.Of(second));
        return frames is null ? (first, second) : (LiftTo(first, frames), LiftTo(second, frames));
    }

    /// <summary>Lifts an operand that may be missing.</summary>
    public static T LiftTo<T>(T tensor, FrameSet frames)
        where T : Tensor?
        // A lifted parameter is a plain tensor, which is what every operation takes.
        => tensor is null ? tensor : (T)Lift(tensor, frames);

    /// <summary>Lifts a list of operands.</summary>
    public static ReadOnlySpan<Tensor> LiftTo(ReadOnlySpan<Tensor> tensors, FrameSet frames)
    {
        var lifted = new Tensor[tensors.Length];
        for (int i = 0; i < lifted.Length; i++) lifted[i] = LiftTo(tensors[i], frames);
        return lifted;
    }

    /// <summary>Throws if a tensor that is to be changed in place is not batched over frames that the other operands have.</summary>
    public static void CheckWritable(Tensor self, FrameSet frames, string operation)
    {
        FrameSet? own = FrameSet.Of(self);
        if (own is not null && own.Contains(frames)) return;
        throw new InvalidOperationException(
            $"{operation}: vmap: a change in place is not possible because an operand is batched and the tensor that is changed is not, so that it "
            + "has no place for the samples' different results; use the form that is not in place");
    }

    /// <summary>Throws if random numbers may not be drawn into a tensor here, and announces the draw.</summary>
    public static void CheckRandom(Tensor self, Generator? generator, string operation)
    {
        FrameSet? own = FrameSet.Of(self);
        foreach (BatchFrame frame in s_active?.Frames ?? [])
        {
            if (frame.Randomness == Randomness.Error)
            {
                throw new InvalidOperationException(
                    $"{operation}: vmap: called random operation while in randomness error mode; use Randomness.Same or Randomness.Different in Vmap, or draw outside of it");
            }
            if (frame.Randomness == Randomness.Different && own?.Contains(frame) != true)
            {
                throw new InvalidOperationException(
                    $"{operation}: vmap: cannot ask for different in-place randomness on an unbatched tensor; it would appear like same randomness; use the form that is not in place");
            }
        }
        if (own is not null) SampleDraws.Announce(generator ?? Torch.DefaultGenerator, own);
    }

    /// <summary>Where new random numbers go: each sample has its own along frames that ask for different ones.</summary>
    public static Device? RandomDevice(Device? device)
    {
        if (s_active is null || (device is { } given && given.Type is not (DeviceType.Cpu or BatchedBackend.Type))) return device;
        FrameSet? frames = device is { } present ? FrameSet.Of(present) : null;
        foreach (BatchFrame frame in s_active.Frames)
            if (frame.Randomness == Randomness.Different) frames = FrameSet.With(frames, frame);
        return frames?.Device ?? device;
    }

    /// <summary>The device where an operation on tensors of two devices has its result, if one of them is batched.</summary>
    public static Device? CommonDevice(Device first, Device second)
    {
        if (first.Type != BatchedBackend.Type && second.Type != BatchedBackend.Type) return null;
        FrameSet? one = FrameSet.Of(first), other = FrameSet.Of(second);
        if ((one is null && first.Type != DeviceType.Cpu) || (other is null && second.Type != DeviceType.Cpu)) return null;
        return FrameSet.Union(one, other)!.Device;
    }

    /// <summary>A tensor saved for backward, batched as the gradients that it will meet.</summary>
    public static Tensor Saved(Tensor tensor) => s_backward is { } frames ? Lift(tensor, frames) : tensor;

    /// <summary>
    /// Runs a node's rule when tensors may be batched: gradients and saved tensors are brought to the same batches, and the gradient
    /// of an input is summed over frames that the node's outputs had and the input had not.
    /// </summary>
    /// <param name="node">The node.</param>
    /// <param name="gradOutputs">What comes in.</param>
    /// <param name="gradInputs">What goes out.</param>
    /// <param name="sum">Whether to sum; a tangent needs each sample's own.</param>
    public static void Backward(Node node, ReadOnlySpan<Tensor?> gradOutputs, Span<Tensor?> gradInputs, bool sum = true)
    {
        FrameSet? frames = FrameSet.Union(node.Batches?.Output, Common(gradOutputs));
        FrameSet? before = s_backward;
        s_backward = frames;
        try
        {
            if (frames is null)
            {
                node.Backward(gradOutputs, gradInputs);
                return;
            }
            var lifted = new Tensor?[gradOutputs.Length];
            for (int i = 0; i < lifted.Length; i++) lifted[i] = gradOutputs[i] is { } gradient ? Lift(gradient, frames) : null;
            node.Backward(lifted, gradInputs);
        }
        finally
        {
            s_backward = before;
        }
        if (!sum || node.Batches is not { Output: { } output } batches || node.CrossesFrames) return;
        for (int i = 0; i < gradInputs.Length; i++)
            if (gradInputs[i] is { } gradient) gradInputs[i] = SumOver(gradient, output, batches.Input(i));
    }

    private static Tensor SumOver(Tensor gradient, FrameSet output, FrameSet? input)
    {
        if (input is not null && input.Contains(output)) return gradient;
        foreach (BatchFrame frame in output.Frames)
            if (input?.Contains(frame) != true) gradient = Torch.Sum(Unbatch(gradient, frame, 0), 0);
        return gradient;
    }

    private static Tensor Over(Tensor input, FrameSet frames, BatchFrame added, long stride, in Shape shape, in Shape strides)
    {
        BatchLayout? layout = input.Storage.Layout;
        var distances = new long[frames.Frames.Length];
        for (int i = 0; i < distances.Length; i++)
            distances[i] = ReferenceEquals(frames.Frames[i], added) ? stride : layout?.Stride(frames.Frames[i]) ?? 0;
        var storage = new Storage(new BatchLayout(frames, distances, layout?.Root ?? input.Storage));
        return new Tensor(storage, in shape, in strides, input.StorageOffset, input.DType);
    }

    private static long[] Strides(BatchLayout layout, FrameSet frames) => Array.ConvertAll(frames.Frames, layout.Stride);

    private static Shape Inserted(in Shape shape, int index, long value)
    {
        Span<long> values = stackalloc long[shape.Rank + 1];
        ReadOnlySpan<long> before = Shape.AsSpan(in shape);
        before[..index].CopyTo(values);
        values[index] = value;
        before[index..].CopyTo(values[(index + 1)..]);
        return new Shape(values);
    }

    /// <summary>Makes the frames that were active before active again.</summary>
    internal readonly struct ActiveFrame(FrameSet? before) : IDisposable
    {
        public void Dispose() => s_active = before;
    }

    private sealed class BatchBackward(BatchFrame frame, int dim) : Node
    {
        public override string Name => "BatchBackward0";

        internal override bool CrossesFrames => true;

        protected internal override bool ReturnsFreshGradients => false;

        protected internal override Tensor? Backward(Tensor grad) => Unbatch(grad, frame, dim);
    }

    private sealed class UnbatchBackward(BatchFrame frame, int dim) : Node
    {
        public override string Name => "UnbatchBackward0";

        internal override bool CrossesFrames => true;

        internal override BatchFrame? LeavesFrame => frame;

        protected internal override bool ReturnsFreshGradients => false;

        protected internal override Tensor? Backward(Tensor grad) => Batch(grad, frame, dim);
    }

    private sealed class LiftBackward : Node
    {
        public override string Name => "LiftBackward0";

        protected internal override Tensor? Backward(Tensor grad) => grad;
    }
}

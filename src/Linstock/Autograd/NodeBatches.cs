using Linstock.Backends.Batched;

namespace Linstock;

/// <summary>
/// The frames that an operation's inputs and outputs were batched over when it was recorded, from which the engine knows over which
/// samples the gradient of an input is summed. The input of a gradient taken inside a frame counts as batched over it even if it
/// is one for all samples, and so does what is computed from it: each sample has a gradient of its own.
/// </summary>
internal sealed class NodeBatches
{
    private FrameSet?[] _inputs = new FrameSet?[4];

    /// <summary>The frames of the outputs.</summary>
    public FrameSet? Output { get; set; }

    /// <summary>The frames whose samples have gradients of their own at the outputs.</summary>
    public FrameSet? Reach { get; set; }

    /// <summary>The frames whose samples have gradients of their own at an input.</summary>
    public FrameSet? Input(int index) => index < _inputs.Length ? _inputs[index] : null;

    /// <summary>Notes an input's frames.</summary>
    public static void NoteInput(Node node, int index, Tensor input, Node? source)
    {
        FrameSet? frames = FrameSet.Union(FrameSet.Of(input), source?.Batches?.Reach);
        if (frames is null) return;
        NodeBatches batches = node.Batches ??= new NodeBatches();
        if (batches._inputs.Length <= index) Array.Resize(ref batches._inputs, 2 * (index + 1));
        batches._inputs[index] = frames;
        batches.Reach = FrameSet.Union(batches.Reach, node.LeavesFrame is { } left ? frames.Without(left) : frames);
    }

    /// <summary>Takes over the frames of all inputs but the first.</summary>
    public static void TakeInputs(Node node, NodeBatches? from)
    {
        if (from is null) return;
        NodeBatches batches = node.Batches ??= new NodeBatches();
        FrameSet? first = batches.Input(0);
        batches._inputs = [.. from._inputs];
        batches._inputs[0] = first;
        batches.Reach = FrameSet.Union(batches.Reach, from.Reach);
    }

    /// <summary>Notes an output's frames.</summary>
    public static void NoteOutput(Node node, Tensor output)
    {
        if (FrameSet.Of(output) is not { } frames) return;
        NodeBatches batches = node.Batches ??= new NodeBatches();
        batches.Output = FrameSet.Union(batches.Output, frames);
        batches.Reach = FrameSet.Union(batches.Reach, frames);
    }
}

namespace Linstock;

public static partial class Autograd
{
    /// <summary>
    /// Runs a function without keeping what its gradient needs, and runs it again in backward: less memory for more time, PyTorch's
    /// <c>torch.utils.checkpoint</c>. Parameters that the function uses get their gradients too.
    /// </summary>
    /// <param name="function">From the inputs to the result; must compute the same when run again.</param>
    /// <param name="inputs">The inputs.</param>
    public static Tensor Checkpoint(Func<Tensor[], Tensor> function, params ReadOnlySpan<Tensor> inputs)
    {
        ArgumentNullException.ThrowIfNull(function);
        Tensor[] given = inputs.ToArray();
        if (!GradMode.IsEnabled) return function(given);
        Tensor state = Torch.GetRngState();
        Tensor result;
        using (Torch.NoGrad()) result = function(given);
        var node = new CheckpointNode(function, given, state);
        foreach (Tensor input in given) node.Connect(input);
        // Parameters inside the function may want a gradient although no input does.
        node.Connect(Torch.Zeros([0], requiresGrad: true));
        Tensor output = result.Detach();
        output.SetHistory(node);
        return output;
    }

    private sealed class CheckpointNode(Func<Tensor[], Tensor> function, Tensor[] inputs, Tensor randomState) : Node
    {
        private readonly SavedTensor[] _inputs = [.. inputs.Select(input => new SavedTensor(input))];

        public override string Name => "CheckpointFunctionBackward";

        protected internal override bool ReturnsFreshGradients => false;

        protected internal override void Backward(ReadOnlySpan<Tensor?> gradOutputs, Span<Tensor?> gradInputs)
        {
            if (gradOutputs[0] is not { } grad) return;
            if (GradMode.IsEnabled) throw new NotSupportedException("checkpoint: the gradient of a checkpoint cannot be differentiated again; call the function without it");
            var copies = new Tensor[_inputs.Length];
            for (int i = 0; i < copies.Length; i++)
            {
                copies[i] = _inputs[i].Get(this).Detach();
                if (NeedsInput(i)) copies[i].RequiresGrad = true;
            }
            Tensor present = Torch.GetRngState();
            Torch.SetRngState(randomState);
            Tensor result;
            using (Torch.EnableGrad()) result = function(copies);
            Torch.SetRngState(present);
            if (result.RequiresGrad) Autograd.Backward([result], [grad]);
            for (int i = 0; i < copies.Length; i++) gradInputs[i] = copies[i].Grad;
        }

        protected override void ReleaseSaved() => Array.Clear(_inputs);
    }
}

namespace Linstock.Audio.Models;

/// <summary>What <see cref="SileroVad"/> remembers of the sound before a chunk.</summary>
/// <param name="Context">The last 64 samples, [batch, 64].</param>
/// <param name="Hidden">The recurrent layer's output, [batch, 128].</param>
/// <param name="Cell">The recurrent layer's memory, [batch, 128].</param>
public sealed record VadState(Tensor Context, Tensor Hidden, Tensor Cell)
{
    /// <summary>The recurrent layer's state as other runtimes pass it, [2, batch, 128]: output, then memory.</summary>
    public Tensor Recurrent => Torch.Stack([Hidden, Cell]);
}

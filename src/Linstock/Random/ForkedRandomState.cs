namespace Linstock;

/// <summary>Puts a generator back where it was when this was made: PyTorch's <c>torch.random.fork_rng</c>.</summary>
/// <example>
/// <code>
/// using (Torch.ForkRng())
/// {
///     Torch.ManualSeed(0);
///     Tensor sample = Torch.Randn(3);
/// }
/// </code>
/// </example>
public sealed class ForkedRandomState : IDisposable
{
    private readonly Generator _generator;
    private byte[]? _state = new byte[Generator.StateLength];

    internal ForkedRandomState(Generator generator)
    {
        _generator = generator;
        generator.ExportState(_state);
    }

    /// <summary>Puts the generator back.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _state, null) is { } state)
        {
            _generator.ImportState(state);
        }
    }
}

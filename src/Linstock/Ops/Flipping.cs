using Linstock.Backends;
using Linstock.Backends.Cpu.Kernels;

namespace Linstock.Ops;

/// <summary>Reversed and rotated dimensions.</summary>
internal static class Flipping
{
    /// <summary>A copy with the given dimensions reversed.</summary>
    [Op(Surface.Function | Surface.Method)]
    public static Tensor Flip(Tensor input, params ReadOnlySpan<long> dims)
    {
        ulong mask = Check.Dims(dims, input.NDim, "flip", emptyMeansAll: false);
        Tensor result = Torch.EmptyLike(input);
        Backend.Run(result, new FlipKernel(input.Detach(), result, mask));
        return Gradient.IsNeeded(input) ? Gradient.Record(result, new FlipBackward(dims.ToArray()), input) : result;
    }

    /// <summary>A copy with the columns in reverse order: dimension 1 reversed.</summary>
    /// <exception cref="ArgumentException">The tensor has fewer than two dimensions.</exception>
    [Op(Surface.Function | Surface.Method)]
    public static Tensor Fliplr(Tensor input)
    {
        Check.That(input.NDim >= 2, $"fliplr: input must be at least 2-dimensional; got shape {input.Shape}");
        return Flip(input, 1);
    }

    /// <summary>A copy with the rows in reverse order: dimension 0 reversed.</summary>
    /// <exception cref="ArgumentException">The tensor has no dimensions.</exception>
    [Op(Surface.Function | Surface.Method)]
    public static Tensor Flipud(Tensor input)
    {
        Check.That(input.NDim >= 1, $"flipud: input must be at least 1-dimensional; got shape {input.Shape}");
        return Flip(input, 0);
    }

    private sealed class FlipBackward(long[] dims) : Node
    {
        public override string Name => "FlipBackward0";

        protected internal override Tensor? Backward(Tensor grad) => Flip(grad, dims);
    }
}

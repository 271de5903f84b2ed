using Linstock.Backends;
using Linstock.Backends.Cpu.Kernels;
using Linstock.Ops.Sparse;

namespace Linstock.Ops;

/// <summary>Writing one number everywhere.</summary>
internal static class Filling
{
    /// <summary>A tensor like the input with every element <paramref name="value"/>.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace)]
    public static Tensor Fill(Tensor input, Scalar value) => Fill_(Copying.Clone(input), value);

    /// <summary>A tensor like the input with every element the one of <paramref name="value"/>, a tensor without dimensions.</summary>
    /// <exception cref="ArgumentException">The value has dimensions.</exception>
    [Op(Surface.Function | Surface.Method | Surface.InPlace)]
    public static Tensor Fill(Tensor input, Tensor value) => Fill_(Copying.Clone(input), value);

    /// <summary>In place.</summary>
    public static Tensor Fill_(Tensor input, Scalar value)
    {
        InPlace.CheckWritable(input, "fill_");
        if (input.Numel > 0) Backend.Run(input, new FillKernel(input, value));
        input.Storage.Version++;
        if (Gradient.IsNeeded(input))
        {
            var node = new FillBackward();
            node.Connect(input);
            input.Rebase(node);
        }
        return input;
    }

    /// <summary>In place.</summary>
    public static Tensor Fill_(Tensor input, Tensor value)
    {
        Check.That(value.NDim == 0, $"fill_: only supports a value tensor without dimensions; got shape {value.Shape}");
        return Copying.Copy_(input, value);
    }

    /// <summary>Zeros like the input.</summary>
    [Op(Surface.InPlace)]
    public static Tensor Zero(Tensor input) => Zero_(input);

    /// <summary>In place.</summary>
    public static Tensor Zero_(Tensor input) => input.IsStrided ? Fill_(input, 0) : SparseArithmetic.Zero_(input);

    private sealed class FillBackward : Node
    {
        public override string Name => "FillBackward0";

        protected internal override Tensor? Backward(Tensor grad) => Torch.ZerosLike(grad);
    }
}

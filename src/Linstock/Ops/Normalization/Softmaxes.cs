using Linstock.Backends;
using Linstock.Backends.Cpu.Normalization;

namespace Linstock.Ops.Normalization;

/// <summary>Softmax and its relatives.</summary>
internal static class Softmaxes
{
    /// <summary>exp(x_i) / Σ_j exp(x_j) along a dimension, shifted by the largest so that nothing overflows.</summary>
    /// <param name="input">The tensor.</param>
    /// <param name="dim">The dimension that sums to 1.</param>
    /// <param name="dtype">The input is converted first, if given.</param>
    /// <exception cref="ArgumentException">The dtype is not floating point.</exception>
    [Op(Surface.Function | Surface.Method | Surface.Functional | Surface.ExactOut)]
    public static Tensor Softmax(Tensor input, long dim, DType? dtype = null) => Run(input, dim, dtype, false, "softmax");

    /// <summary>x_i - log Σ_j exp(x_j) along a dimension.</summary>
    /// <param name="input">The tensor.</param>
    /// <param name="dim">The dimension whose exponentials sum to 1.</param>
    /// <param name="dtype">The input is converted first, if given.</param>
    /// <exception cref="ArgumentException">The dtype is not floating point.</exception>
    [Op(Surface.Function | Surface.Method | Surface.Functional | Surface.ExactOut)]
    public static Tensor LogSoftmax(Tensor input, long dim, DType? dtype = null) => Run(input, dim, dtype, true, "log_softmax");

    /// <summary>Softmax of -x along a dimension.</summary>
    [Op(Surface.Functional)]
    [TorchScript("softmax(neg(input), dim, dtype)")]
    public static Tensor Softmin(Tensor input, long dim, DType? dtype = null) => Run(-input, dim, dtype, logarithm: false, "softmin");

    private static Tensor Run(Tensor input, long dim, DType? dtype, bool logarithm, string operation)
    {
        if (dtype is { } type) input = input.To(type);
        Check.FloatingPoint(input.DType, operation);
        int place = Check.Dim(dim, input.NDim, operation);
        if (input.DType.IsReducedFloating) return Run(input.To(DType.Float32), dim, null, logarithm, operation).To(input.DType);
        if (input.NDim == 0) return Views.Reshape(Run(Views.Reshape(input, 1), 0, null, logarithm, operation), []);
        if (place != input.NDim - 1)
            return Views.Transpose(Run(Views.Transpose(input, place, -1), -1, null, logarithm, operation), place, -1);
        Tensor source = input.Detach().Contiguous();
        var result = new Tensor(source, input.DType);
        long size = input.Shape[-1];
        Backend.Run(result, new SoftmaxKernel(source, result, size == 0 ? 0 : input.Numel / size, size, logarithm));
        return Gradient.IsNeeded(input) ? Gradient.Record(result, new SoftmaxBackward(result, logarithm), input) : result;
    }

    private sealed class SoftmaxBackward(Tensor result, bool logarithm) : Node
    {
        private SavedTensor _result = new(result);

        public override string Name => logarithm ? "LogSoftmaxBackward0" : "SoftmaxBackward0";

        protected internal override Tensor? Backward(Tensor grad)
        {
            Tensor y = _result.Get(this);
            if (GradMode.IsEnabled)
            {
                return logarithm
                    ? grad - (Torch.Exp(y) * Torch.Sum(grad, -1, keepdim: true))
                    : y * (grad - Torch.Sum(grad * y, -1, keepdim: true));
            }
            Tensor dense = grad.Contiguous();
            var gradient = new Tensor(dense, y.DType);
            long size = y.Shape[-1];
            Backend.Run(gradient, new SoftmaxGradientKernel(dense, y, gradient, size == 0 ? 0 : y.Numel / size, size, logarithm));
            return gradient;
        }

        protected override void ReleaseSaved() => _result.Release();
    }
}

using Linstock.Backends;
using Linstock.Backends.Cpu.Losses;

namespace Linstock.Ops.Losses;

/// <summary>
/// The cross entropy against class numbers as one kernel forward and one backward, without the log-probabilities ever
/// being stored. <see cref="ClassificationLosses.ComposedCrossEntropy"/> is the reference.
/// </summary>
internal static class FusedCrossEntropy
{
    /// <summary>Whether the kernel takes these: float32 or float64 scores on the processor, class numbers that fit, constant weights.</summary>
    public static bool Takes(Tensor input, Tensor target, Tensor? weight)
        => Backend.Fuses(input) && Backend.Of(target.Device).HasFusedKernels
            && target.DType is DType.Int64 or DType.Int32 or DType.UInt8 && input.NDim >= 2 && input.Shape[1] > 0 && FitsShape(input, target)
            && (weight is null || (weight.NDim == 1 && weight.Shape[0] == input.Shape[1] && !weight.RequiresGrad)) && Backend.Fuses(weight, input);

    /// <summary>The loss of [N, C, d...] against [N, d...].</summary>
    /// <exception cref="ArgumentOutOfRangeException">A target is no class.</exception>
    public static Tensor Run(Tensor input, Tensor target, Tensor? weight, in CrossEntropyOptions options)
    {
        Tensor classes = target.DType == DType.Int64 ? target : target.To(DType.Int64);
        if (input.NDim == 2) return Rows(input, classes.Contiguous(), weight, options);
        Tensor rows = Views.Reshape(Views.Transpose(Views.Reshape(input, input.Shape[0], input.Shape[1], -1), 1, 2), -1, input.Shape[1]);
        Tensor loss = Rows(rows, Views.Reshape(classes, -1).Contiguous(), weight, options);
        return options.Reduction == Reduction.None ? Views.Reshape(loss, target.Shape) : loss;
    }

    private static Tensor Rows(Tensor input, Tensor target, Tensor? weight, in CrossEntropyOptions options)
    {
        CheckClasses(target, input.Shape[1], options.IgnoreIndex);
        Tensor source = input.Detach().Contiguous();
        Tensor? weights = weight?.Detach().Contiguous();
        Tensor losses = Torch.Empty([input.Shape[0]], dtype: input.DType), statistics = Torch.Empty([input.Shape[0], 2], dtype: input.DType);
        Tensor total = Torch.Empty([], dtype: DType.Float64);
        Tensor result = options.Reduction == Reduction.None ? losses : Torch.Empty([], dtype: input.DType);
        Backend.Run(result, new CrossEntropyKernel(source, target, weights, losses, statistics, total, result, options));
        return Gradient.IsNeeded(input)
            ? Gradient.Record(result, new CrossEntropyBackward(input, target, weights, statistics, total, options), input)
            : result;
    }

    private static bool FitsShape(Tensor input, Tensor target)
    {
        bool fits = target.NDim == input.NDim - 1;
        for (int d = 0; fits && d < target.NDim; d++) fits = target.Shape[d] == input.Shape[d == 0 ? 0 : d + 1];
        return fits && target.Numel > 0;
    }

    private static void CheckClasses(Tensor target, long classes, long ignoreIndex)
    {
        foreach (long y in target.AsSpan<long>())
            if ((ulong)y >= (ulong)classes && y != ignoreIndex)
                throw new ArgumentOutOfRangeException(nameof(target), $"cross_entropy: target {y} is out of bounds; expected 0 to {classes - 1}");
    }

    private sealed class CrossEntropyBackward(
        Tensor input, Tensor target, Tensor? weight, Tensor statistics, Tensor total, CrossEntropyOptions options) : Node
    {
        private SavedTensor _input = new(input), _target = new(target), _weight = new(weight);
        private Tensor? _statistics = statistics;

        public override string Name => "NllLossBackward0";

        protected internal override Tensor? Backward(Tensor grad)
        {
            Tensor x = _input.Get(this), y = _target.Get(this);
            Tensor? w = _weight.GetOrNull(this);
            if (GradMode.IsEnabled) return Differentiable(grad, x, y, w);
            Tensor source = x.Contiguous(), g = grad.Contiguous();
            var gradient = new Tensor(source, x.DType);
            Backend.Run(gradient, new CrossEntropyGradientKernel(g, source, y, w, _statistics!, total, gradient, options));
            return gradient;
        }

        protected override void ReleaseSaved()
        {
            _input.Release();
            _target.Release();
            _weight.Release();
            _statistics = null;
        }

        // The same formula in operations that have gradients themselves.
        private Tensor Differentiable(Tensor grad, Tensor x, Tensor y, Tensor? w)
        {
            long classes = x.Shape[1];
            Tensor counts = Torch.Ne(y, options.IgnoreIndex), place = Torch.Where(counts, y, 0);
            Tensor each = w ?? Torch.Ones([classes], dtype: x.DType);
            Tensor chosen = Views.Unsqueeze(Torch.IndexSelect(each, 0, place) * (1 - options.Smoothing), 1);
            double spread = options.Smoothing / classes;
            Tensor own = Torch.Eq(Views.Unsqueeze(place, 1), Torch.Arange(classes)).To(x.DType);
            Tensor slope = (Torch.Softmax(x, 1) * (chosen + (Torch.Sum(each) * spread))) - (chosen * own) - (each * spread);
            Tensor scale = options.Reduction == Reduction.None ? Views.Unsqueeze(grad, 1) : grad;
            if (options.Reduction == Reduction.Mean) scale = scale / Views.Reshape(total, []).To(scale.DType);
            return slope * (scale * Views.Unsqueeze(counts.To(x.DType), 1));
        }
    }
}

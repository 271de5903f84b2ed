namespace Linstock.Ops.Normalization;

/// <summary>Normalisation over the batch, over groups of channels, over single images.</summary>
internal static class BatchNorms
{
    /// <summary>
    /// (x - mean) / √(var + eps) · weight + bias for each channel (dimension 1), over batch and positions when training, else with
    /// the running statistics. Ioffe and Szegedy 2015, arXiv:1502.03167.
    /// </summary>
    /// <param name="input">[N, C, ...].</param>
    /// <param name="runningMean">[C]; updated when training; may be null then.</param>
    /// <param name="runningVar">[C]; likewise, with the variance of n - 1.</param>
    /// <param name="weight">[C], or null.</param>
    /// <param name="bias">[C], or null.</param>
    /// <param name="training">Whether to use the statistics of this batch.</param>
    /// <param name="momentum">The share of this batch in the running statistics.</param>
    /// <param name="eps">Added to the variance.</param>
    /// <exception cref="ArgumentException">Shapes do not fit, or there is one value per channel when training.</exception>
    [Op(Surface.Functional)]
    [TorchScript("batch_norm(input, weight, bias, running_mean, running_var, training, momentum, eps, True)")]
    public static Tensor BatchNorm(
        Tensor input, Tensor? runningMean, Tensor? runningVar, Tensor? weight = null, Tensor? bias = null,
        bool training = false, double momentum = 0.1, double eps = 1e-5)
    {
        Check.FloatingPoint(input.DType, "batch_norm");
        // Nothing to normalise, in PyTorch whatever the number of dimensions, and the running statistics stay as they are.
        if (input.Numel == 0 && input.NDim != 0) return input.NDim == 1 ? Copying.Clone(input) : Affine(Copying.Clone(input), weight, bias);
        Check.That(input.NDim >= 2, $"batch_norm: expected an input of at least 2 dimensions; got shape {input.Shape}");
        if (training && input.Numel == input.Shape[1])
            Check.ThrowArgument($"batch_norm: expected more than 1 value per channel when training; got input size {input.Shape}");
        return Normalize(input, runningMean, runningVar, weight, bias, training, momentum, eps, "batch_norm").Out;
    }

    /// <summary>Batch normalisation together with the mean and 1 / √(var + eps) that were used; both are empty unless training.</summary>
    /// <exception cref="ArgumentException">Shapes do not fit.</exception>
    [Op(Surface.Function)]
    public static (Tensor Out, Tensor SaveMean, Tensor SaveInvstd) NativeBatchNorm(
        Tensor input, Tensor? weight, Tensor? bias, Tensor? runningMean, Tensor? runningVar, bool training, double momentum, double eps)
    {
        Check.That(input.NDim >= 2, $"native_batch_norm: expected an input of at least 2 dimensions; got shape {input.Shape}");
        (Tensor result, Tensor mean, Tensor rstd) = Normalize(input, runningMean, runningVar, weight, bias, training, momentum, eps, "native_batch_norm");
        DType statistics = (weight ?? bias ?? runningMean ?? runningVar ?? input).DType;
        return (result, mean.To(statistics), rstd.To(statistics));
    }

    /// <summary>Normalisation over groups of channels of each sample. Wu and He 2018, arXiv:1803.08494.</summary>
    /// <param name="input">[N, C, ...].</param>
    /// <param name="numGroups">The number of groups; divides C.</param>
    /// <param name="weight">[C], or null.</param>
    /// <param name="bias">[C], or null.</param>
    /// <param name="eps">Added to the variance.</param>
    /// <exception cref="ArgumentException">Shapes do not fit.</exception>
    [Op(Surface.Functional)]
    public static Tensor GroupNorm(Tensor input, long numGroups, Tensor? weight = null, Tensor? bias = null, double eps = 1e-5)
    {
        Check.That(input.NDim >= 2, $"group_norm: expected at least 2 dimensions for input tensor; got shape {input.Shape}");
        long channels = input.Shape[1];
        Check.That(numGroups > 0 && channels % numGroups == 0, $"group_norm: number of channels must be divisible by numGroups; got {channels} channels and {numGroups} groups");
        CheckParameter(weight, channels, "weight", "group_norm");
        CheckParameter(bias, channels, "bias", "group_norm");
        CheckParameterDTypes(input, "group_norm", weight, bias);
        if (input.Numel == 0) return Affine(input * 1, weight, bias);
        if (input.Numel == input.Shape[0] * numGroups && input.Shape[0] == 1)
            Check.ThrowArgument($"group_norm: expected more than 1 value per group; got input size {input.Shape} and {numGroups} groups");
        if (EvaluatedGroupNorm.Takes(input, weight, bias)) return EvaluatedGroupNorm.Run(input, numGroups, weight, bias, eps);
        Tensor grouped = Views.Reshape(input, input.Shape[0], numGroups, -1);
        Tensor normal = Views.Reshape(LayerNorms.LayerNorm(grouped, grouped.Shape[2], eps: eps), input.Shape);
        return Affine(normal, weight, bias);
    }

    /// <summary>Normalisation over the positions of each channel of each sample. Ulyanov et al. 2016, arXiv:1607.08022.</summary>
    /// <param name="input">[N, C, ...].</param>
    /// <param name="runningMean">[C], or null; updated with the mean over the batch.</param>
    /// <param name="runningVar">[C], or null; likewise.</param>
    /// <param name="weight">[C], or null.</param>
    /// <param name="bias">[C], or null.</param>
    /// <param name="useInputStats">Whether to use the statistics of the input; else the running ones.</param>
    /// <param name="momentum">The share of this input in the running statistics.</param>
    /// <param name="eps">Added to the variance.</param>
    /// <exception cref="ArgumentException">Shapes do not fit, or there is one position per channel.</exception>
    [Op(Surface.Functional)]
    [TorchScript("instance_norm(input, weight, bias, running_mean, running_var, use_input_stats, momentum, eps, True)")]
    public static Tensor InstanceNorm(
        Tensor input, Tensor? runningMean = null, Tensor? runningVar = null, Tensor? weight = null, Tensor? bias = null,
        bool useInputStats = true, double momentum = 0.1, double eps = 1e-5)
    {
        Check.That(input.NDim >= 2, $"instance_norm: expected an input of at least 2 dimensions; got shape {input.Shape}");
        if (!useInputStats) return Normalize(input, runningMean, runningVar, weight, bias, false, momentum, eps, "instance_norm").Out;
        long samples = input.Shape[0], channels = input.Shape[1];
        if (input.Numel == samples * channels)
            Check.ThrowArgument($"instance_norm: expected more than 1 spatial element when training; got input size {input.Shape}");
        CheckParameters(runningMean, runningVar, weight, bias, channels, "instance_norm");
        long[] sizes = input.Shape.ToArray();
        (sizes[0], sizes[1]) = (1, samples * channels);
        Tensor? mean = Tile(runningMean, samples), variance = Tile(runningVar, samples);
        Tensor normal = Normalize(Views.Reshape(input, sizes), mean, variance, Tile(weight, samples), Tile(bias, samples), true, momentum, eps, "instance_norm").Out;
        using (Torch.NoGrad())
        {
            runningMean?.Copy_(Torch.Mean(Views.View(mean!, samples, channels), 0));
            runningVar?.Copy_(Torch.Mean(Views.View(variance!, samples, channels), 0));
        }
        return Views.Reshape(normal, input.Shape);
    }

    private static (Tensor Out, Tensor Mean, Tensor Rstd) Normalize(
        Tensor input, Tensor? runningMean, Tensor? runningVar, Tensor? weight, Tensor? bias, bool training, double momentum, double eps, string operation)
    {
        Check.FloatingPoint(input.DType, operation);
        long channels = input.Shape[1];
        CheckParameters(runningMean, runningVar, weight, bias, channels, operation);
        CheckParameterDTypes(input, operation, runningMean, runningVar, weight, bias);
        if (!training && (runningMean is null || runningVar is null))
            Check.ThrowArgument($"{operation}: expected runningMean and runningVar to be defined when not training");
        Tensor x = input.DType.IsReducedFloating ? input.To(DType.Float32) : input;
        Tensor none = Torch.Empty([0], dtype: x.DType, device: input.Device);
        if (!training)
        {
            Tensor evaluated = EvaluatedBatchNorm.Run(x, runningMean!, runningVar!, weight?.To(x.DType), bias?.To(x.DType), eps);
            return (evaluated.To(input.DType), none, none);
        }

        Tensor? w = weight?.To(x.DType), b = bias?.To(x.DType);
        (Tensor result, Tensor mean, Tensor variance, Tensor rstd) = FusedBatchNorm.Takes(x) ? FusedBatchNorm.Run(x, w, b, eps) : Composed(x, w, b, eps);
        long count = channels == 0 ? 0 : x.Numel / channels;
        using (Torch.NoGrad())
        {
            if (runningMean is not null) runningMean.Mul_(1 - momentum).Add_(mean.To(runningMean.DType), momentum);
            if (runningVar is not null) runningVar.Mul_(1 - momentum).Add_(variance.To(runningVar.DType), momentum * count / Math.Max(1, count - 1));
        }
        return (result.To(input.DType), mean.To(input.DType), rstd.To(input.DType));
    }

    /// <summary>The normalisation by the statistics of the batch, step by step; with them the mean, the variance of n and 1 / √(variance + eps).</summary>
    internal static (Tensor Out, Tensor Mean, Tensor Variance, Tensor Rstd) Composed(Tensor x, Tensor? weight, Tensor? bias, double eps)
    {
        Span<long> dims = stackalloc long[x.NDim - 1];
        for (int d = 0; d < dims.Length; d++) dims[d] = d == 0 ? 0 : d + 1;
        IntList over = IntList.Create(dims);
        Tensor mean, variance, rstd;
        using (Torch.NoGrad())
        {
            mean = Torch.Mean(x, over);
            Tensor deviation = x.Detach() - Channel(mean, x.NDim);
            variance = Torch.Mean(deviation * deviation, over);
            rstd = Torch.Rsqrt(variance + eps);
        }
        return (Affine(Core(x, mean, rstd, over, eps), weight, bias), mean, variance, rstd);
    }

    // (x - mean) · rstd, where both are functions of x.
    private static Tensor Core(Tensor x, Tensor mean, Tensor rstd, IntList over, double eps)
    {
        Tensor result;
        using (Torch.NoGrad()) result = (x - Channel(mean, x.NDim)) * Channel(rstd, x.NDim);
        return Gradient.IsNeeded(x) ? Gradient.Record(result, new CoreBackward(x, mean, rstd, over, eps), x) : result;
    }

    private static Tensor Affine(Tensor normal, Tensor? weight, Tensor? bias)
    {
        if (weight is null) return bias is null ? normal : normal + Channel(bias, normal.NDim);
        return bias is null ? normal * Channel(weight, normal.NDim) : Torch.Addcmul(Channel(bias, normal.NDim), normal, Channel(weight, normal.NDim));
    }

    /// <summary>A vector of channels as [1, C, 1, ...] of a rank.</summary>
    internal static Tensor Channel(Tensor vector, int rank)
    {
        Span<long> sizes = stackalloc long[rank];
        sizes.Fill(1);
        sizes[1] = vector.Numel;
        return Views.Reshape(vector, sizes);
    }

    // The vector once for each sample, in memory of its own: running statistics are updated in it.
    private static Tensor? Tile(Tensor? vector, long samples)
        => vector is null ? null : Views.Reshape(Copying.Clone(Views.Expand(vector, samples, vector.Numel), MemoryFormat.Contiguous), -1);

    private static void CheckParameters(Tensor? runningMean, Tensor? runningVar, Tensor? weight, Tensor? bias, long channels, string operation)
    {
        CheckParameter(runningMean, channels, nameof(runningMean), operation);
        CheckParameter(runningVar, channels, nameof(runningVar), operation);
        CheckParameter(weight, channels, nameof(weight), operation);
        CheckParameter(bias, channels, nameof(bias), operation);
    }

    /// <summary>Throws unless all parameters have one dtype: the input's, or float32 beside an input of 16 bits.</summary>
    internal static void CheckParameterDTypes(Tensor input, string operation, params ReadOnlySpan<Tensor?> parameters)
    {
        DType? first = null;
        foreach (Tensor? parameter in parameters)
        {
            if (parameter is null) continue;
            DType dtype = parameter.DType;
            bool fits = dtype == input.DType || (dtype == DType.Float32 && input.DType.IsReducedFloating);
            if (!fits || dtype != (first ??= dtype))
                Check.ThrowArgument($"{operation}: expected parameters of one dtype, that of the input ({input.DType.Name}) or float32 beside 16 bits; got {dtype.Name}");
        }
    }

    private static void CheckParameter(Tensor? tensor, long channels, string name, string operation)
    {
        if (tensor is not null && tensor.Numel != channels)
            Check.ThrowArgument($"{operation}: {name} should contain {channels} elements; got {tensor.Numel}");
    }

    private sealed class CoreBackward(Tensor x, Tensor mean, Tensor rstd, IntList over, double eps) : Node
    {
        private SavedTensor _input = new(x);
        private SavedTensor _mean = new(mean);
        private SavedTensor _rstd = new(rstd);

        public override string Name => "NativeBatchNormBackward0";

        protected internal override Tensor? Backward(Tensor grad)
        {
            Tensor x = _input.Get(this), center, scale;
            if (GradMode.IsEnabled)
            {
                center = Torch.Mean(x, over, keepdim: true);
                Tensor deviation = x - center;
                scale = Torch.Rsqrt(Torch.Mean(deviation * deviation, over, keepdim: true) + eps);
            }
            else
            {
                (center, scale) = (Channel(_mean.Get(this), x.NDim), Channel(_rstd.Get(this), x.NDim));
            }
            Tensor normal = (x - center) * scale;
            return scale * (grad - Torch.Mean(grad, over, keepdim: true) - (normal * Torch.Mean(grad * normal, over, keepdim: true)));
        }

        protected override void ReleaseSaved()
        {
            _input.Release();
            _mean.Release();
            _rstd.Release();
        }
    }
}

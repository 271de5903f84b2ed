namespace Linstock.NN;

/// <summary>What batch and instance normalisation share: scale and shift per channel, and running statistics.</summary>
public abstract class NormBase : Module
{
    private protected NormBase(
        long numFeatures, double eps, double? momentum, bool affine, bool trackRunningStats, Device? device, DType? dtype)
    {
        NumFeatures = numFeatures;
        Eps = eps;
        Momentum = momentum;
        Affine = affine;
        TrackRunningStats = trackRunningStats;
        if (affine)
        {
            Weight = new Parameter(Torch.Ones([numFeatures], dtype: dtype, device: device));
            Bias = new Parameter(Torch.Zeros([numFeatures], dtype: dtype, device: device));
        }
        if (trackRunningStats)
        {
            RunningMean = Torch.Zeros([numFeatures], dtype: dtype, device: device);
            RunningVar = Torch.Ones([numFeatures], dtype: dtype, device: device);
            NumBatchesTracked = Torch.Zeros([], dtype: DType.Int64, device: device);
        }
    }

    /// <summary>The number of channels; 0 of a lazy module that has seen no input.</summary>
    public long NumFeatures { get; private protected set; }

    /// <summary>What is added to the variance.</summary>
    public double Eps { get; }

    /// <summary>The weight of a batch in the running statistics; null for the plain average over all batches.</summary>
    public double? Momentum { get; set; }

    /// <summary>Whether scale and shift are learned.</summary>
    public bool Affine { get; }

    /// <summary>Whether statistics are kept for evaluation.</summary>
    public bool TrackRunningStats { get; }

    /// <summary>The scale of each channel.</summary>
    public Tensor? Weight { get; set; }

    /// <summary>The shift of each channel.</summary>
    public Tensor? Bias { get; set; }

    /// <summary>The mean of each channel over the batches seen.</summary>
    [Buffer]
    public Tensor? RunningMean { get; set; }

    /// <summary>The variance of each channel over the batches seen.</summary>
    [Buffer]
    public Tensor? RunningVar { get; set; }

    /// <summary>The number of batches seen.</summary>
    [Buffer]
    public Tensor? NumBatchesTracked { get; set; }

    /// <summary>Forgets the running statistics.</summary>
    public void ResetRunningStats()
    {
        RunningMean?.Zero_();
        RunningVar?.Fill_(1);
        NumBatchesTracked?.Zero_();
    }

    /// <summary>Forgets the running statistics and makes scale 1 and shift 0.</summary>
    public void ResetParameters()
    {
        ResetRunningStats();
        if (Weight is not null && Bias is not null)
        {
            Init.Ones_(Weight);
            Init.Zeros_(Bias);
        }
    }

    private protected abstract void CheckInput(Tensor input);

    private protected void RequireRank(Tensor input, int first, int second, string expected)
    {
        if (input.NDim != first && input.NDim != second)
        {
            throw new ArgumentException($"{TypeName}: expected {expected} input (got {input.NDim}D input)", nameof(input));
        }
    }

    /// <summary>Gives a lazy module its shape.</summary>
    private protected void Materialize(long numFeatures)
    {
        NumFeatures = numFeatures;
        foreach (Tensor? tensor in (ReadOnlySpan<Tensor?>)[Weight, Bias, RunningMean, RunningVar])
        {
            if (tensor is not null)
            {
                tensor.Data = Torch.Empty([numFeatures], dtype: tensor.DType, device: tensor.Device);
            }
        }
        ResetParameters();
    }

    /// <summary>A lazy module takes its channels from a state dict.</summary>
    private protected void MaterializeFrom(IReadOnlyDictionary<string, Tensor> stateDict, string prefix)
    {
        if (NumFeatures == 0
            && (stateDict.TryGetValue(prefix + "weight", out Tensor? sample) || stateDict.TryGetValue(prefix + "running_mean", out sample)))
        {
            Materialize(sample.Shape[0]);
        }
    }

    /// <inheritdoc/>
    public override string ExtraRepr() =>
        $"{NumFeatures}, eps={PythonText.Of(Eps)}, momentum={PythonText.Of(Momentum)}, affine={PythonText.Of(Affine)}, " +
        $"track_running_stats={PythonText.Of(TrackRunningStats)}";
}

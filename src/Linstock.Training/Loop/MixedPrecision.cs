using Linstock.Amp;
using Linstock.Optim;

namespace Linstock.Training;

/// <summary>
/// Forward passes under <see cref="Torch.Autocast"/>; with float16, losses scaled by a <see cref="GradScaler"/>. Parameters stay in float32.
/// </summary>
/// <param name="dtype">bfloat16 or float16.</param>
/// <param name="deviceType">The device whose operations are governed.</param>
public sealed class MixedPrecision(DType dtype = DType.BFloat16, string deviceType = "cpu") : TrainingPrecision
{
    /// <summary>The scaler: it does nothing for bfloat16, whose range is that of float32.</summary>
    public GradScaler Scaler { get; } = new(enabled: dtype == DType.Float16);

    /// <inheritdoc/>
    public override IDisposable Forward() => Torch.Autocast(deviceType, dtype);

    /// <inheritdoc/>
    public override void Backward(Tensor loss) => Scaler.Scale(loss).Backward();

    /// <inheritdoc/>
    public override void Unscale(Optimizer optimizer) => Scaler.Unscale_(optimizer);

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">The optimizer needs a closure, and losses are scaled.</exception>
    public override void Step(Optimizer optimizer, Func<Tensor>? closure)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        if (!Scaler.IsEnabled)
        {
            optimizer.Step(closure);
            return;
        }

        if (closure is not null) throw new NotSupportedException($"mixed precision: {optimizer.GetType().Name} computes the loss several times in a step, which a scaled loss does not allow; use bfloat16");
        Scaler.Step(optimizer);
        Scaler.Update();
    }

    /// <inheritdoc/>
    public override OrderedDictionary<string, object?> StateDict() => Scaler.StateDict();

    /// <inheritdoc/>
    public override void LoadStateDict(IReadOnlyDictionary<string, object?> stateDict) => Scaler.LoadStateDict(stateDict);
}

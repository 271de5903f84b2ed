using System.Globalization;
using System.Runtime.CompilerServices;
using Linstock.Optim;

namespace Linstock.Amp;

/// <summary>
/// Scales the loss so that small gradients do not vanish in float16, skips the steps in which a gradient is not finite, and adapts
/// the scale: PyTorch's <c>torch.amp.GradScaler</c>. Micikevicius et al. 2018, arXiv:1710.03740.
/// </summary>
/// <remarks>
/// One iteration is <c>scaler.Scale(loss).Backward(); scaler.Step(optimizer); scaler.Update();</c>. To clip gradients, call
/// <see cref="Unscale_"/> before.
/// </remarks>
public sealed class GradScaler
{
    private enum Stage
    {
        Ready,
        Unscaled,
        Stepped,
    }

    private sealed class Progress
    {
        public Stage Stage;
        public bool? FoundInfinity;
    }

    private readonly ConditionalWeakTable<Optimizer, Progress> _optimizers = [];
    private double _scale;
    private long _growthTracker;

    /// <summary>A scaler.</summary>
    /// <param name="initScale">The first scale.</param>
    /// <param name="growthFactor">By what the scale grows; above 1.</param>
    /// <param name="backoffFactor">By what it shrinks when a gradient was not finite; below 1.</param>
    /// <param name="growthInterval">After how many finite steps in a row it grows.</param>
    /// <param name="enabled">False makes every method pass through.</param>
    /// <exception cref="ArgumentException">A factor is on the wrong side of 1.</exception>
    public GradScaler(
        double initScale = 65536.0, double growthFactor = 2.0, double backoffFactor = 0.5, long growthInterval = 2000, bool enabled = true)
    {
        IsEnabled = enabled;
        (_scale, GrowthFactor, BackoffFactor, GrowthInterval) = (initScale, growthFactor, backoffFactor, growthInterval);
        if (!enabled) return;
        Require(growthFactor > 1, "the growth factor must be > 1.0", growthFactor, nameof(growthFactor));
        Require(backoffFactor < 1, "the backoff factor must be < 1.0", backoffFactor, nameof(backoffFactor));
    }

    /// <summary>Whether it does anything.</summary>
    public bool IsEnabled { get; }

    /// <summary>By what the scale grows.</summary>
    public double GrowthFactor { get; set; }

    /// <summary>By what the scale shrinks.</summary>
    public double BackoffFactor { get; set; }

    /// <summary>After how many finite steps in a row the scale grows.</summary>
    public long GrowthInterval { get; set; }

    /// <summary>The scale; 1 if not enabled.</summary>
    public double GetScale() => IsEnabled ? _scale : 1;

    /// <summary>The tensor times the scale.</summary>
    public Tensor Scale(Tensor outputs)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        return IsEnabled ? outputs * _scale : outputs;
    }

    /// <summary>Divides the gradients of an optimizer's parameters by the scale, so that they may be clipped.</summary>
    /// <exception cref="InvalidOperationException">Called twice for this optimizer, or after its step, since the last <see cref="Update"/>.</exception>
    /// <exception cref="ArgumentException">A gradient is in float16: parameters are meant to stay in float32.</exception>
    public void Unscale_(Optimizer optimizer)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        if (!IsEnabled) return;
        Progress progress = _optimizers.GetOrCreateValue(optimizer);
        if (progress.Stage == Stage.Unscaled)
            throw new InvalidOperationException("GradScaler: Unscale_ has already been called on this optimizer since the last Update");
        if (progress.Stage == Stage.Stepped)
            throw new InvalidOperationException("GradScaler: Unscale_ is being called after Step");
        progress.FoundInfinity = Unscale(optimizer);
        progress.Stage = Stage.Unscaled;
    }

    /// <summary>Steps the optimizer, after <see cref="Unscale_"/> if that was not called, unless a gradient is not finite.</summary>
    /// <returns>What the optimizer's step returns; null if it was skipped.</returns>
    /// <exception cref="InvalidOperationException">Called twice since the last <see cref="Update"/>, or no parameter has a gradient.</exception>
    public Tensor? Step(Optimizer optimizer)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        if (!IsEnabled) return optimizer.Step();
        Progress progress = _optimizers.GetOrCreateValue(optimizer);
        if (progress.Stage == Stage.Stepped)
            throw new InvalidOperationException("GradScaler: Step has already been called since the last Update");
        if (progress.Stage == Stage.Ready) Unscale_(optimizer);
        if (progress.FoundInfinity is not { } skip)
            throw new InvalidOperationException("GradScaler: no gradients were found for this optimizer");
        Tensor? result = skip ? null : optimizer.Step();
        progress.Stage = Stage.Stepped;
        return result;
    }

    /// <summary>Adapts the scale to what the steps since the last update found.</summary>
    /// <param name="newScale">A scale to take instead.</param>
    /// <exception cref="InvalidOperationException">No optimizer was stepped or unscaled since the last update.</exception>
    public void Update(double? newScale = null)
    {
        if (!IsEnabled) return;
        if (newScale is { } given)
        {
            _scale = given;
        }
        else
        {
            bool any = false, infinity = false;
            foreach ((_, Progress progress) in _optimizers)
            {
                any |= progress.FoundInfinity is not null;
                infinity |= progress.FoundInfinity is true;
            }
            if (!any) throw new InvalidOperationException("GradScaler: no gradients were checked prior to Update");
            Adapt(infinity);
        }
        _optimizers.Clear();
    }

    private void Adapt(bool infinity)
    {
        if (infinity)
        {
            _scale = (float)(_scale * BackoffFactor);
            _growthTracker = 0;
        }
        else if (++_growthTracker == GrowthInterval)
        {
            // A scale that float32 cannot hold would make every later loss infinite.
            if (float.IsFinite((float)(_scale * GrowthFactor))) _scale = (float)(_scale * GrowthFactor);
            _growthTracker = 0;
        }
    }

    // Whether some gradient is not finite; null without gradients.
    private bool? Unscale(Optimizer optimizer)
    {
        bool? found = null;
        double inverse = 1 / _scale;
        using GradModeScope mode = Torch.NoGrad();
        foreach (ParamGroup group in optimizer.ParamGroups)
        {
            foreach (Tensor parameter in group.Params)
            {
                if (parameter.BorrowedGrad is not { } gradient) continue;
                if (gradient.DType == DType.Float16)
                    throw new ArgumentException($"GradScaler: attempting to unscale a float16 gradient of shape {gradient.Shape}; keep parameters in float32", nameof(optimizer));
                gradient.Mul_(inverse);
                found = found == true || !Torch.Isfinite(gradient).All().Item<bool>();
            }
        }
        return found;
    }

    /// <summary>The state, by PyTorch's names; empty if not enabled.</summary>
    public OrderedDictionary<string, object?> StateDict() => IsEnabled
        ? new()
        {
            ["scale"] = _scale,
            ["growth_factor"] = GrowthFactor,
            ["backoff_factor"] = BackoffFactor,
            ["growth_interval"] = GrowthInterval,
            ["_growth_tracker"] = _growthTracker,
        }
        : [];

    /// <summary>Takes over a state.</summary>
    /// <exception cref="ArgumentException">An entry is missing; nothing is changed then.</exception>
    public void LoadStateDict(IReadOnlyDictionary<string, object?> stateDict)
    {
        ArgumentNullException.ThrowIfNull(stateDict);
        if (!IsEnabled) return;
        double Number(string name) => stateDict.TryGetValue(name, out object? value) && value is IConvertible number
            ? number.ToDouble(CultureInfo.InvariantCulture)
            : throw new ArgumentException($"GradScaler: the state dict has no number '{name}'; was it saved from a disabled scaler?", nameof(stateDict));
        (double scale, double growth, double backoff, double interval, double tracker) =
            (Number("scale"), Number("growth_factor"), Number("backoff_factor"), Number("growth_interval"), Number("_growth_tracker"));
        (_scale, GrowthFactor, BackoffFactor, GrowthInterval, _growthTracker) = (scale, growth, backoff, (long)interval, (long)tracker);
    }

    private static void Require(bool holds, string rule, double value, string parameter)
    {
        if (!holds) throw new ArgumentException($"GradScaler: {rule}; got {value.ToString(CultureInfo.InvariantCulture)}", parameter);
    }
}

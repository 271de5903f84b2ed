namespace Linstock;

/// <summary>Whether operations are recorded, per thread.</summary>
internal static class GradMode
{
    [ThreadStatic]
    private static bool s_disabled;

    [ThreadStatic]
    private static bool s_inference;

    /// <summary>Whether operations on this thread are recorded.</summary>
    public static bool IsEnabled
    {
        get => !s_disabled;
        set => s_disabled = !value;
    }

    /// <summary>Whether inference mode is on.</summary>
    public static bool IsInference
    {
        get => s_inference;
        set => s_inference = value;
    }
}

/// <summary>Restores the previous mode when disposed: <c>using (Torch.NoGrad()) { ... }</c>.</summary>
public readonly struct GradModeScope : IDisposable
{
    private readonly bool _enabledBefore;
    private readonly bool _inferenceBefore;

    internal GradModeScope(bool enabled, bool inference)
    {
        _enabledBefore = GradMode.IsEnabled;
        _inferenceBefore = GradMode.IsInference;
        GradMode.IsEnabled = enabled;
        GradMode.IsInference = inference;
    }

    /// <summary>Restores the mode before.</summary>
    public void Dispose()
    {
        GradMode.IsEnabled = _enabledBefore;
        GradMode.IsInference = _inferenceBefore;
    }
}

public static partial class Torch
{
    /// <summary>Until the result is disposed, operations on this thread are not recorded.</summary>
    public static GradModeScope NoGrad() => new(enabled: false, GradMode.IsInference);

    /// <summary>Until the result is disposed, operations on this thread are recorded again, also inside <see cref="NoGrad"/>.</summary>
    public static GradModeScope EnableGrad() => new(enabled: true, GradMode.IsInference);

    /// <summary>Until the result is disposed, operations on this thread are recorded if <paramref name="mode"/> says so.</summary>
    public static GradModeScope SetGradEnabled(bool mode) => new(mode, GradMode.IsInference);

    /// <summary>Like <see cref="NoGrad"/>, for code that will never need a gradient.</summary>
    public static GradModeScope InferenceMode(bool mode = true) => new(enabled: !mode && GradMode.IsEnabled, mode);

    /// <summary>Whether operations on this thread are recorded.</summary>
    public static bool IsGradEnabled() => GradMode.IsEnabled;

    /// <summary>Whether inference mode is on for this thread.</summary>
    public static bool IsInferenceModeEnabled() => GradMode.IsInference;
}

using Linstock.Amp;

namespace Linstock;

public static partial class Torch
{
    /// <summary>
    /// Until the result is disposed, matrix products, convolutions and attention on this thread compute in a lower precision, and
    /// operations that need it (losses, transforms, linear algebra) in float32: <c>torch.autocast</c>. Parameters stay in float32, and
    /// so do their gradients. Leave the scope before calling <see cref="Tensor.Backward"/>.
    /// Micikevicius et al. 2018, arXiv:1710.03740.
    /// </summary>
    /// <param name="deviceType">The device whose operations it governs: <c>cpu</c>.</param>
    /// <param name="dtype">bfloat16 or float16; null means bfloat16 on the CPU, float16 elsewhere.</param>
    /// <param name="enabled">False switches an outer scope off.</param>
    /// <param name="cacheEnabled">Whether converted parameters are kept until the outermost scope ends.</param>
    /// <exception cref="ArgumentException">The dtype is no floating-point type of 16 bits.</exception>
    public static AutocastScope Autocast(string deviceType = "cpu", DType? dtype = null, bool enabled = true, bool cacheEnabled = true)
    {
        DeviceType device = Device.Parse(deviceType).Type;
        DType lower = dtype ?? (device == DeviceType.Cpu ? DType.BFloat16 : DType.Float16);
        if (lower is not (DType.BFloat16 or DType.Float16))
            throw new ArgumentException($"autocast: the lower precision must be BFloat16 or Float16; got {lower}", nameof(dtype));
        return new AutocastScope(device, lower, enabled, cacheEnabled);
    }

    /// <summary>Whether <see cref="Autocast"/> governs this thread.</summary>
    public static bool IsAutocastEnabled() => AutocastScope.Current is { IsEnabled: true };

    /// <summary>The lower precision of the scope that governs this thread; bfloat16 without one.</summary>
    public static DType GetAutocastDtype() => AutocastScope.Current?.DType ?? DType.BFloat16;
}

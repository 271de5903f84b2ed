namespace Linstock;

public static partial class Torch
{
    // Of the thread, as PyTorch's: a network built without memory in one thread must not change what another thread creates.
    [ThreadStatic]
    private static Device s_defaultDevice;

    private static Device DefaultPlace => s_defaultDevice;

    /// <summary>Where this thread creates tensors when no device is named, PyTorch's <c>torch.get_default_device</c>: the CPU unless changed.</summary>
    public static Device GetDefaultDevice() => s_defaultDevice;

    /// <summary>Sets where this thread creates tensors when no device is named, PyTorch's <c>torch.set_default_device</c>.</summary>
    /// <param name="device">The device.</param>
    public static void SetDefaultDevice(Device device) => s_defaultDevice = device;

    /// <summary>
    /// Names the device for a block of code, PyTorch's <c>with torch.device(...)</c>: on <see cref="Device.Meta"/> a network of any size is
    /// built without memory for its weights.
    /// </summary>
    /// <param name="device">The device.</param>
    /// <returns>What gives the former device back when it is disposed.</returns>
    /// <example>
    /// <code>
    /// Module large;
    /// using (Torch.DefaultDevice("meta")) large = new Linear(100_000, 100_000);
    /// </code>
    /// </example>
    public static DefaultDeviceScope DefaultDevice(Device device)
    {
        var scope = new DefaultDeviceScope(s_defaultDevice);
        s_defaultDevice = device;
        return scope;
    }
}

/// <summary>Gives back the default device from before <see cref="Torch.DefaultDevice"/>.</summary>
public readonly struct DefaultDeviceScope : IDisposable
{
    private readonly Device _former;

    internal DefaultDeviceScope(Device former) => _former = former;

    /// <summary>Gives the former device back.</summary>
    public void Dispose() => Torch.SetDefaultDevice(_former);
}

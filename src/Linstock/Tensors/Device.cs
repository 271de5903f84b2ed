using System.Globalization;

namespace Linstock;

/// <summary>The kind of a device.</summary>
public enum DeviceType : byte
{
    /// <summary>The processor.</summary>
    Cpu,

    /// <summary>An NVIDIA GPU.</summary>
    Cuda,

    /// <summary>No data at all: shapes and dtypes only.</summary>
    Meta,
}

/// <summary>Where a tensor lives, as PyTorch's <c>torch.device</c>: <c>"cpu"</c>, <c>"cuda:1"</c>, <c>"meta"</c>.</summary>
/// <param name="Type">The kind of device.</param>
/// <param name="Index">Which of that kind; 0 where there is one.</param>
public readonly record struct Device(DeviceType Type, int Index = 0)
{
    /// <summary>The processor.</summary>
    public static Device Cpu => default;

    /// <summary>The device without data.</summary>
    public static Device Meta => new(DeviceType.Meta);

    /// <summary>GPU number <paramref name="index"/>.</summary>
    public static Device Cuda(int index = 0) => new(DeviceType.Cuda, index);

    /// <summary>Whether tensors there have no data.</summary>
    public bool IsMeta => Type == DeviceType.Meta;

    /// <summary>Reads <c>"cpu"</c>, <c>"cuda"</c>, <c>"cuda:1"</c>, <c>"meta"</c>.</summary>
    /// <exception cref="ArgumentException">The text names no device.</exception>
    public static implicit operator Device(string name) => Parse(name);

    /// <summary>Reads <c>"cpu"</c>, <c>"cuda"</c>, <c>"cuda:1"</c>, <c>"meta"</c>.</summary>
    /// <exception cref="ArgumentException">The text names no device.</exception>
    public static Device Parse(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (TryParse(name, out Device device)) return device;
        throw new ArgumentException($"device: '{name}' names no device; expected cpu, cuda, cuda:N or meta", nameof(name));
    }

    /// <summary>Reads what <see cref="Parse"/> reads; false where the text names no device.</summary>
    public static bool TryParse(string? name, out Device device)
    {
        device = default;
        if (name is null) return false;
        ReadOnlySpan<char> kind = name, index = default;
        int colon = name.IndexOf(':', StringComparison.Ordinal);
        if (colon >= 0)
        {
            kind = name.AsSpan(0, colon);
            index = name.AsSpan(colon + 1);
        }

        int number = 0;
        if (colon < 0 || int.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out number))
        {
            switch (kind)
            {
                case "cpu":
                    device = new(DeviceType.Cpu, number);
                    return true;
                case "cuda":
                    device = new(DeviceType.Cuda, number);
                    return true;
                case "meta":
                    device = new(DeviceType.Meta, number);
                    return true;
            }
        }
        return false;
    }

    /// <inheritdoc/>
    public override string ToString() => Type switch
    {
        DeviceType.Cuda => string.Create(CultureInfo.InvariantCulture, $"cuda:{Index}"),
        DeviceType.Meta => "meta",
        _ => "cpu",
    };
}

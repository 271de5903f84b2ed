using System.Globalization;
using System.Text;

namespace Linstock;

/// <summary>What the memory of tensors amounts to: see <see cref="Torch.Memory.Stats"/>.</summary>
/// <remarks>Only storage beyond a few kilobytes is counted; smaller ones are ordinary managed arrays.</remarks>
public sealed record MemoryStatistics
{
    /// <summary>Bytes handed out to tensors. Those of tensors nobody refers to any more count until they are noticed.</summary>
    public required long BytesAlive { get; init; }

    /// <summary>The most that <see cref="BytesAlive"/> has been since the last <see cref="Torch.Memory.ResetPeak"/>; an upper bound when several threads make tensors.</summary>
    public required long PeakBytesAlive { get; init; }

    /// <summary>Bytes kept for reuse. <see cref="Torch.Memory.EmptyCache"/> gives them back to the system.</summary>
    public required long BytesPooled { get; init; }

    /// <summary>Bytes obtained from the system: <see cref="BytesAlive"/> and <see cref="BytesPooled"/>.</summary>
    public long BytesReserved => BytesAlive + BytesPooled;

    /// <summary>The most that has been obtained from the system since the last <see cref="Torch.Memory.ResetPeak"/>.</summary>
    public required long PeakBytesReserved { get; init; }

    /// <summary>How many blocks <see cref="BytesAlive"/> is made of.</summary>
    public required int BlocksAlive { get; init; }

    /// <summary>How many blocks <see cref="BytesPooled"/> is made of.</summary>
    public required int BlocksPooled { get; init; }

    /// <summary>How many times memory was taken back from tensors nobody refers to any more.</summary>
    public required long Sweeps { get; init; }

    /// <summary>The time that took, the garbage collections included.</summary>
    public required TimeSpan TimeSweeping { get; init; }

    /// <summary>The tensors' storages that hold most, the largest first.</summary>
    public required IReadOnlyList<MemoryHolder> LargestHolders { get; init; }

    /// <summary>The figures in words, one line each, the largest holders last.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"alive {Size(BytesAlive)} in {BlocksAlive} blocks (peak {Size(PeakBytesAlive)})\n");
        text.Append(CultureInfo.InvariantCulture, $"pooled {Size(BytesPooled)} in {BlocksPooled} blocks; reserved {Size(BytesReserved)} (peak {Size(PeakBytesReserved)})\n");
        text.Append(CultureInfo.InvariantCulture, $"{Sweeps} sweeps took {TimeSweeping.TotalMilliseconds:F1} ms");
        foreach (MemoryHolder holder in LargestHolders)
        {
            text.Append('\n').Append("  ").Append(holder);
        }

        return text.ToString();
    }

    internal static string Size(long bytes) => bytes switch
    {
        < 1 << 10 => string.Create(CultureInfo.InvariantCulture, $"{bytes} B"),
        < 1 << 20 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:F1} KiB"),
        < 1 << 30 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (1024.0 * 1024):F1} MiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / (1024.0 * 1024 * 1024):F2} GiB"),
    };
}

/// <summary>A storage that holds memory.</summary>
/// <param name="Bytes">How much.</param>
/// <param name="Age">Since when.</param>
/// <param name="Owner">What it is.</param>
public readonly record struct MemoryHolder(long Bytes, TimeSpan Age, string Owner)
{
    /// <summary>Size, owner and age.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{MemoryStatistics.Size(Bytes)} for {Age.TotalSeconds:F1} s by {Owner}");
}

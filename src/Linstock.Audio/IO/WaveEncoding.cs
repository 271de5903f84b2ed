namespace Linstock.Audio.IO;

/// <summary>How samples are stored.</summary>
public enum WaveEncoding
{
    /// <summary>8 bits, unsigned.</summary>
    PcmU8,

    /// <summary>16 bits.</summary>
    PcmS16,

    /// <summary>24 bits.</summary>
    PcmS24,

    /// <summary>32 bits.</summary>
    PcmS32,

    /// <summary>Floating point of 32 bits.</summary>
    Float32,

    /// <summary>Floating point of 64 bits.</summary>
    Float64,
}

/// <summary>What a sound file holds.</summary>
/// <param name="SampleRate">Frames in a second.</param>
/// <param name="NumFrames">Samples of each channel.</param>
/// <param name="NumChannels">Channels.</param>
/// <param name="Encoding">How samples are stored.</param>
public sealed record AudioMetaData(int SampleRate, long NumFrames, int NumChannels, WaveEncoding Encoding)
{
    /// <summary>Bits of a sample.</summary>
    public int BitsPerSample => Encoding switch
    {
        WaveEncoding.PcmU8 => 8,
        WaveEncoding.PcmS16 => 16,
        WaveEncoding.PcmS24 => 24,
        WaveEncoding.Float64 => 64,
        _ => 32,
    };
}

using System.Buffers.Binary;
using System.Text;

namespace Linstock.Audio.IO;

/// <summary>The chunks of a RIFF WAVE file (IBM and Microsoft 1991): what the samples are and where.</summary>
/// <param name="MetaData">What the file holds.</param>
/// <param name="Offset">The first byte of the samples.</param>
internal readonly record struct WaveHeader(AudioMetaData MetaData, int Offset)
{
    private const ushort Pcm = 1, FloatingPoint = 3, Extensible = 0xFFFE;

    /// <exception cref="AudioFormatException">The file is damaged, or its encoding is not supported.</exception>
    public static WaveHeader Read(ReadOnlySpan<byte> data)
    {
        if (data.Length < 12 || !data.StartsWith("RIFF"u8) || !data[8..12].SequenceEqual("WAVE"u8))
            throw new AudioFormatException($"WAV: expected RIFF and WAVE at the beginning of a file of {data.Length} bytes");
        AudioMetaData? format = null;
        for (int position = 12; data.Length - position >= 8;)
        {
            ReadOnlySpan<byte> name = data.Slice(position, 4);
            uint size = BinaryPrimitives.ReadUInt32LittleEndian(data[(position + 4)..]);
            int content = position + 8;
            if (size > data.Length - content) throw new AudioFormatException($"WAV: chunk '{Encoding.Latin1.GetString(name)}' at byte {position} claims {size} bytes; {data.Length - content} are left");
            if (name.SequenceEqual("fmt "u8))
            {
                format = ReadFormat(data.Slice(content, (int)size));
            }
            else if (name.SequenceEqual("data"u8))
            {
                if (format is null) throw new AudioFormatException($"WAV: the data chunk at byte {position} comes before a fmt chunk");
                int frame = format.NumChannels * format.BitsPerSample / 8;
                if (size % frame != 0) throw new AudioFormatException($"WAV: {size} bytes of data are no whole number of frames of {frame} bytes");
                return new WaveHeader(format with { NumFrames = size / frame }, content);
            }

            // Chunks begin at even bytes.
            position = (int)Math.Min((long)content + size + (size & 1), data.Length);
        }

        throw new AudioFormatException($"WAV: there is no {(format is null ? "fmt" : "data")} chunk");
    }

    private static AudioMetaData ReadFormat(ReadOnlySpan<byte> chunk)
    {
        if (chunk.Length < 16) throw new AudioFormatException($"WAV: the fmt chunk has {chunk.Length} bytes; expected 16 or more");
        ushort tag = BinaryPrimitives.ReadUInt16LittleEndian(chunk);
        int channels = BinaryPrimitives.ReadUInt16LittleEndian(chunk[2..]), bits = BinaryPrimitives.ReadUInt16LittleEndian(chunk[14..]);
        uint rate = BinaryPrimitives.ReadUInt32LittleEndian(chunk[4..]);
        if (tag == Extensible)
        {
            if (chunk.Length < 40) throw new AudioFormatException($"WAV: an extensible fmt chunk has {chunk.Length} bytes; expected 40");
            tag = BinaryPrimitives.ReadUInt16LittleEndian(chunk[24..]);
        }

        WaveEncoding encoding = (tag, bits) switch
        {
            (Pcm, 8) => WaveEncoding.PcmU8,
            (Pcm, 16) => WaveEncoding.PcmS16,
            (Pcm, 24) => WaveEncoding.PcmS24,
            (Pcm, 32) => WaveEncoding.PcmS32,
            (FloatingPoint, 32) => WaveEncoding.Float32,
            (FloatingPoint, 64) => WaveEncoding.Float64,
            (Pcm or FloatingPoint, _) => throw new AudioFormatException($"WAV: samples of {bits} bits are not supported; expected 8, 16, 24 or 32, or floating point of 32 or 64"),
            _ => throw new AudioFormatException($"WAV: {Name(tag)} is not supported; expected PCM or floating point"),
        };
        if (channels == 0) throw new AudioFormatException("WAV: there are 0 channels; expected at least 1");
        if (rate is 0 or > int.MaxValue) throw new AudioFormatException($"WAV: the rate is {rate}; expected 1 to {int.MaxValue}");
        return new AudioMetaData((int)rate, 0, channels, encoding);
    }

    private static string Name(ushort tag) => tag switch
    {
        2 => "Microsoft ADPCM",
        6 => "A-law",
        7 => "mu-law",
        0x11 => "IMA ADPCM",
        0x31 => "GSM 6.10",
        0x55 => "MP3",
        _ => $"encoding 0x{tag:X4}",
    };
}

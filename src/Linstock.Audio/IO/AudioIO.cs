using System.Buffers.Binary;

namespace Linstock.Audio.IO;

/// <summary>Sound files to tensors and back: <c>torchaudio.load</c>, <c>torchaudio.save</c>. WAV files, little-endian.</summary>
public static class AudioIO
{
    /// <summary>Reads a file.</summary>
    /// <param name="uri">The file.</param>
    /// <param name="frameOffset">The first frame.</param>
    /// <param name="numFrames">How many frames; -1 for all that follow.</param>
    /// <param name="normalize">
    /// Samples as float32 from -1 to 1: integers divided by 2^(bits - 1). Otherwise as stored: uint8, int16, int32 (24 bits in the upper bytes), float32.
    /// </param>
    /// <param name="channelsFirst">[channels, frames] instead of [frames, channels].</param>
    /// <returns>The samples, and the frames in a second.</returns>
    /// <exception cref="AudioFormatException">The file is damaged, or its encoding is not supported.</exception>
    /// <exception cref="ArgumentException">The frames lie outside the file.</exception>
    public static (Tensor Waveform, int SampleRate) Load(string uri, long frameOffset = 0, long numFrames = -1, bool normalize = true, bool channelsFirst = true)
    {
        byte[] data = File.ReadAllBytes(uri);
        try
        {
            return Decode(data, frameOffset, numFrames, normalize, channelsFirst);
        }
        catch (AudioFormatException exception)
        {
            throw new AudioFormatException($"{uri}: {exception.Message}", exception);
        }
    }

    /// <summary>Reads a sound from a stream, which is read to its end and stays open.</summary>
    /// <inheritdoc cref="Load(string, long, long, bool, bool)"/>
    /// <param name="source">The stream, from its position on.</param>
    /// <param name="frameOffset">The first frame.</param>
    /// <param name="numFrames">How many frames; -1 for all that follow.</param>
    /// <param name="normalize">Samples as float32 from -1 to 1; otherwise as stored.</param>
    /// <param name="channelsFirst">[channels, frames] instead of [frames, channels].</param>
    public static (Tensor Waveform, int SampleRate) Load(Stream source, long frameOffset = 0, long numFrames = -1, bool normalize = true, bool channelsFirst = true)
    {
        ArgumentNullException.ThrowIfNull(source);
        using var content = new MemoryStream();
        source.CopyTo(content);
        return Decode(content.GetBuffer().AsSpan(0, (int)content.Length), frameOffset, numFrames, normalize, channelsFirst);
    }

    /// <summary>Reads a file that is in memory.</summary>
    /// <inheritdoc cref="Load(string, long, long, bool, bool)"/>
    public static (Tensor Waveform, int SampleRate) Decode(ReadOnlySpan<byte> data, long frameOffset = 0, long numFrames = -1, bool normalize = true, bool channelsFirst = true)
    {
        (AudioMetaData format, int offset) = WaveHeader.Read(data);
        if (frameOffset < 0 || frameOffset > format.NumFrames) throw new ArgumentException($"load: frame {frameOffset} lies outside of {format.NumFrames} frames", nameof(frameOffset));
        if (numFrames < -1) throw new ArgumentException($"load: expected a number of frames, or -1 for all; got {numFrames}", nameof(numFrames));
        long frames = numFrames < 0 ? format.NumFrames - frameOffset : Math.Min(numFrames, format.NumFrames - frameOffset);
        int bytes = format.BitsPerSample / 8, count = checked((int)(frames * format.NumChannels));
        ReadOnlySpan<byte> samples = data.Slice((int)(offset + frameOffset * format.NumChannels * bytes), count * bytes);
        Tensor interleaved = (normalize ? Normalized(samples, format.Encoding, count) : Stored(samples, format.Encoding, count)).Reshape(frames, format.NumChannels);
        return (channelsFirst ? interleaved.Transpose(0, 1).Contiguous() : interleaved, format.SampleRate);
    }

    /// <summary>What a file holds, without its samples.</summary>
    /// <exception cref="AudioFormatException">The file is damaged, or its encoding is not supported.</exception>
    public static AudioMetaData Info(string uri) => WaveHeader.Read(File.ReadAllBytes(uri)).MetaData;

    /// <summary>Writes a file.</summary>
    /// <param name="uri">The file.</param>
    /// <param name="src">[channels, frames], or [frames]: floating point from -1 to 1, or integers as they are stored.</param>
    /// <param name="sampleRate">Frames in a second.</param>
    /// <param name="channelsFirst">[channels, frames] instead of [frames, channels].</param>
    /// <param name="encoding">How samples are stored; by the tensor's dtype if null.</param>
    /// <exception cref="ArgumentException">The shape or dtype does not fit.</exception>
    public static void Save(string uri, Tensor src, int sampleRate, bool channelsFirst = true, WaveEncoding? encoding = null) =>
        File.WriteAllBytes(uri, Encode(src, sampleRate, channelsFirst, encoding));

    /// <summary>Writes a file into memory.</summary>
    /// <inheritdoc cref="Save"/>
    public static byte[] Encode(Tensor src, int sampleRate, bool channelsFirst = true, WaveEncoding? encoding = null)
    {
        ArgumentNullException.ThrowIfNull(src);
        ArgumentOutOfRangeException.ThrowIfLessThan(sampleRate, 1);
        if (src.NDim == 1) src = src.Unsqueeze(channelsFirst ? 0 : 1);
        if (src.NDim != 2) throw new ArgumentException($"save: expected a tensor of 2 dimensions; got shape {src.Shape}", nameof(src));
        Tensor frames = channelsFirst ? src.Transpose(0, 1) : src;
        long channels = frames.Shape[1];
        if (channels is < 1 or > ushort.MaxValue) throw new ArgumentException($"save: expected 1 to {ushort.MaxValue} channels; got {channels}", nameof(src));
        WaveEncoding target = encoding ?? src.DType switch
        {
            DType.UInt8 => WaveEncoding.PcmU8,
            DType.Int16 => WaveEncoding.PcmS16,
            DType.Int32 => WaveEncoding.PcmS32,
            DType.Float64 => WaveEncoding.Float64,
            _ => WaveEncoding.Float32,
        };
        byte[] samples = Samples(frames.Contiguous(), target);
        var format = new AudioMetaData(sampleRate, frames.Shape[0], (int)channels, target);
        int frame = format.NumChannels * format.BitsPerSample / 8;
        var file = new byte[44 + samples.Length];
        "RIFF"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(4), file.Length - 8);
        "WAVEfmt "u8.CopyTo(file.AsSpan(8));
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(16), 16);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(20), (ushort)(target is WaveEncoding.Float32 or WaveEncoding.Float64 ? 3 : 1));
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(22), (ushort)channels);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(24), sampleRate);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(28), checked(sampleRate * frame));
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(32), (ushort)frame);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(34), (ushort)format.BitsPerSample);
        "data"u8.CopyTo(file.AsSpan(36));
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(40), samples.Length);
        samples.CopyTo(file, 44);
        return file;
    }

    private static Tensor Normalized(ReadOnlySpan<byte> data, WaveEncoding encoding, int count)
    {
        var samples = new float[count];
        for (int i = 0; i < count; i++)
        {
            samples[i] = encoding switch
            {
                WaveEncoding.PcmU8 => (data[i] - 128) / 128f,
                WaveEncoding.PcmS16 => BinaryPrimitives.ReadInt16LittleEndian(data[(2 * i)..]) / 32768f,
                WaveEncoding.PcmS24 => Integer24(data[(3 * i)..]) / 8388608f,
                WaveEncoding.PcmS32 => (float)(BinaryPrimitives.ReadInt32LittleEndian(data[(4 * i)..]) / 2147483648.0),
                WaveEncoding.Float32 => BinaryPrimitives.ReadSingleLittleEndian(data[(4 * i)..]),
                _ => (float)BinaryPrimitives.ReadDoubleLittleEndian(data[(8 * i)..]),
            };
        }

        return Torch.Tensor(samples);
    }

    private static Tensor Stored(ReadOnlySpan<byte> data, WaveEncoding encoding, int count)
    {
        switch (encoding)
        {
            case WaveEncoding.PcmU8:
                return Torch.Tensor(data.ToArray());
            case WaveEncoding.PcmS16:
                var shorts = new short[count];
                for (int i = 0; i < count; i++) shorts[i] = BinaryPrimitives.ReadInt16LittleEndian(data[(2 * i)..]);
                return Torch.Tensor(shorts);
            case WaveEncoding.PcmS24 or WaveEncoding.PcmS32:
                var integers = new int[count];
                for (int i = 0; i < count; i++) integers[i] = encoding == WaveEncoding.PcmS24 ? Integer24(data[(3 * i)..]) << 8 : BinaryPrimitives.ReadInt32LittleEndian(data[(4 * i)..]);
                return Torch.Tensor(integers);
            default:
                return Normalized(data, encoding, count);
        }
    }

    private static int Integer24(ReadOnlySpan<byte> data) => data[0] | data[1] << 8 | (sbyte)data[2] << 16;

    private static byte[] Samples(Tensor frames, WaveEncoding encoding)
    {
        DType dtype = frames.DType;
        switch (encoding, dtype)
        {
            case (WaveEncoding.PcmU8, DType.UInt8):
                return frames.ToArray<byte>();
            case (WaveEncoding.PcmS16, DType.Int16):
                return Bytes(frames.ToArray<short>(), 2, BinaryPrimitives.WriteInt16LittleEndian);
            case (WaveEncoding.PcmS32, DType.Int32):
                return Bytes(frames.ToArray<int>(), 4, BinaryPrimitives.WriteInt32LittleEndian);
        }

        if (!dtype.IsFloatingPoint) throw new ArgumentException($"save: {dtype} cannot be stored as {encoding}; convert to floating point from -1 to 1", nameof(frames));
        double[] values = frames.To(DType.Float64).ToArray<double>();
        return encoding switch
        {
            WaveEncoding.PcmU8 => Bytes(values, 1, (target, value) => target[0] = (byte)(Scaled(value, 128) + 128)),
            WaveEncoding.PcmS16 => Bytes(values, 2, (target, value) => BinaryPrimitives.WriteInt16LittleEndian(target, (short)Scaled(value, 32768))),
            WaveEncoding.PcmS24 => Bytes(values, 3, (target, value) =>
            {
                int sample = (int)Scaled(value, 8388608);
                (target[0], target[1], target[2]) = ((byte)sample, (byte)(sample >> 8), (byte)(sample >> 16));
            }),
            WaveEncoding.PcmS32 => Bytes(values, 4, (target, value) => BinaryPrimitives.WriteInt32LittleEndian(target, (int)Scaled(value, 2147483648))),
            WaveEncoding.Float32 => Bytes(values, 4, (target, value) => BinaryPrimitives.WriteSingleLittleEndian(target, (float)value)),
            _ => Bytes(values, 8, BinaryPrimitives.WriteDoubleLittleEndian),
        };
    }

    private static double Scaled(double value, double full) => Math.Clamp(Math.Round(value * full), -full, full - 1);

    private static byte[] Bytes<T>(T[] values, int size, SampleWriter<T> write)
    {
        var bytes = new byte[checked(values.Length * size)];
        for (int i = 0; i < values.Length; i++) write(bytes.AsSpan(i * size), values[i]);
        return bytes;
    }

    private delegate void SampleWriter<T>(Span<byte> target, T value);
}

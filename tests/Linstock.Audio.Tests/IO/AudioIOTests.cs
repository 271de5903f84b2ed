using System.Buffers.Binary;
using System.Text.Json;
using Linstock.Audio.IO;
using Linstock.Tests.Shared;

namespace Linstock.Audio.Tests.IO;

public class AudioIOTests
{
    private static readonly Dictionary<string, byte[]> Files = RecordedArchive.Read("IO", "audio.zip");

    public static TheoryData<string> Decodable() => [.. Names("decode")];

    public static TheoryData<string> Broken() => [.. Names("error")];

    [Theory]
    [MemberData(nameof(Decodable))]
    public void SamplesAreExact(string file)
    {
        JsonElement entry = Entries().First(candidate => candidate.GetProperty("file").GetString() == file);
        (Tensor waveform, int rate) = AudioIO.Decode(Files[file]);
        Assert.Equal(entry.GetProperty("rate").GetInt32(), rate);
        Assert.Equal([entry.GetProperty("channels").GetInt64(), entry.GetProperty("frames").GetInt64()], waveform.Shape.ToArray());
        byte[] reference = Files[entry.GetProperty("reference").GetString()!];
        int header = 10 + BitConverter.ToUInt16(reference, 8);
        float[] expected = new float[waveform.Numel];
        for (int i = 0; i < expected.Length; i++) expected[i] = BinaryPrimitives.ReadSingleLittleEndian(reference.AsSpan(header + 4 * i));
        Assert.Equal(expected, waveform.ToArray<float>());
        if (!entry.TryGetProperty("sum_of_integers", out JsonElement sum)) return;
        Tensor stored = AudioIO.Decode(Files[file], normalize: false).Waveform.To(DType.Int64);
        long actual = entry.GetProperty("bits").GetInt32() switch
        {
            8 => (stored - 128).Sum().Item<long>(),
            24 => (long)(stored.To(DType.Float64) / 256).Sum().Item<double>(),
            _ => stored.Sum().Item<long>(),
        };
        Assert.Equal(sum.GetInt64(), actual);
    }

    [Theory]
    [MemberData(nameof(Broken))]
    public void BrokenFilesAreRefused(string file)
    {
        AudioFormatException exception = Assert.Throws<AudioFormatException>(() => AudioIO.Decode(Files[file]));
        Assert.StartsWith("WAV: ", exception.Message, StringComparison.Ordinal);
        if (file == "adpcm.wav") Assert.Contains("IMA ADPCM", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(WaveEncoding.PcmU8, 1.0 / 128)]
    [InlineData(WaveEncoding.PcmS16, 1.0 / 32768)]
    [InlineData(WaveEncoding.PcmS24, 1.0 / 8388608)]
    [InlineData(WaveEncoding.PcmS32, 1e-7)]
    [InlineData(WaveEncoding.Float32, 0)]
    [InlineData(WaveEncoding.Float64, 0)]
    public void WhatIsWrittenIsReadBack(WaveEncoding encoding, double step)
    {
        Tensor waveform = Torch.Linspace(-1, 0.99, 300).Reshape(3, 100);
        byte[] file = AudioIO.Encode(waveform, 8000, encoding: encoding);
        (Tensor back, int rate) = AudioIO.Decode(file);
        Assert.Equal(8000, rate);
        Assert.Equal(waveform.Shape, back.Shape);
        Assert.True((back - waveform).Abs().Max().Item<double>() <= step);
        Assert.Equal(file, AudioIO.Encode(back, 8000, encoding: encoding));
    }

    [Fact]
    public void APartCanBeRead()
    {
        byte[] file = AudioIO.Encode(Torch.Arange(20).To(DType.Int16).Reshape(2, 10), 100);
        Tensor part = AudioIO.Decode(file, frameOffset: 3, numFrames: 4, normalize: false, channelsFirst: false).Waveform;
        Assert.Equal([3, 13, 4, 14, 5, 15, 6, 16], part.ToArray<short>().Select(value => (int)value));
        Assert.Throws<ArgumentException>(() => AudioIO.Decode(file, frameOffset: 11));
    }

    private static IEnumerable<JsonElement> Entries() => JsonDocument.Parse(Files["manifest.json"]).RootElement.GetProperty("files").EnumerateArray();

    private static IEnumerable<string> Names(string expect) =>
        Entries().Where(entry => entry.GetProperty("expect").GetString() == expect).Select(entry => entry.GetProperty("file").GetString()!);
}

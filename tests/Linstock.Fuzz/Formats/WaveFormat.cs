using Linstock.Audio.IO;

namespace Linstock.Fuzz.Formats;

/// <summary>WAV files.</summary>
internal sealed class WaveFormat() : FuzzFormat("wav")
{
    public override IReadOnlyList<byte[]> Words { get; } = [.. ((string[])["RIFF", "WAVE", "fmt ", "data", "LIST"]).Select(System.Text.Encoding.ASCII.GetBytes)];

    public override bool IsRefusal(Exception exception) => exception is AudioFormatException;

    public override void Read(byte[] file) => SeedTensors.Touch(AudioIO.Decode(file).Waveform);

    protected override IEnumerable<byte[]> MakeSeeds()
    {
        Tensor samples = Torch.Linspace(-1, 1, 60).Reshape(2, 30);
        foreach (WaveEncoding encoding in Enum.GetValues<WaveEncoding>()) yield return AudioIO.Encode(samples, 8000, encoding: encoding);
    }
}

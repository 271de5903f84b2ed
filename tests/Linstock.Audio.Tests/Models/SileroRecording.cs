using System.Text.Json;
using Linstock.Audio.IO;
using Linstock.Audio.Models;
using Linstock.Tests.Shared;

namespace Linstock.Audio.Tests.Models;

/// <summary>
/// Silero's weights (MIT, https://github.com/snakers4/silero-vad), ten seconds of speech with PyTorch's probabilities, and what Silero's functions find
/// in probabilities; tools/recordings/vad.py put them together.
/// </summary>
internal static class SileroRecording
{
    private static readonly Dictionary<string, byte[]> Files = RecordedArchive.Read("Models", "silero.zip");

    /// <param name="Probabilities">In thousandths.</param>
    /// <param name="Length">The sound's length in samples.</param>
    /// <param name="Options">Arguments of get_speech_timestamps that are not its defaults.</param>
    /// <param name="Timestamps">What get_speech_timestamps finds.</param>
    /// <param name="Events">What a VADIterator tells: whether speech begins, and where.</param>
    public sealed record Case(int[] Probabilities, long Length, Dictionary<string, JsonElement> Options, long[][] Timestamps, long[][] Events);

    public static Case[] Cases { get; } =
        JsonSerializer.Deserialize<Case[]>(Files["timestamps.json"], new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.CamelCase })!;

    /// <summary>[160000], int16 / 32768.</summary>
    public static Tensor Speech { get; } = AudioIO.Decode(Files["speech-10s-16k.wav"]).Waveform.Reshape(-1);

    /// <summary>313 probabilities and the last state, in float32.</summary>
    public static OrderedDictionary<string, Tensor> Expected { get; } = SafeTensors.Load(Files["speech-10s-16k-reference.safetensors"]);

    public static byte[] Weights => Files["silero_vad_16k.safetensors"];

    public static SileroVad Model() => SileroVad.Load(Weights);
}

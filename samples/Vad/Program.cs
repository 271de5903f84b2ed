using System.CommandLine;
using System.Diagnostics;
using Linstock;
using Linstock.Audio.IO;
using Linstock.Audio.Models;
using Spectre.Console;

// Where somebody speaks in a WAV file, by Silero's detector. The weights: src/silero_vad/data/silero_vad_16k.safetensors of github.com/snakers4/silero-vad.
var usual = new SpeechTimestampOptions();
Argument<FileInfo> sound = new("sound") { Description = "A WAV file of 16 kHz or a multiple of it" };
Option<FileInfo> weights = new("--model") { Description = "silero_vad_16k.safetensors", Required = true };
Option<double> threshold = new("--threshold") { Description = "The probability from which it is speech", DefaultValueFactory = _ => usual.Threshold };
Option<int> silence = new("--min-silence") { Description = "The pause in milliseconds that ends a segment", DefaultValueFactory = _ => usual.MinSilenceDurationMs };
Option<int> pad = new("--pad") { Description = "Milliseconds that segments get on both sides", DefaultValueFactory = _ => usual.SpeechPadMs };
Option<DirectoryInfo?> output = new("--output") { Description = "Folder for the segments as WAV files of their own" };

var command = new RootCommand("Finds speech in a sound.") { sound, weights, threshold, silence, pad, output };
command.SetAction(result =>
{
    string file = result.GetValue(sound)!.FullName;
    try
    {
        SileroVad model = SileroVad.Load(result.GetValue(weights)!.FullName);
        (Tensor waveform, int rate) = AudioIO.Load(file);
        if (rate % SileroVad.SampleRate != 0)
        {
            AnsiConsole.MarkupLineInterpolated($"[red]{file}: {rate} frames in a second; expected {SileroVad.SampleRate} or a multiple of it[/]");
            return 1;
        }

        int step = rate / SileroVad.SampleRate;
        Tensor audio = waveform.Mean(0)[TensorIndex.Slice(0, null, step)];
        var watch = Stopwatch.StartNew();
        IReadOnlyList<SpeechTimestamp> segments = model.GetSpeechTimestamps(audio, usual with
        {
            Threshold = result.GetValue(threshold),
            MinSilenceDurationMs = result.GetValue(silence),
            SpeechPadMs = result.GetValue(pad),
        });
        watch.Stop();
        Show(segments, audio.Numel, watch.Elapsed);
        if (result.GetValue(output) is { } folder) Save(segments, waveform, rate, step, folder);
        return 0;
    }
    catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException or ArgumentException or AudioFormatException)
    {
        AnsiConsole.MarkupLineInterpolated($"[red]{error.Message}[/]");
        return 1;
    }
});
return command.Parse(args).Invoke();

static void Show(IReadOnlyList<SpeechTimestamp> segments, long length, TimeSpan time)
{
    var table = new Table().AddColumns("", "from", "to", "seconds");
    for (int i = 0; i < segments.Count; i++)
    {
        double from = Seconds(segments[i].Start), to = Seconds(segments[i].End);
        table.AddRow($"{i + 1}", $"{TimeSpan.FromSeconds(from):mm\\:ss\\.ff}", $"{TimeSpan.FromSeconds(to):mm\\:ss\\.ff}", $"{to - from:F2}");
    }

    AnsiConsole.Write(table);
    double spoken = segments.Sum(segment => Seconds(segment.End - segment.Start)), all = Seconds(length);
    AnsiConsole.MarkupLineInterpolated($"{spoken:F1} of {all:F1} s are speech; found in {time.TotalSeconds:F2} s, {all / time.TotalSeconds:F0} times as fast as it is heard");
}

static void Save(IReadOnlyList<SpeechTimestamp> segments, Tensor waveform, int rate, int step, DirectoryInfo folder)
{
    folder.Create();
    for (int i = 0; i < segments.Count; i++)
    {
        Tensor part = waveform.Slice(1, segments[i].Start * step, Math.Min(segments[i].End * step, waveform.Shape[1]));
        AudioIO.Save(Path.Combine(folder.FullName, $"{i + 1:D3}.wav"), part, rate, encoding: WaveEncoding.PcmS16);
    }
    AnsiConsole.MarkupLineInterpolated($"segments: {folder.FullName}");
}

static double Seconds(long samples) => (double)samples / SileroVad.SampleRate;

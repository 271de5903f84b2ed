using System.Text.Json;
using Linstock.Audio.Models;

namespace Linstock.Audio.Tests.Models;

public class SpeechTimestampTests
{
    public static TheoryData<int> Recorded() => [.. Enumerable.Range(0, SileroRecording.Cases.Length)];

    [Theory]
    [MemberData(nameof(Recorded))]
    public void SegmentsAreThoseThatSileroFinds(int number)
    {
        SileroRecording.Case recorded = SileroRecording.Cases[number];
        List<SpeechTimestamp> found = SpeechSegments.Find(Probabilities(recorded), recorded.Length, Options(recorded.Options));
        Assert.Equal(recorded.Timestamps.Select(pair => new SpeechTimestamp(pair[0], pair[1])), found);
    }

    [Theory]
    [MemberData(nameof(Recorded))]
    public void AStreamBeginsAndEndsWhereSileroSays(int number)
    {
        SileroRecording.Case recorded = SileroRecording.Cases[number];
        SpeechTimestampOptions options = Options(recorded.Options);
        var iterator = new VADIterator(new SileroVad("meta"), options.Threshold, options.MinSilenceDurationMs, options.SpeechPadMs);
        for (int pass = 0; pass < 2; pass++)
        {
            List<SpeechEvent> events = [];
            foreach (float probability in Probabilities(recorded))
                if (iterator.Next((double)probability) is { } change) events.Add(change);
            Assert.Equal(recorded.Events.Select(pair => new SpeechEvent(pair[0] == 1, pair[1])), events);
            iterator.ResetStates();
        }
    }

    [Fact]
    public void RecordedSpeechIsFoundAsItsProbabilitiesSay()
    {
        SileroVad model = SileroRecording.Model();
        float[] expected = SileroRecording.Expected["safetensors.probabilities"].ToArray<float>();
        IReadOnlyList<SpeechTimestamp> found = model.GetSpeechTimestamps(SileroRecording.Speech.Unsqueeze(0));
        Assert.Equal(SpeechSegments.Find(expected, SileroRecording.Speech.Numel, new SpeechTimestampOptions()), found);
        Assert.NotEmpty(found);
        for (int i = 0; i < expected.Length; i++)
            if (expected[i] >= 0.5 && expected[Math.Max(0, i - 8)..Math.Min(expected.Length, i + 8)].All(p => p >= 0.5))
                Assert.Contains(found, segment => segment.Start <= i * 512 && Math.Min((i * 512) + 512, 160000) <= segment.End);

        var iterator = new VADIterator(model);
        List<SpeechEvent> events = [];
        for (int i = 0; i < 312; i++)
            if (iterator.Next(SileroRecording.Speech.Slice(0, i * 512, (i + 1) * 512)) is { } change) events.Add(change);
        Assert.Equal(found[0].Start, events.First(change => change.IsStart).Sample);
    }

    private static float[] Probabilities(SileroRecording.Case recorded) => [.. recorded.Probabilities.Select(thousandths => (float)(thousandths / 1000.0))];

    private static SpeechTimestampOptions Options(Dictionary<string, JsonElement> recorded)
    {
        var usual = new SpeechTimestampOptions();
        return usual with
        {
            Threshold = Number("threshold") ?? usual.Threshold,
            NegThreshold = Number("neg_threshold"),
            MinSpeechDurationMs = (int?)Number("min_speech_duration_ms") ?? usual.MinSpeechDurationMs,
            MaxSpeechDurationS = Number("max_speech_duration_s") ?? usual.MaxSpeechDurationS,
            MinSilenceDurationMs = (int?)Number("min_silence_duration_ms") ?? usual.MinSilenceDurationMs,
            SpeechPadMs = (int?)Number("speech_pad_ms") ?? usual.SpeechPadMs,
            MinSilenceAtMaxSpeechMs = Number("min_silence_at_max_speech") ?? usual.MinSilenceAtMaxSpeechMs,
            UseMaxPossSilAtMaxSpeech = !recorded.TryGetValue("use_max_poss_sil_at_max_speech", out JsonElement longest) || longest.GetBoolean(),
        };

        double? Number(string name) => recorded.TryGetValue(name, out JsonElement value) ? value.GetDouble() : null;
    }
}

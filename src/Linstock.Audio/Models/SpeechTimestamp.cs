namespace Linstock.Audio.Models;

/// <summary>A piece of a sound in which somebody speaks.</summary>
/// <param name="Start">Its first sample.</param>
/// <param name="End">The sample after its last.</param>
public readonly record struct SpeechTimestamp(long Start, long End);

/// <summary>What counts as speech, and how finely it is cut: the arguments of Silero's <c>get_speech_timestamps</c>.</summary>
public sealed record SpeechTimestampOptions
{
    /// <summary>The probability from which a chunk is speech.</summary>
    public double Threshold { get; init; } = 0.5;

    /// <summary>The probability below which speech pauses; null for 0.15 less than <see cref="Threshold"/>, at least 0.01.</summary>
    public double? NegThreshold { get; init; }

    /// <summary>Speech of this many milliseconds or less is left out.</summary>
    public int MinSpeechDurationMs { get; init; } = 250;

    /// <summary>
    /// The most seconds of a segment: a longer one is cut at a pause of more than <see cref="MinSilenceAtMaxSpeechMs"/> if it has one, else at once.
    /// </summary>
    public double MaxSpeechDurationS { get; init; } = double.PositiveInfinity;

    /// <summary>The pause in milliseconds that ends a segment.</summary>
    public int MinSilenceDurationMs { get; init; } = 100;

    /// <summary>The milliseconds that a segment gets on both sides; where two meet, each has half of what is between.</summary>
    public int SpeechPadMs { get; init; } = 30;

    /// <summary>The pause in milliseconds that <see cref="MaxSpeechDurationS"/> may cut at.</summary>
    public double MinSilenceAtMaxSpeechMs { get; init; } = 98;

    /// <summary>Whether <see cref="MaxSpeechDurationS"/> cuts at the longest such pause; otherwise at the last.</summary>
    public bool UseMaxPossSilAtMaxSpeech { get; init; } = true;

    /// <summary><see cref="NegThreshold"/>, or what stands for it.</summary>
    internal double PauseThreshold => NegThreshold ?? Math.Max(Threshold - 0.15, 0.01);

    /// <exception cref="ArgumentException">An option is out of range.</exception>
    internal void Validate()
    {
        Check(Threshold is >= 0 and <= 1, nameof(Threshold), Threshold, "from 0 to 1");
        Check(NegThreshold is null or (>= 0 and <= 1), nameof(NegThreshold), NegThreshold ?? 0, "from 0 to 1");
        Check(MinSpeechDurationMs >= 0, nameof(MinSpeechDurationMs), MinSpeechDurationMs, "0 or more");
        Check(MaxSpeechDurationS > 0, nameof(MaxSpeechDurationS), MaxSpeechDurationS, "more than 0");
        Check(MinSilenceDurationMs >= 0, nameof(MinSilenceDurationMs), MinSilenceDurationMs, "0 or more");
        Check(SpeechPadMs >= 0, nameof(SpeechPadMs), SpeechPadMs, "0 or more");
        Check(MinSilenceAtMaxSpeechMs >= 0, nameof(MinSilenceAtMaxSpeechMs), MinSilenceAtMaxSpeechMs, "0 or more");

        static void Check(bool holds, string name, double value, string expected)
        {
            if (!holds) throw new ArgumentException(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"get_speech_timestamps: {name} is {value}; expected {expected}"), name);
        }
    }
}

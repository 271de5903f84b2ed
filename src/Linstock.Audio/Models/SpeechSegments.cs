namespace Linstock.Audio.Models;

/// <summary>
/// From probabilities to segments, by Silero's rules: a segment begins with a chunk at or above one threshold and ends with a pause, which begins
/// below a lower one and lasts until a chunk is at or above the first again.
/// </summary>
internal sealed class SpeechSegments
{
    private const int Chunk = SileroVad.ChunkSize;
    private const double PerMillisecond = SileroVad.SampleRate / 1000.0;

    private readonly SpeechTimestampOptions _options;
    private readonly double _least, _most, _pauseThatEnds, _pauseThatCuts;
    private readonly List<SpeechTimestamp> _found = [];

    // Pauses within the segment at hand that may cut it should it grow too long.
    private readonly List<SpeechTimestamp> _pauses = [];
    private long? _start, _pause;

    private SpeechSegments(SpeechTimestampOptions options)
    {
        _options = options;
        _least = options.MinSpeechDurationMs * PerMillisecond;
        _most = (options.MaxSpeechDurationS * SileroVad.SampleRate) - Chunk - (2 * options.SpeechPadMs * PerMillisecond);
        _pauseThatEnds = options.MinSilenceDurationMs * PerMillisecond;
        _pauseThatCuts = options.MinSilenceAtMaxSpeechMs * PerMillisecond;
    }

    /// <summary>The segments of a sound of <paramref name="length"/> samples whose chunks have these probabilities.</summary>
    public static List<SpeechTimestamp> Find(ReadOnlySpan<float> probabilities, long length, SpeechTimestampOptions options)
    {
        options.Validate();
        var segments = new SpeechSegments(options);
        for (int i = 0; i < probabilities.Length; i++) segments.Add(probabilities[i], (long)i * Chunk);
        if (segments._start is { } start && length - start > segments._least) segments._found.Add(new(start, length));
        return Padded(segments._found, length, (long)(options.SpeechPadMs * PerMillisecond));
    }

    private void Add(double probability, long time)
    {
        bool speech = probability >= _options.Threshold;
        if (speech && _pause is { } pause)
        {
            if (time - pause > _pauseThatCuts) _pauses.Add(new(pause, time));
            _pause = null;
        }

        if (_start is not { } start)
        {
            if (speech) _start = time;
            return;
        }

        if (time - start > _most && Cut(start, time)) return;
        if (probability >= _options.PauseThreshold) return;
        _pause ??= time;
        if (time - _pause < _pauseThatEnds) return;
        if (_pause - _start > _least) _found.Add(new(_start.Value, _pause.Value));
        Leave();
    }

    // Ends a segment that is too long. At a pause the next one begins where the pause ends; without a pause nothing goes on, and true is the answer.
    private bool Cut(long start, long time)
    {
        if (_pauses.Count == 0)
        {
            _found.Add(new(start, time));
            Leave();
            return true;
        }

        SpeechTimestamp cut = _options.UseMaxPossSilAtMaxSpeech ? _pauses.MaxBy(static pause => pause.End - pause.Start) : _pauses[^1];
        _found.Add(new(start, cut.Start));
        _start = cut.End;
        _pause = null;
        _pauses.RemoveAll(pause => pause.Start <= cut.End);
        return false;
    }

    private void Leave()
    {
        _start = _pause = null;
        _pauses.Clear();
    }

    private static List<SpeechTimestamp> Padded(List<SpeechTimestamp> segments, long length, long pad)
    {
        for (int i = 0; i < segments.Count; i++)
        {
            (long start, long end) = segments[i];
            if (i == 0) start = Math.Max(0, start - pad);
            if (i + 1 < segments.Count)
            {
                (long nextStart, long nextEnd) = segments[i + 1];
                long between = nextStart - end, share = between < 2 * pad ? between / 2 : pad;
                end = Math.Min(length, end + share);
                segments[i + 1] = new(Math.Max(0, nextStart - share), nextEnd);
            }
            else
            {
                end = Math.Min(length, end + pad);
            }
            segments[i] = new(start, end);
        }
        return segments;
    }
}

namespace Linstock.Audio.Models;

/// <summary>The beginning or the end of speech in a stream.</summary>
/// <param name="IsStart">Whether speech begins; otherwise it ends.</param>
/// <param name="Sample">Where, in samples since the stream began.</param>
public readonly record struct SpeechEvent(bool IsStart, long Sample);

/// <summary>Tells while a sound arrives when speech begins and ends: Silero's <c>VADIterator</c>.</summary>
public sealed class VADIterator
{
    private readonly SileroVad _model;
    private readonly double _threshold;
    private readonly long _pauseThatEnds, _pad;
    private VadState? _state;
    private bool _speaks;
    private long _time;
    private long? _pause;

    /// <summary>Listens to one sound.</summary>
    /// <param name="model">The detector, whose own state is left alone: one model serves any number of iterators.</param>
    /// <param name="threshold">The probability from which a chunk is speech; 0.15 below it speech pauses.</param>
    /// <param name="minSilenceDurationMs">The pause in milliseconds that ends speech.</param>
    /// <param name="speechPadMs">By how many milliseconds speech is made longer on both sides.</param>
    public VADIterator(SileroVad model, double threshold = 0.5, int minSilenceDurationMs = 100, int speechPadMs = 30)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfNegative(minSilenceDurationMs);
        ArgumentOutOfRangeException.ThrowIfNegative(speechPadMs);
        _model = model;
        _threshold = threshold;
        _pauseThatEnds = minSilenceDurationMs * (SileroVad.SampleRate / 1000);
        _pad = speechPadMs * (SileroVad.SampleRate / 1000);
    }

    /// <summary>Listens to the next 512 samples.</summary>
    /// <param name="chunk">Samples from -1 to 1 at 16 kHz, [512].</param>
    /// <returns>What begins or ends; null if nothing does.</returns>
    /// <exception cref="ArgumentException">The shape or dtype is another.</exception>
    public SpeechEvent? Next(Tensor chunk)
    {
        using (Torch.NoGrad())
        {
            (Tensor probability, _state) = _model.Forward(chunk, _state);
            return Next(probability.Item<double>());
        }
    }

    /// <summary>Starts over with another sound.</summary>
    public void ResetStates()
    {
        (_state, _speaks, _time, _pause) = (null, false, 0, null);
    }

    internal SpeechEvent? Next(double probability)
    {
        _time += SileroVad.ChunkSize;
        if (probability >= _threshold)
        {
            _pause = null;
            if (_speaks) return null;
            _speaks = true;
            return new SpeechEvent(true, Math.Max(0, _time - _pad - SileroVad.ChunkSize));
        }

        if (probability >= _threshold - 0.15 || !_speaks) return null;
        long pause = _pause ??= _time;
        if (_time - pause < _pauseThatEnds) return null;
        (_speaks, _pause) = (false, null);
        return new SpeechEvent(false, pause + _pad - SileroVad.ChunkSize);
    }
}

using Linstock.NN;
using F = Linstock.NN.Functional;

namespace Linstock.Audio.Models;

/// <summary>
/// Silero's speech detector for sound of 16 kHz: how likely it is that somebody speaks, for every 32 ms. The weights are those of
/// <c>silero_vad_16k.safetensors</c> in https://github.com/snakers4/silero-vad, under its names.
/// </summary>
/// <remarks>
/// A chunk of 512 samples is seen together with the 64 before it. Spectrum: a convolution whose kernels are windowed cosines and sines; then
/// four convolutions, a recurrent cell that carries its state from chunk to chunk, and one output.
/// </remarks>
/// <example>
/// <code>
/// SileroVad model = SileroVad.Load("silero_vad_16k.safetensors");
/// (Tensor waveform, _) = AudioIO.Load("speech.wav");
/// foreach ((long start, long end) in model.GetSpeechTimestamps(waveform))
///     Console.WriteLine($"{start / 16000.0:F1} s to {end / 16000.0:F1} s");
/// </code>
/// </example>
public sealed class SileroVad : Module
{
    /// <summary>Samples in a second of the sound that the model is made for.</summary>
    public const int SampleRate = 16000;

    /// <summary>Samples that one probability stands for.</summary>
    public const int ChunkSize = 512;

    private const int ContextSize = 64, Bins = 129, Width = 128;

    // Windows whose spectra are computed at a time: enough for the matrix products, little enough for the cache.
    private const int Slab = 256;

    private readonly Conv1d _stftConv, _conv1, _conv2, _conv3, _conv4;
    private readonly LSTMCell _lstmCell;
    private readonly Conv1d _finalConv;

    /// <summary>A model with initial weights.</summary>
    /// <param name="device">Where the weights are; null for the CPU.</param>
    public SileroVad(Device? device = null)
    {
        _stftConv = new Conv1d(1, 2 * Bins, kernelSize: 256, stride: 128, bias: false, device: device);
        _conv1 = new Conv1d(Bins, 128, kernelSize: 3, padding: 1, device: device);
        _conv2 = new Conv1d(128, 64, kernelSize: 3, stride: 2, padding: 1, device: device);
        _conv3 = new Conv1d(64, 64, kernelSize: 3, stride: 2, padding: 1, device: device);
        _conv4 = new Conv1d(64, Width, kernelSize: 3, padding: 1, device: device);
        _lstmCell = new LSTMCell(Width, Width, device: device);
        _finalConv = new Conv1d(Width, 1, kernelSize: 1, device: device);
    }

    /// <summary>What <see cref="Forward(Tensor)"/> remembers; null before the first chunk.</summary>
    public VadState? State { get; set; }

    /// <summary>Reads the model from its file of weights.</summary>
    /// <param name="path">The safetensors file.</param>
    /// <param name="device">Where the weights are to be; null for the CPU.</param>
    /// <returns>The model, in evaluation mode.</returns>
    /// <exception cref="InvalidDataException">The file is not a whole safetensors file.</exception>
    /// <exception cref="ArgumentException">Its tensors are not those of this model.</exception>
    public static SileroVad Load(string path, Device? device = null) => WithWeights(SafeTensors.Load(path, device), device);

    /// <summary>Reads the model from the bytes of its file of weights.</summary>
    /// <inheritdoc cref="Load(string, Device?)"/>
    /// <param name="data">The safetensors file's bytes.</param>
    /// <param name="device">Where the weights are to be; null for the CPU.</param>
    public static SileroVad Load(ReadOnlyMemory<byte> data, Device? device = null) => WithWeights(SafeTensors.Load(data, device), device);

    /// <summary>Listens to the next chunk of a sound, and remembers it in <see cref="State"/>.</summary>
    /// <param name="x">512 samples from -1 to 1 at 16 kHz: [512], or [batch, 512] of several sounds.</param>
    /// <returns>The probabilities of speech, [batch, 1].</returns>
    /// <exception cref="ArgumentException">The shape or dtype is another, or the batch is not that of the chunks before.</exception>
    public override Tensor Forward(Tensor x)
    {
        (Tensor probability, VadState state) = Forward(x, State);
        // Nobody differentiates through all that a stream has ever heard.
        State = new VadState(state.Context.Detach(), state.Hidden.Detach(), state.Cell.Detach());
        return probability;
    }

    /// <summary>Listens to a chunk of a sound that is at some state, without remembering it; for several streams at once.</summary>
    /// <param name="x">512 samples from -1 to 1 at 16 kHz: [512], or [batch, 512] of several sounds.</param>
    /// <param name="state">What came before; null at the start.</param>
    /// <returns>The probabilities of speech, [batch, 1], and the state for the next chunk.</returns>
    /// <exception cref="ArgumentException">The shape or dtype is another, or the batch is not that of the state.</exception>
    public (Tensor Probability, VadState State) Forward(Tensor x, VadState? state)
    {
        Tensor chunk = Samples(x, nameof(Forward));
        if (chunk.Shape[1] != ChunkSize) throw new ArgumentException($"silero_vad: expected chunks of {ChunkSize} samples; got shape {x.Shape}", nameof(x));
        long batch = chunk.Shape[0];
        if (state is not null && state.Hidden.Shape[0] != batch)
            throw new ArgumentException($"silero_vad: the state is that of {state.Hidden.Shape[0]} sounds; got {batch}; call ResetStates first", nameof(x));
        Tensor context = state?.Context ?? Torch.Zeros([batch, ContextSize], dtype: chunk.DType, device: chunk.Device);
        Tensor window = Torch.Cat([context, chunk], 1);
        (Tensor hidden, Tensor cell) = _lstmCell.Forward(Encode(window), state is null ? null : (state.Hidden, state.Cell));
        return (Probability(hidden), new VadState(window.Slice(1, ChunkSize), hidden, cell));
    }

    /// <summary>Forgets what was heard, before another sound.</summary>
    public void ResetStates() => State = null;

    /// <summary>The probabilities of all chunks of a whole sound. Neither uses nor changes <see cref="State"/>.</summary>
    /// <param name="x">Samples from -1 to 1 at 16 kHz, [length] or [batch, length]; the last chunk is filled with zeros.</param>
    /// <returns>[batch, chunks].</returns>
    /// <exception cref="ArgumentException">The shape or dtype is another.</exception>
    public Tensor AudioForward(Tensor x) => AudioForward(x, out _);

    /// <inheritdoc cref="AudioForward(Tensor)"/>
    /// <param name="x">Samples from -1 to 1 at 16 kHz, [length] or [batch, length]; the last chunk is filled with zeros.</param>
    /// <param name="state">The state after the last chunk; null if there is no chunk.</param>
    public Tensor AudioForward(Tensor x, out VadState? state)
    {
        Tensor sound = Samples(x, nameof(AudioForward));
        state = null;
        long batch = sound.Shape[0], chunks = (sound.Shape[1] + ChunkSize - 1) / ChunkSize;
        if (batch == 0 || chunks == 0) return Torch.Empty([batch, chunks], dtype: sound.DType, device: sound.Device);
        Tensor padded = F.Pad(sound, [ContextSize, (chunks * ChunkSize) - sound.Shape[1]]);
        Tensor windows = padded.Unfold(1, ContextSize + ChunkSize, ChunkSize);
        var outputs = new List<Tensor>(checked((int)chunks));
        (Tensor, Tensor)? recurrent = null;
        for (long from = 0; from < chunks; from += Slab)
        {
            // All but the recurrent cell looks at one window at a time, so many windows go through it as one batch.
            Tensor slab = windows.Slice(1, from, Math.Min(from + Slab, chunks));
            Tensor features = Encode(slab.Reshape(-1, ContextSize + ChunkSize)).Reshape(batch, slab.Shape[1], Width);
            for (long i = 0; i < slab.Shape[1]; i++)
            {
                recurrent = _lstmCell.Forward(features.Select(1, i), recurrent);
                outputs.Add(recurrent.Value.Item1);
            }
        }
        (Tensor hidden, Tensor cell) = recurrent!.Value;
        state = new VadState(padded.Slice(1, chunks * ChunkSize), hidden, cell);
        return Probability(Torch.Stack([.. outputs], 1).Reshape(-1, Width)).Reshape(batch, chunks);
    }

    /// <summary>Where somebody speaks.</summary>
    /// <param name="audio">One sound, samples from -1 to 1 at 16 kHz: [length], further dimensions of size 1 before it.</param>
    /// <param name="options">What counts as speech, and how finely it is cut; null for Silero's defaults.</param>
    /// <returns>The segments in order, in samples.</returns>
    /// <exception cref="ArgumentException">It is not one sound, or an option is out of range.</exception>
    public IReadOnlyList<SpeechTimestamp> GetSpeechTimestamps(Tensor audio, SpeechTimestampOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(audio);
        if (audio.NDim == 0 || audio.Shape[^1] != audio.Numel)
            throw new ArgumentException($"get_speech_timestamps: expected one sound, [length]; got shape {audio.Shape}; take the mean of the channels first", nameof(audio));
        using (Torch.NoGrad())
        {
            Tensor probabilities = AudioForward(audio.Reshape(-1));
            return SpeechSegments.Find(probabilities.Reshape(-1).ToArray<float>(), audio.Numel, options ?? new SpeechTimestampOptions());
        }
    }

    private static SileroVad WithWeights(OrderedDictionary<string, Tensor> weights, Device? device)
    {
        var model = new SileroVad(device);
        model.LoadStateDict(weights);
        return model.Eval();
    }

    private Tensor Samples(Tensor x, string operation)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x.NDim is not (1 or 2)) throw new ArgumentException($"silero_vad: expected [length] or [batch, length]; got shape {x.Shape} in {operation}", nameof(x));
        if (x.DType != _conv1.Weight.DType)
            throw new ArgumentException($"silero_vad: expected samples of {_conv1.Weight.DType.Name} from -1 to 1; got {x.DType.Name}", nameof(x));
        return x.NDim == 1 ? x.Unsqueeze(0) : x;
    }

    // [windows, 576] to [windows, 128].
    private Tensor Encode(Tensor windows)
    {
        Tensor parts = _stftConv.Forward(F.Pad(windows.Unsqueeze(1), [0, ContextSize], PadMode.Reflect));
        Tensor cosines = parts.Slice(1, 0, Bins), sines = parts.Slice(1, Bins);
        Tensor x = Torch.Sqrt(Torch.Square(cosines) + Torch.Square(sines));
        x = Torch.Relu(_conv1.Forward(x));
        x = Torch.Relu(_conv2.Forward(x));
        x = Torch.Relu(_conv3.Forward(x));
        return Torch.Relu(_conv4.Forward(x)).Squeeze(-1);
    }

    private Tensor Probability(Tensor hidden) => Torch.Sigmoid(_finalConv.Forward(Torch.Relu(hidden).Unsqueeze(-1))).Squeeze(-1);
}

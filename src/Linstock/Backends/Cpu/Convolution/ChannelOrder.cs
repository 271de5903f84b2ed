namespace Linstock.Backends.Cpu;

/// <summary>Images with their channels as neighbours, from images with their columns as neighbours, and back.</summary>
internal static unsafe class ChannelOrder
{
    private const nint Chunk = 64;

    /// <summary>target[image, position, channel] = source[image, channel, position].</summary>
    /// <param name="source">Contiguous.</param>
    /// <param name="target"><paramref name="pitch"/> elements from position to position; those beyond the channels keep what they hold.</param>
    /// <param name="images">Images.</param>
    /// <param name="channels">Channels.</param>
    /// <param name="volume">Positions of an image.</param>
    /// <param name="pitch">At least <paramref name="channels"/>.</param>
    public static void Gather<T>(T* source, T* target, nint images, nint channels, nint volume, nint pitch)
        where T : unmanaged
    {
        State<T> state = new(source, target, channels, volume, pitch);
        Share(images, &state, &Chunks);

        static void Chunks(void* argument, long begin, long end)
        {
            var state = (State<T>*)argument;
            for (nint task = (nint)begin; task < end; task++)
            {
                (nint image, nint first, nint count) = state->Part(task);
                PanelCopy.Transposed(
                    state->Source + image * state->Channels * state->Volume + first, state->Volume,
                    state->Target + (image * state->Volume + first) * state->Pitch, state->Pitch, state->Channels, count);
            }
        }
    }

    /// <summary>target[image, channel, position] = source[image, position, channel].</summary>
    /// <param name="source"><paramref name="pitch"/> elements from position to position.</param>
    /// <param name="target">Contiguous.</param>
    /// <param name="images">Images.</param>
    /// <param name="channels">Channels.</param>
    /// <param name="volume">Positions of an image.</param>
    /// <param name="pitch">At least <paramref name="channels"/>.</param>
    public static void Scatter<T>(T* source, T* target, nint images, nint channels, nint volume, nint pitch)
        where T : unmanaged
    {
        State<T> state = new(source, target, channels, volume, pitch);
        Share(images, &state, &Chunks);

        static void Chunks(void* argument, long begin, long end)
        {
            var state = (State<T>*)argument;
            for (nint task = (nint)begin; task < end; task++)
            {
                (nint image, nint first, nint count) = state->Part(task);
                PanelCopy.Transposed(
                    state->Source + (image * state->Volume + first) * state->Pitch, state->Pitch,
                    state->Target + image * state->Channels * state->Volume + first, state->Volume, count, state->Channels);
            }
        }
    }

    /// <summary>target[pixel, channel] = source[pixel, channel], with other gaps between pixels.</summary>
    public static void Copy<T>(T* source, nint sourcePitch, T* target, nint targetPitch, nint channels, nint pixels)
        where T : unmanaged
    {
        Rows<T> state = new() { Source = source, Target = target, SourcePitch = sourcePitch, TargetPitch = targetPitch, Channels = channels };
        WorkerPool.For(pixels, Math.Max(1, (1 << 15) / Math.Max(1, channels)), &Pixels, &state);

        static void Pixels(void* argument, long begin, long end)
        {
            var state = (Rows<T>*)argument;
            T* from = state->Source + (nint)begin * state->SourcePitch, to = state->Target + (nint)begin * state->TargetPitch;
            for (long pixel = begin; pixel < end; pixel++, from += state->SourcePitch, to += state->TargetPitch) PanelCopy.Row(from, to, (int)state->Channels);
        }
    }

    private static void Share<T>(nint images, State<T>* state, delegate*<void*, long, long, void> body)
        where T : unmanaged =>
        WorkerPool.For(images * state->Chunks, Math.Max(1, (1 << 15) / (Chunk * Math.Max(1, state->Channels))), body, state);

    private struct Rows<T>
        where T : unmanaged
    {
        public T* Source, Target;
        public nint SourcePitch, TargetPitch, Channels;
    }

    private readonly struct State<T>(T* source, T* target, nint channels, nint volume, nint pitch)
        where T : unmanaged
    {
        public readonly T* Source = source;
        public readonly T* Target = target;
        public readonly nint Channels = channels, Volume = volume, Pitch = pitch;

        public nint Chunks => (Volume + Chunk - 1) / Chunk;

        public (nint Image, nint First, nint Count) Part(nint task)
        {
            (nint image, nint chunk) = Math.DivRem(task, Chunks);
            return (image, chunk * Chunk, Math.Min(Chunk, Volume - chunk * Chunk));
        }
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Linstock.Backends.Cpu;

/// <summary>Means of windows of 2x2 side by side, and their gradient: pairs within registers, nothing copied on the way.</summary>
/// <remarks>Both are limited by memory, which 32-byte registers keep busy.</remarks>
internal static unsafe class PairPooling
{
    /// <summary>Whether the windows are such, cover the input exactly, and the divisor is a power of two, so that its inverse is exact.</summary>
    public static bool Takes(in PoolingShape shape, long divisorOverride) =>
        Avx2.IsSupported && shape.Kernel == new Size3(1, 2, 2) && shape.Stride == shape.Kernel && shape.Padding == default
        && shape.Input == new Size3(shape.Output.Depth, 2 * shape.Output.Height, 2 * shape.Output.Width)
        && shape.Output.Width >= 8 && (divisorOverride == 0 || long.IsPow2(Math.Abs(divisorOverride)));

    /// <summary>output ← the mean of each window.</summary>
    public static void Forward(in PoolingShape shape, long divisorOverride, float* input, float* output)
    {
        State state = new(shape, divisorOverride, input, output);
        WorkerPool.For(state.Rows, state.Grain, &Rows, &state);

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        static void Rows(void* argument, long begin, long end)
        {
            var state = (State*)argument;
            nint width = state->Width;
            Vector256<float> share = Vector256.Create(state->Share);
            for (nint row = (nint)begin; row < end; row++)
            {
                float* top = state->Source + row * 4 * width, bottom = top + 2 * width, to = state->Target + row * width;
                for (nint i = 0; ; i = Math.Min(i + 8, width - 8))
                {
                    Vector256<float> a = Vector256.Load(top + 2 * i) + Vector256.Load(bottom + 2 * i);
                    Vector256<float> b = Vector256.Load(top + 2 * i + 8) + Vector256.Load(bottom + 2 * i + 8);
                    Vector256<float> sums = Avx.Shuffle(a, b, 0b10_00_10_00) + Avx.Shuffle(a, b, 0b11_01_11_01);
                    (Avx2.Permute4x64(sums.AsDouble(), 0b11_01_10_00).AsSingle() * share).Store(to + i);
                    if (i == width - 8) break;
                }
            }
        }
    }

    /// <summary>gradInput ← each element's share of gradOutput.</summary>
    public static void Backward(in PoolingShape shape, long divisorOverride, float* gradOutput, float* gradInput)
    {
        State state = new(shape, divisorOverride, gradOutput, gradInput);
        WorkerPool.For(state.Rows, state.Grain, &Rows, &state);

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        static void Rows(void* argument, long begin, long end)
        {
            var state = (State*)argument;
            nint width = state->Width;
            Vector256<float> share = Vector256.Create(state->Share);
            bool streams = state->Streams;
            for (nint row = (nint)begin; row < end; row++)
            {
                float* from = state->Source + row * width, top = state->Target + row * 4 * width, bottom = top + 2 * width;
                for (nint i = 0; ; i = Math.Min(i + 8, width - 8))
                {
                    Vector256<float> shares = Avx2.Permute4x64((Vector256.Load(from + i) * share).AsDouble(), 0b11_01_10_00).AsSingle();
                    Vector256<float> low = Avx.UnpackLow(shares, shares), high = Avx.UnpackHigh(shares, shares);
                    if (streams)
                    {
                        low.StoreAlignedNonTemporal(top + 2 * i);
                        high.StoreAlignedNonTemporal(top + 2 * i + 8);
                        low.StoreAlignedNonTemporal(bottom + 2 * i);
                        high.StoreAlignedNonTemporal(bottom + 2 * i + 8);
                    }
                    else
                    {
                        low.Store(top + 2 * i);
                        high.Store(top + 2 * i + 8);
                        low.Store(bottom + 2 * i);
                        high.Store(bottom + 2 * i + 8);
                    }

                    if (i == width - 8) break;
                }
            }

            if (streams) Sse.StoreFence();
        }
    }

    private readonly struct State
    {
        public readonly float* Source, Target;
        public readonly float Share;
        public readonly nint Width;
        public readonly long Rows;
        public readonly bool Streams;

        public State(in PoolingShape shape, long divisorOverride, float* source, float* target)
        {
            Source = source;
            Target = target;
            Share = 1f / (divisorOverride == 0 ? 4 : divisorOverride);
            Width = shape.Output.Width;
            Rows = shape.Planes * shape.Output.Depth * shape.Output.Height;

            // A gradient that fills the caches leaves them anyway; whole lines then need not be read first.
            Streams = Rows * 4 * Width * sizeof(float) >= 16 << 20 && Width % 8 == 0 && (nint)target % 64 == 0;
        }

        public long Grain => Math.Max(1, (1 << 15) / Width);
    }
}

using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu;

/// <summary>The elements that windows of one element read a stride apart, brought together: then planes can be multiplied as they are.</summary>
internal static unsafe class StridedElements
{
    /// <summary>What is brought together should still be in the caches when it is multiplied.</summary>
    private const nint MostBytes = 6 << 20;

    /// <summary>
    /// Whether a convolution takes single elements a stride apart, for so many channels that bringing them together first is little work, on a machine whose
    /// registers are so few that <see cref="PlaneProduct"/> is much faster than what finds them by tables.
    /// </summary>
    public static bool Pays<T>(in ConvolutionShape shape)
        where T : unmanaged, INumber<T> =>
        shape.Kernel.Volume == 1 && shape.Stride.Volume > 1 && shape.Padding == default && !shape.ChannelsLast
        && shape.GroupOutputs >= GemmKernels<T>.Best->TileColumns && PlaneProduct.HasFewRegisters<T>()
        && shape.Batch * shape.InputChannels * shape.Output.Volume * sizeof(T) <= MostBytes;

    /// <summary>The elements, [batch, input channels, output], in scratch memory.</summary>
    public static T* Take<T>(in ConvolutionShape shape, T* input)
        where T : unmanaged, INumber<T>
    {
        State<T> state = new()
        {
            Source = input,
            Size = shape.Input,
            Stride = shape.Stride,
            Count = shape.Output,
        };
        nint planes = shape.Batch * shape.InputChannels, size = planes * shape.Output.Volume;
        state.Target = ScratchMemory.Get<T>(ScratchMemory.Slot.Layout, size);
        WorkerPool.For(planes, size >= BlockedGemm.ParallelWork / 4 ? 1 : long.MaxValue, &Planes<T>, &state);
        return state.Target;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Planes<T>(void* argument, long begin, long end)
        where T : unmanaged, INumber<T>
    {
        var state = (State<T>*)argument;
        Size3 size = state->Size, stride = state->Stride, count = state->Count;
        nint pairs = stride.Width == 2 ? size.Width / 2 : 0;
        T* to = state->Target + (nint)begin * count.Volume;
        for (nint plane = (nint)begin; plane < end; plane++)
        {
            for (nint d = 0; d < count.Depth; d++)
            {
                T* row = state->Source + (plane * size.Depth + d * stride.Depth) * size.Height * size.Width;
                for (nint h = 0; h < count.Height; h++, row += stride.Height * size.Width, to += count.Width)
                {
                    nint done = PaddedImages.EveryOther(row, to, pairs);
                    for (nint w = done; w < count.Width; w++) to[w] = row[w * stride.Width];
                }
            }
        }
    }

    private struct State<T>
        where T : unmanaged
    {
        public T* Source, Target;
        public Size3 Size, Stride, Count;
    }
}

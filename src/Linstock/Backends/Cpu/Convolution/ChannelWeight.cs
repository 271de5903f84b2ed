using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu;

/// <summary>The weight of a convolution as <see cref="ChannelProduct"/> takes it: a row per result channel, wherever its elements lie.</summary>
/// <param name="data">The weight; element (group, target, source, place) is the sum of the four indices times their strides.</param>
/// <param name="targets">Channels of the result per group.</param>
/// <param name="sources">Channels of the source per group.</param>
/// <param name="taps">Taps taken part in.</param>
/// <param name="places">The place of each tap in the kernel, or null for all in order.</param>
/// <param name="groupStride">Elements from group to group.</param>
/// <param name="targetStride">Elements from target to target.</param>
/// <param name="sourceStride">Elements from source to source.</param>
/// <param name="tapStride">Elements from place to place.</param>
internal readonly unsafe struct ChannelWeight<T>(
    T* data, nint targets, nint sources, nint taps, nint* places, nint groupStride, nint targetStride, nint sourceStride, nint tapStride = 1)
    where T : unmanaged, INumber<T>
{
    /// <summary>Channels of the result per group.</summary>
    public nint Targets => targets;

    /// <summary>Channels of the source per group.</summary>
    public nint Sources => sources;

    /// <summary>Channels of the source per group times taps.</summary>
    public nint Terms => sources * taps;

    /// <summary>to[term, i] = weight[group, first column of the panel + i, term].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Pack(nint group, in WindowPanel<T> panel, T* to)
    {
        T* from = data + group * groupStride + panel.First * targetStride;
        if (targetStride == 1 || (sourceStride == 1 && tapStride > 1))
        {
            PackNeighbours(from, panel, to);
            return;
        }

        if (places == null && sourceStride == taps)
        {
            PanelCopy.PackRows(to, panel.Width, from, targetStride, panel.Count, Terms);
            return;
        }

        for (nint source = 0; source < sources; source++, from += sourceStride, to += taps * panel.Width)
        {
            if (places == null)
            {
                PanelCopy.Pack(to, panel.Width, from, targetStride, 1, panel.Count, taps);
                continue;
            }

            for (nint tap = 0; tap < taps; tap++)
            {
                T* element = from + places[tap] * tapStride, row = to + tap * panel.Width;
                int i = 0;
                for (; i < panel.Count; i++, element += targetStride) row[i] = *element;
                for (; i < panel.Width; i++) row[i] = T.Zero;
            }
        }
    }

    /// <summary><see cref="Pack"/> where targets or sources are neighbours.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void PackNeighbours(T* from, in WindowPanel<T> panel, T* to)
    {
        int width = panel.Width, count = panel.Count;
        if (count < width) new Span<T>(to, checked((int)(Terms * width))).Clear();
        for (nint tap = 0; tap < taps; tap++, to += width)
        {
            T* first = from + (places == null ? tap : places[tap]) * tapStride;
            if (targetStride == 1)
                for (nint source = 0; source < sources; source++) PanelCopy.Row(first + source * sourceStride, to + source * taps * width, count);
            else
                PanelCopy.Transposed(first, targetStride, to, taps * width, count, sources);
        }
    }
}

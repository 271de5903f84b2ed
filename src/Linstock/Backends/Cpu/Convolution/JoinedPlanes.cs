using System.Numerics;

namespace Linstock.Backends.Cpu;

/// <summary>Convolution of several images by single elements as one matrix product: the positions of all images are its columns.</summary>
/// <remarks>
/// Both operands are packed once. The tiles read them without tables, which take the registers that a machine with sixteen of them has to spare, and write
/// to the planes in place but where one image ends and the next begins.
/// </remarks>
internal static unsafe class JoinedPlanes
{
    /// <summary>
    /// Whether this beats <see cref="ChannelProduct"/>: where registers are few and several images share what is packed. A weight that stays in the cache is for
    /// <see cref="PlaneProduct"/>.
    /// </summary>
    public static bool Pays<T>(nint images, nint targets)
        where T : unmanaged, INumber<T> => images > 1 && PlaneProduct.HasFewRegisters<T>() && targets >= GemmKernels<T>.TallestTile;

    /// <summary>target ← weight · images + bias for each group.</summary>
    /// <param name="images">Images.</param>
    /// <param name="groups">Groups; their channels follow each other.</param>
    /// <param name="sources">Source channels of a group.</param>
    /// <param name="targets">Result channels of a group.</param>
    /// <param name="positions">Elements of a plane, in the source and in the result.</param>
    /// <param name="source">[images, groups · sources, positions].</param>
    /// <param name="weight">A dense matrix of targets · sources elements for each group.</param>
    /// <param name="targetStride">Elements of the weight from one result channel to the next.</param>
    /// <param name="sourceStride">Elements of the weight from one source channel to the next.</param>
    /// <param name="bias">One per result channel, or null.</param>
    /// <param name="target">[images, groups · targets, positions]; overwritten.</param>
    public static void Run<T>(
        nint images, nint groups, nint sources, nint targets, nint positions, T* source, T* weight, nint targetStride, nint sourceStride, T* bias, T* target)
        where T : unmanaged, INumber<T>
    {
        nint here = 0;
        Windows<T> windows = new()
        {
            ImagePitch = groups * sources * positions,
            ChannelPitch = positions,
            Channels = sources,
            Taps = 1,
            TapOffsets = &here,
            Count0 = 1,
            Count1 = 1,
            Count2 = positions,
            Pitch0 = positions,
            Pitch1 = positions,
            Pitch2 = 1,
        };
        ImageTarget<T> place = new()
        {
            ImagePitch = groups * targets * positions,
            ChannelPitch = positions,
            Count0 = 1,
            Count1 = 1,
            Count2 = positions,
            Step0 = positions,
            Step1 = positions,
            Step2 = 1,
        };
        for (nint group = 0; group < groups; group++)
        {
            windows.Source = source + group * sources * positions;
            place.Data = target + group * targets * positions;
            place.Bias = bias == null ? null : bias + group * targets;
            StridedMatrix<T> rows = new(weight + group * targets * sources, targetStride, sourceStride);
            BlockedGemm.Run(GemmKernels<T>.Best, targets, images * positions, sources, rows, new WindowColumns<T>(&windows), place, Convolution.BlockColumns);
        }
    }
}

using Linstock.Ops.Resampling;
using Linstock.Ops.Shaping;

namespace Linstock.Ops.Borders;

/// <summary>Larger (or with negative amounts smaller) tensors: more at the beginning and the end of the last dimensions.</summary>
internal static class Pads
{
    /// <summary>Adds elements around the last dimensions.</summary>
    /// <param name="input">Any dtype; for the modes other than a constant [N, C, ...] or [C, ...] with up to three padded dimensions.</param>
    /// <param name="pad">
    /// How many before and after the last dimension, then before and after the last but one, and so on; negative amounts take elements off.
    /// </param>
    /// <param name="mode">What the added elements are.</param>
    /// <param name="value">The number for a constant; null means 0.</param>
    /// <exception cref="ArgumentException">The amounts do not fit the shape, or a value was given for a mode that has none.</exception>
    [Op(Surface.Functional)]
    public static Tensor Pad(Tensor input, IntList pad, PadMode mode = PadMode.Constant, Scalar? value = null)
    {
        if (mode == PadMode.Constant) return ConstantPadding.ConstantPadNd(input, IntList.AsSpan(in pad), value);
        if (pad.Count % 2 != 0) Check.ThrowArgument($"pad: pad must have an even number of integers; got {pad}");
        if (value is { } number && number.ToComplex() != 0) Check.ThrowArgument($"pad: mode {mode} takes no value; got {number}");
        int rank = pad.Count / 2;
        if (rank > 3 || (input.NDim != rank + 2 && input.NDim != rank + 1))
            Check.ThrowArgument($"pad: mode {mode} pads the last 3 dimensions of 4 or 5, the last 2 of 3 or 4 or the last of 2 or 3; got shape {input.Shape} and pad {pad}");
        Tensor result = input;
        for (int i = 0; i < rank; i++)
        {
            int dim = input.NDim - 1 - i;
            long before = pad[2 * i], after = pad[(2 * i) + 1], size = input.Shape[dim];
            if (before == 0 && after == 0) continue;
            long most = mode switch { PadMode.Reflect => size - 1, PadMode.Circular => size, _ => long.MaxValue };
            if (before > most || after > most)
                Check.ThrowArgument($"pad: mode {mode} can add at most {most} at dimension {dim}; got pad {pad} for shape {input.Shape}");
            if (size == 0 || before + after + size <= 0 || Math.Min(0, before) + Math.Min(0, after) + size <= 0)
                Check.ThrowArgument($"pad: the result would be empty at dimension {dim}; got pad {pad} for shape {input.Shape}");
            result = Taps.Apply(result, dim, Taps.Copies(size, Sources(mode, size, before, after)));
        }
        return ReferenceEquals(result, input) ? Copying.Clone(input) : result;
    }

    private static long[] Sources(PadMode mode, long size, long before, long after)
    {
        long[] sources = new long[before + size + after];
        // What negative amounts take off is not part of the circle.
        long cut = Math.Max(0, -before), circle = size - cut - Math.Max(0, -after);
        for (long i = 0; i < sources.Length; i++)
        {
            long place = i - before;
            sources[i] = mode switch
            {
                PadMode.Replicate => Math.Clamp(place, 0, size - 1),
                PadMode.Circular => ((((place - cut) % circle) + circle) % circle) + cut,
                _ => place < 0 ? -place : place >= size ? (2 * (size - 1)) - place : place,
            };
        }
        return sources;
    }
}

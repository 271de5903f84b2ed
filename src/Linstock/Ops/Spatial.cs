using Linstock.Backends.Cpu;

namespace Linstock.Ops;

/// <summary>
/// The trailing one to three dimensions of images as depth, height and width: kernels know three, and a dimension that is
/// missing has size 1.
/// </summary>
internal static class Spatial
{
    /// <summary>The trailing <paramref name="rank"/> sizes.</summary>
    public static Size3 Sizes(in Shape shape, int rank)
        => new(rank == 3 ? (nint)shape[-3] : 1, rank >= 2 ? (nint)shape[-2] : 1, (nint)shape[-1]);

    /// <summary>An option for <paramref name="rank"/> dimensions; <paramref name="neutral"/> where nothing was given.</summary>
    /// <exception cref="ArgumentException">It has another number of integers, or one below <paramref name="least"/>.</exception>
    public static Size3 Option(in IntList option, int rank, long neutral, long least, string operation, string name)
    {
        int count = option.Count;
        if (count == 0) return new((nint)neutral, (nint)neutral, (nint)neutral);
        if (count != 1 && count != rank)
            throw new ArgumentException($"{operation}: {name} has {count} integers {option}; expected 1 or {rank}", name);
        foreach (long value in IntList.AsSpan(in option))
            if (value < least) throw new ArgumentException($"{operation}: {name} is too small; got {option}; expected at least {least}", name);
        long last = option[count - 1];
        return new(
            rank == 3 ? (nint)option[0] : (nint)neutral,
            rank == 3 ? (nint)option[count == 1 ? 0 : 1] : rank == 2 ? (nint)option[0] : (nint)neutral,
            (nint)last);
    }

    /// <summary>Leading sizes followed by the last <paramref name="rank"/> of <paramref name="sizes"/>.</summary>
    public static Shape Join(ReadOnlySpan<long> leading, Size3 sizes, int rank)
    {
        Span<long> all = stackalloc long[leading.Length + rank];
        leading.CopyTo(all);
        Trailing(sizes, all[leading.Length..]);
        return new Shape(all);
    }

    /// <summary>The sizes as text, without the dimensions that do not exist.</summary>
    public static string Format(Size3 sizes, int rank)
    {
        Span<long> values = stackalloc long[rank];
        Trailing(sizes, values);
        return Shape.Format(values);
    }

    private static void Trailing(Size3 sizes, Span<long> target)
    {
        for (int i = 0; i < target.Length; i++) target[i] = sizes[3 - target.Length + i];
    }
}

using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.LinearAlgebra;

/// <summary>Orders of the values of two neighbouring parts of a divided problem, and what counts as nothing there.</summary>
internal static unsafe class MergeOrder
{
    /// <summary>
    /// The part of the largest number below which another is set aside: a few roundoffs of double, and a quarter of that of float where the
    /// vectors are float, since the numbers themselves are double.
    /// </summary>
    public static double Roundoff<R>() => typeof(R) == typeof(float) ? 1.0 / (1 << 26) : 8 * DoublePrecision.UnitRoundoff;

    /// <summary>
    /// Two lists of indices into <paramref name="values"/>, each ascending by them, become one. <paramref name="offset"/> is added to the
    /// indices of the second.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Merge(nint first, int* firstOrder, nint second, int* secondOrder, int offset, double* values, int* result)
    {
        nint i = 0, j = 0;
        while (i < first || j < second)
        {
            var fromFirst = j == second || i < first && values[firstOrder[i]] <= values[secondOrder[j] + offset];
            *result++ = fromFirst ? firstOrder[i++] : secondOrder[j++] + offset;
        }
    }

    /// <summary>Puts a list that is nearly in order into ascending order of the values it names.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Sort(nint count, int* order, double* values)
    {
        for (nint i = 1; i < count; i++)
        {
            var item = order[i];
            var j = i;
            for (; j > 0 && values[order[j - 1]] > values[item]; j--) order[j] = order[j - 1];
            order[j] = item;
        }
    }

    /// <summary>Which of the two parts a vector has elements in, as bits.</summary>
    internal enum Side : byte
    {
        First = 1,
        Second = 2,
        Both = 3,
    }

    /// <summary>
    /// Groups kept vectors by side (first only, both, second only): <paramref name="groups"/> lists positions in <paramref name="kept"/>.
    /// </summary>
    /// <returns>How many have elements in the first part, and how many have none in the second.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static (nint InFirst, nint OnlyFirst) Group(nint count, int* kept, Side* sides, int* groups)
    {
        nint place = 0, onlyFirst = 0, inFirst = 0;
        ReadOnlySpan<Side> order = [Side.First, Side.Both, Side.Second];
        foreach (var side in order)
        {
            if (side == Side.Both) onlyFirst = place;
            if (side == Side.Second) inFirst = place;
            for (nint q = 0; q < count; q++)
                if (sides[kept[q]] == side) groups[place++] = (int)q;
        }

        return (inFirst, onlyFirst);
    }
}

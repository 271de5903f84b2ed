using System.Collections.Concurrent;
using System.Numerics;
using System.Runtime.Intrinsics;

namespace Linstock.Backends.Cpu.Fourier;

/// <summary>The factors exp(-2πi·k·l/n) between the two halves of the four-step scheme, a vector per element and part.</summary>
internal static class LaneTwiddles<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int MostTables = 64;

    private static readonly ConcurrentDictionary<(int Length, int Lanes), T[]> Tables = new();

    public static T[] For(int n, int lanes)
    {
        if (Tables.TryGetValue((n, lanes), out var table)) return table;
        if (Tables.Count >= MostTables) Tables.Clear();
        return Tables.GetOrAdd((n, lanes), static key => Make(key.Length, key.Lanes));
    }

    private static T[] Make(int n, int lanes)
    {
        int m = n / lanes, width = Vector256<T>.Count;
        var table = new T[2 * m * width];
        for (var k = 0; k < m; k++)
        {
            for (var l = 0; l < lanes; l++)
            {
                var (cosine, sine) = UnitRoots.At((long)k * l, n);
                table[2 * k * width + l] = T.CreateTruncating(cosine);
                table[(2 * k + 1) * width + l] = T.CreateTruncating(-sine);
            }
        }

        return table;
    }
}

using System.Collections.Concurrent;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.Fourier;

/// <summary>exp(-2πi·k/n) for k up to n/4, interleaved: what joins a half-length complex transform to a real one.</summary>
internal static class RealTwiddles<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int MostTables = 64;

    private static readonly ConcurrentDictionary<int, T[]> Tables = new();

    public static T[] For(int n)
    {
        if (Tables.TryGetValue(n, out var table)) return table;
        if (Tables.Count >= MostTables) Tables.Clear();
        return Tables.GetOrAdd(n, Make);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static T[] Make(int n)
    {
        var table = new T[2 * (n / 4 + 1)];
        for (var k = 0; k <= n / 4; k++)
        {
            var (cosine, sine) = UnitRoots.At(k, n);
            (table[2 * k], table[2 * k + 1]) = (T.CreateTruncating(cosine), T.CreateTruncating(-sine));
        }

        return table;
    }
}

using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.Fourier;

/// <summary>Points of the unit circle at rational angles.</summary>
internal static class UnitRoots
{
    /// <summary>cos and sin of 2π·k/n; reduced exactly to the first octant, where both functions are at their best.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static (double Cosine, double Sine) At(long k, long n)
    {
        k %= n;
        if (k < 0) k += n;

        // In eighths of the circle: angle = octant·π/4 + rest·2π/(8n).
        var eighths = 8 * k;
        var octant = (int)(eighths / n);
        var rest = eighths % n;
        var (sine, cosine) = (octant & 1) == 0
            ? Math.SinCos(2 * Math.PI * rest / (8 * (double)n))
            : Math.SinCos(2 * Math.PI * (n - rest) / (8 * (double)n));
        return octant switch
        {
            0 => (cosine, sine),
            1 => (sine, cosine),
            2 => (-sine, cosine),
            3 => (-cosine, sine),
            4 => (-cosine, -sine),
            5 => (-sine, -cosine),
            6 => (sine, -cosine),
            _ => (cosine, -sine),
        };
    }
}

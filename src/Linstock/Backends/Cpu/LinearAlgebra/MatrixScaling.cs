using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.LinearAlgebra;

/// <summary>Brings numbers of extreme size into the range where squares neither overflow nor vanish, without rounding.</summary>
internal static unsafe class MatrixScaling
{
    /// <summary>The power of two that brings a number between 1 and 2, or 1 for zero.</summary>
    public static double ToUnit(double largest) => largest == 0 ? 1 : Math.ScaleB(1, -Math.ILogB(largest));

    /// <summary>Scales a matrix, or its lower triangle, if its largest element asks for it.</summary>
    /// <returns>The factor.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Rescale<T, F>(nint m, nint n, T* a, nint lda, bool lower = false)
        where T : unmanaged, INumberBase<T>
        where F : struct, IField<T>
    {
        double largest = 0;
        for (nint i = 0; i < m; i++)
        {
            var columns = lower ? i + 1 : n;
            if (columns > 0) largest = Math.Max(largest, F.Largest(columns, a + i * lda));
        }

        var range = F.Epsilon > 1e-10 ? 1e12 : 1e140;
        if (largest == 0 || !double.IsFinite(largest) || (largest > 1 / range && largest < range)) return 1;
        var scale = ToUnit(largest);
        for (nint i = 0; i < m; i++) F.Scale(lower ? i + 1 : n, F.FromReal(scale), a + i * lda);
        return scale;
    }

    /// <summary>Scales two diagonals, of n and n - 1 elements, by one power of two, so that their largest element is between 1 and 2.</summary>
    /// <returns>The factor.</returns>
    public static double Normalise(nint n, double* d, double* e)
    {
        double largest = 0;
        for (nint i = 0; i < n; i++) largest = Math.Max(largest, Math.Max(Math.Abs(d[i]), i < n - 1 ? Math.Abs(e[i]) : 0));
        var scale = ToUnit(largest);
        for (nint i = 0; i < n; i++)
        {
            d[i] *= scale;
            if (i < n - 1) e[i] *= scale;
        }

        return scale;
    }

    /// <summary>Whether n and n - 1 numbers are all finite.</summary>
    public static bool AreFinite(nint n, double* d, double* e)
    {
        for (nint i = 0; i < n; i++)
            if (!double.IsFinite(d[i]) || (i < n - 1 && !double.IsFinite(e[i]))) return false;
        return true;
    }
}

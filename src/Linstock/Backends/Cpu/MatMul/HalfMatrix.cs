using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu;

/// <summary>A matrix of 16-bit floats with any strides as an operand: widened to binary32 while it is packed.</summary>
/// <param name="data">The element (0, 0).</param>
/// <param name="outerStride">Elements from one outer index (row of A, column of B) to the next.</param>
/// <param name="depthStride">Elements from k to k + 1.</param>
internal readonly unsafe struct HalfMatrix<TFormat>(ushort* data, nint outerStride, nint depthStride) : IPanelSource<float>
    where TFormat : unmanaged, IHalfFormat
{
    /// <summary>The widest panel: two registers of 64 bytes.</summary>
    private const int WidestPanel = 32;

    /// <summary>How much of a row is widened at a time: a panel's rows of it lie in half of a first-level cache.</summary>
    private const int Run = 128;

    /// <summary>From row to row of what has been widened; the gap keeps them from competing for the same places of the cache.</summary>
    private const int Pitch = Run + 16;

    public bool LiesAlongOuter => outerStride == 1;

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Pack(float* panel, int width, nint outer, int count, nint depth, nint depthCount)
    {
        ushort* from = data + outer * outerStride + depth * depthStride;
        if (outerStride == 1)
        {
            for (nint k = 0; k < depthCount; k++, panel += width, from += depthStride)
            {
                HalfPrecisionConversion.Widen<TFormat>(new(from, count), new(panel, count));
                for (int i = count; i < width; i++) panel[i] = 0;
            }

            return;
        }

        if (depthStride == 1)
        {
            float* wide = stackalloc float[WidestPanel * Pitch];
            for (nint k = 0; k < depthCount; k += Run)
            {
                int length = (int)Math.Min(Run, depthCount - k);
                for (int i = 0; i < count; i++) HalfPrecisionConversion.Widen<TFormat>(new(from + i * outerStride + k, length), new(wide + i * Pitch, length));
                PanelCopy.PackRows(panel + k * width, width, wide, Pitch, count, length);
            }

            return;
        }

        for (nint k = 0; k < depthCount; k++, panel += width, from += depthStride)
        {
            for (int i = 0; i < width; i++) panel[i] = i < count ? TFormat.Widen(from[i * outerStride]) : 0;
        }
    }

    public bool InPlace(nint outer, nint depth, out float* start, out nint outerStep, out nint depthStep)
    {
        start = null;
        (outerStep, depthStep) = (0, 0);
        return false;
    }
}

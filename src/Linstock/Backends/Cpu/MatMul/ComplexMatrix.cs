using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Linstock.Backends.Cpu;

/// <summary>The left operand of a complex product, seen as a real matrix: the parts of an element are neighbours along k.</summary>
/// <param name="data">The element (0, 0); strides count complex elements.</param>
/// <param name="rowStride">Elements from row to row.</param>
/// <param name="columnStride">Elements from column to column.</param>
internal readonly unsafe struct ComplexRows<T>(T* data, nint rowStride, nint columnStride) : IPanelSource<T>
    where T : unmanaged, INumber<T>
{
    public bool LiesAlongOuter => rowStride == 1;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Pack(T* panel, int width, nint outer, int count, nint depth, nint depthCount)
    {
        if (columnStride == 1)
        {
            PanelCopy.Pack(panel, width, data + 2 * outer * rowStride + depth, 2 * rowStride, 1, count, depthCount);
            return;
        }

        // Blocks of depth are even, so that whole elements come.
        T* from = data + 2 * outer * rowStride + depth * columnStride;
        for (nint k = 0; k < depthCount; k += 2, panel += 2 * width, from += 2 * columnStride)
        {
            for (int i = 0; i < count; i++)
            {
                panel[i] = from[2 * i * rowStride];
                panel[width + i] = from[2 * i * rowStride + 1];
            }

            for (int i = count; i < width; i++) (panel[i], panel[width + i]) = (default, default);
        }
    }

    public bool InPlace(nint outer, nint depth, out T* start, out nint outerStep, out nint depthStep)
    {
        start = data + 2 * outer * rowStride + depth;
        (outerStep, depthStep) = (2 * rowStride, 1);
        return columnStride == 1;
    }
}

/// <summary>
/// The right operand, seen as the real matrix that multiplies neighbouring parts: an element x + iy is the block
/// [[x, y], [−y, x]], whose rows meet the real and the imaginary part of the left factor.
/// </summary>
/// <param name="data">The element (0, 0); strides count complex elements.</param>
/// <param name="columnStride">Elements from column to column.</param>
/// <param name="rowStride">Elements from row to row.</param>
/// <param name="conjugateLeft">Negates the imaginary parts of the left operand: the lower row of a block.</param>
/// <param name="conjugate">Negates the imaginary parts of this one: y.</param>
internal readonly unsafe struct ComplexColumns<T>(T* data, nint columnStride, nint rowStride, bool conjugateLeft, bool conjugate) : IPanelSource<T>
    where T : unmanaged, INumber<T>
{
    public bool LiesAlongOuter => columnStride == 1;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Pack(T* panel, int width, nint outer, int count, nint depth, nint depthCount)
    {
        T one = T.One, upperSign = conjugate ? -one : one, lowerSign = conjugateLeft ? -one : one, crossSign = -(lowerSign * upperSign);
        T* from = data + outer * columnStride + depth * rowStride;
        for (nint k = 0; k < depthCount; k += 2, panel += 2 * width, from += 2 * rowStride)
        {
            T* lower = panel + width;
            int i = 0;
            if (columnStride == 1 && Vector256.IsHardwareAccelerated)
            {
                Vector256<T> upperSigns = Pairs(one, upperSign), lowerSigns = Pairs(crossSign, lowerSign);
                for (; i + Vector256<T>.Count <= count; i += Vector256<T>.Count)
                {
                    Vector256<T> elements = Vector256.Load(from + i);
                    (elements * upperSigns).Store(panel + i);
                    (Swapped(elements) * lowerSigns).Store(lower + i);
                }
            }

            for (; i < count; i += 2)
            {
                T real = from[i * columnStride], imaginary = from[i * columnStride + 1];
                (panel[i], panel[i + 1]) = (real, upperSign * imaginary);
                (lower[i], lower[i + 1]) = (crossSign * imaginary, lowerSign * real);
            }

            for (; i < width; i++) (panel[i], lower[i]) = (default, default);
        }
    }

    public bool InPlace(nint outer, nint depth, out T* start, out nint outerStep, out nint depthStep)
    {
        start = null;
        (outerStep, depthStep) = (0, 0);
        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<T> Pairs(T even, T odd) => Vector256.ConditionalSelect(
        sizeof(T) == 4 ? Vector256.Create(~0, 0, ~0, 0, ~0, 0, ~0, 0).As<int, T>() : Vector256.Create(~0L, 0, ~0L, 0).As<long, T>(),
        Vector256.Create(even), Vector256.Create(odd));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<T> Swapped(Vector256<T> elements) => sizeof(T) == 4
        ? Vector256.Shuffle(elements.AsInt32(), Vector256.Create(1, 0, 3, 2, 5, 4, 7, 6)).As<int, T>()
        : Vector256.Shuffle(elements.AsInt64(), Vector256.Create(1L, 0, 3, 2)).As<long, T>();
}

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Linstock.Backends.Cpu;

/// <summary>Copies a piece of a strided matrix into a panel: rows as they lie, or transposed through registers.</summary>
internal static unsafe class PanelCopy
{
    // A block of depth cuts long rows into pieces too short for the processor to see a stream in, so rows to come are asked for. Eight rows
    // on is far enough for memory to answer; reading beyond the matrix is allowed to a prefetch.
    private const nint RowsAhead = 8;

    /// <summary>panel[k·width + i] = source[i·outerStride + k·depthStride], zero for i from count to width.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Pack<T>(T* panel, int width, T* source, nint outerStride, nint depthStride, int count, nint depthCount)
        where T : unmanaged
    {
        if (outerStride == 1)
        {
            for (nint k = 0; k < depthCount; k++, panel += width, source += depthStride)
            {
                Row(source, panel, count);
                for (int i = count; i < width; i++) panel[i] = default;
            }

            return;
        }

        int done = 0;
        bool shuffles = depthStride == 1 && (Sse2.IsSupported || AdvSimd.Arm64.IsSupported);
        if (sizeof(T) == 4 && shuffles)
        {
            for (; done + 4 <= count; done += 4)
            {
                var s = (float*)(source + done * outerStride);
                Transpose4((float*)(panel + done), width, s, s + outerStride, s + 2 * outerStride, s + 3 * outerStride, depthCount, RowsAhead * outerStride);
            }
        }
        else if (sizeof(T) == 8 && shuffles)
        {
            for (; done + 2 <= count; done += 2)
            {
                var s = (double*)(source + done * outerStride);
                Transpose2((double*)(panel + done), width, s, s + outerStride, depthCount);
            }
        }

        for (; done < count; done++)
        {
            T* from = source + done * outerStride;
            T* to = panel + done;
            for (nint k = 0; k < depthCount; k++, from += depthStride, to += width) *to = *from;
        }

        for (; done < width; done++)
        {
            T* to = panel + done;
            for (nint k = 0; k < depthCount; k++, to += width) *to = default;
        }
    }

    /// <summary>panel[k·width + i] = source[offsets[i] + k] for i below count.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void PackOffsets<T>(T* panel, int width, T* source, nint* offsets, int count, nint depthCount)
        where T : unmanaged
    {
        int done = 0;
        bool shuffles = Sse2.IsSupported || AdvSimd.Arm64.IsSupported;
        if (sizeof(T) == 4 && shuffles)
        {
            var s = (float*)source;
            for (; done + 4 <= count; done += 4)
            {
                Transpose4(
                    (float*)(panel + done), width, s + offsets[done], s + offsets[done + 1], s + offsets[done + 2], s + offsets[done + 3], depthCount, 0);
            }
        }
        else if (sizeof(T) == 8 && shuffles)
        {
            for (; done + 2 <= count; done += 2)
                Transpose2((double*)(panel + done), width, (double*)source + offsets[done], (double*)source + offsets[done + 1], depthCount);
        }

        for (; done < count; done++)
        {
            T* from = source + offsets[done];
            T* to = panel + done;
            for (nint k = 0; k < depthCount; k++, to += width) *to = from[k];
        }
    }

    /// <summary>Copies <paramref name="rows"/> rows of <paramref name="length"/> neighbouring elements, a register column at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows<T>(T* source, nint sourceStride, T* target, nint targetStride, int length, nint rows)
        where T : unmanaged
    {
        // The last column of registers overlaps the one before: nothing is read or written beyond the rows.
        if (Vector512.IsHardwareAccelerated && length >= Vector512<T>.Count)
        {
            for (int i = 0; ; i = Math.Min(i + Vector512<T>.Count, length - Vector512<T>.Count))
            {
                T* from = source + i, to = target + i;
                for (nint row = rows; row > 0; row--, from += sourceStride, to += targetStride) Vector512.Load(from).Store(to);
                if (i + Vector512<T>.Count == length) return;
            }
        }

        if (Vector256.IsHardwareAccelerated && length >= Vector256<T>.Count)
        {
            for (int i = 0; ; i = Math.Min(i + Vector256<T>.Count, length - Vector256<T>.Count))
            {
                T* from = source + i, to = target + i;
                for (nint row = rows; row > 0; row--, from += sourceStride, to += targetStride) Vector256.Load(from).Store(to);
                if (i + Vector256<T>.Count == length) return;
            }
        }

        if (length >= Vector128<T>.Count)
        {
            for (int i = 0; ; i = Math.Min(i + Vector128<T>.Count, length - Vector128<T>.Count))
            {
                T* from = source + i, to = target + i;
                for (nint row = rows; row > 0; row--, from += sourceStride, to += targetStride) Vector128.Load(from).Store(to);
                if (i + Vector128<T>.Count == length) return;
            }
        }

        for (nint row = rows; row > 0; row--, source += sourceStride, target += targetStride)
            for (int i = 0; i < length; i++) target[i] = source[i];
    }

    /// <summary>The same for rows that begin at <paramref name="offsets"/> from <paramref name="source"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void RowsAt<T>(T* source, nint* offsets, T* target, nint targetStride, int length, nint rows)
        where T : unmanaged
    {
        // The last column of registers overlaps the one before: nothing is read or written beyond the rows.
        if (Vector512.IsHardwareAccelerated && length >= Vector512<T>.Count)
        {
            for (int i = 0; ; i = Math.Min(i + Vector512<T>.Count, length - Vector512<T>.Count))
            {
                T* from = source + i, to = target + i;
                for (nint row = 0; row < rows; row++, to += targetStride) Vector512.Load(from + offsets[row]).Store(to);
                if (i + Vector512<T>.Count == length) return;
            }
        }

        if (Vector256.IsHardwareAccelerated && length >= Vector256<T>.Count)
        {
            for (int i = 0; ; i = Math.Min(i + Vector256<T>.Count, length - Vector256<T>.Count))
            {
                T* from = source + i, to = target + i;
                for (nint row = 0; row < rows; row++, to += targetStride) Vector256.Load(from + offsets[row]).Store(to);
                if (i + Vector256<T>.Count == length) return;
            }
        }

        if (length >= Vector128<T>.Count)
        {
            for (int i = 0; ; i = Math.Min(i + Vector128<T>.Count, length - Vector128<T>.Count))
            {
                T* from = source + i, to = target + i;
                for (nint row = 0; row < rows; row++, to += targetStride) Vector128.Load(from + offsets[row]).Store(to);
                if (i + Vector128<T>.Count == length) return;
            }
        }

        for (nint row = 0; row < rows; row++, target += targetStride)
            for (int i = 0; i < length; i++) target[i] = source[offsets[row] + i];
    }

    /// <summary><see cref="Pack"/> of rows that lie along k, in whole tiles where they fill them.</summary>
    public static void PackRows<T>(T* panel, int width, T* source, nint outerStride, int count, nint depthCount)
        where T : unmanaged
    {
        int tile = TransposeTile.Bytes / sizeof(T);
        nint whole = count == width && count % tile == 0 ? depthCount / tile * tile : 0;
        if (whole > 0) Transposed(source, outerStride, panel, width, count, whole);
        if (whole < depthCount) Pack(panel + whole * width, width, source + whole, outerStride, 1, count, depthCount - whole);
    }

    /// <summary>target[j·targetStride + i] = source[i·sourceStride + j] for i below <paramref name="rows"/> and j below <paramref name="columns"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Transposed<T>(T* source, nint sourceStride, T* target, nint targetStride, nint rows, nint columns)
        where T : unmanaged
    {
        int tile = TransposeTile.Bytes / sizeof(T);
        for (nint i = 0; i < rows; i += tile)
        {
            for (nint j = 0; j < columns; j += tile)
            {
                T* from = source + i * sourceStride + j, to = target + j * targetStride + i;
                nint tall = Math.Min(tile, rows - i), wide = Math.Min(tile, columns - j);
                if (tall < tile || wide < tile)
                {
                    Corner(from, sourceStride, to, targetStride, tall, wide);
                    continue;
                }

                if (Sse.IsSupported && (j + tile < columns || i + tile < rows))
                {
                    // The next tile's lines lie far apart, where no prefetcher looks for them.
                    (nint nextI, nint nextJ) = j + tile < columns ? (i, j + tile) : (i + tile, 0);
                    T* nextFrom = source + nextI * sourceStride + nextJ, nextTo = target + nextJ * targetStride + nextI;
                    for (int k = 0; k < tile; k++, nextFrom += sourceStride, nextTo += targetStride)
                    {
                        Sse.Prefetch0(nextFrom);
                        Sse.Prefetch0(nextTo);
                    }
                }

                TransposeTile.Kernel(sizeof(T))((byte*)to, targetStride * sizeof(T), (byte*)from, sourceStride * sizeof(T));
            }
        }
    }

    /// <summary><see cref="Transposed"/> of less than a tile.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Corner<T>(T* source, nint sourceStride, T* target, nint targetStride, nint rows, nint columns)
        where T : unmanaged
    {
        nint i = 0;
        if (sizeof(T) == 4 && (Sse2.IsSupported || AdvSimd.Arm64.IsSupported))
        {
            for (; i + 4 <= rows; i += 4)
            {
                var s = (float*)(source + i * sourceStride);
                var t = (float*)(target + i);
                nint j = 0;
                for (; j + 4 <= columns; j += 4)
                {
                    float* from = s + j, to = t + j * targetStride;
                    Vector128<float> a = Vector128.Load(from), b = Vector128.Load(from + sourceStride);
                    Vector128<float> c = Vector128.Load(from + 2 * sourceStride), d = Vector128.Load(from + 3 * sourceStride);
                    Vector128<double> lowAB = ZipLow(a, b), lowCD = ZipLow(c, d), highAB = ZipHigh(a, b), highCD = ZipHigh(c, d);
                    ZipLow(lowAB, lowCD).AsSingle().Store(to);
                    ZipHigh(lowAB, lowCD).AsSingle().Store(to + targetStride);
                    ZipLow(highAB, highCD).AsSingle().Store(to + 2 * targetStride);
                    ZipHigh(highAB, highCD).AsSingle().Store(to + 3 * targetStride);
                }

                for (; j < columns; j++)
                    for (nint k = 0; k < 4; k++) t[j * targetStride + k] = s[k * sourceStride + j];
            }
        }

        for (; i < rows; i++)
            for (nint j = 0; j < columns; j++) target[j * targetStride + i] = source[i * sourceStride + j];
    }

    /// <summary>Copies neighbouring elements; faster than a call for the few dozen a panel row has.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Row<T>(T* source, T* target, int count)
        where T : unmanaged
    {
        int i = 0;
        if (Vector256.IsHardwareAccelerated)
            for (; i + Vector256<T>.Count <= count; i += Vector256<T>.Count) Vector256.Load(source + i).Store(target + i);
        for (; i + Vector128<T>.Count <= count; i += Vector128<T>.Count) Vector128.Load(source + i).Store(target + i);
        for (; i < count; i++) target[i] = source[i];
    }

    /// <summary>
    /// Four rows become the columns of the panel, eight or four of k at a time, while the rows that lie <paramref name="ahead"/> are fetched.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Transpose4(float* panel, nint width, float* s0, float* s1, float* s2, float* s3, nint depth, nint ahead)
    {
        nint k = 0;
        if (Avx.IsSupported)
        {
            for (; k + 8 <= depth; k += 8, panel += 8 * width)
            {
                if (ahead != 0 && (k & 8) == 0)
                {
                    Sse.Prefetch0(s0 + k + ahead);
                    Sse.Prefetch0(s1 + k + ahead);
                    Sse.Prefetch0(s2 + k + ahead);
                    Sse.Prefetch0(s3 + k + ahead);
                }

                Vector256<float> a = Vector256.Load(s0 + k), b = Vector256.Load(s1 + k);
                Vector256<float> c = Vector256.Load(s2 + k), d = Vector256.Load(s3 + k);
                Vector256<double> lowAB = Avx.UnpackLow(a, b).AsDouble(), highAB = Avx.UnpackHigh(a, b).AsDouble();
                Vector256<double> lowCD = Avx.UnpackLow(c, d).AsDouble(), highCD = Avx.UnpackHigh(c, d).AsDouble();
                Vector256<float> k0 = Avx.UnpackLow(lowAB, lowCD).AsSingle(), k1 = Avx.UnpackHigh(lowAB, lowCD).AsSingle();
                Vector256<float> k2 = Avx.UnpackLow(highAB, highCD).AsSingle(), k3 = Avx.UnpackHigh(highAB, highCD).AsSingle();
                float* upper = panel + 4 * width;
                k0.GetLower().Store(panel);
                k1.GetLower().Store(panel + width);
                k2.GetLower().Store(panel + 2 * width);
                k3.GetLower().Store(panel + 3 * width);
                k0.GetUpper().Store(upper);
                k1.GetUpper().Store(upper + width);
                k2.GetUpper().Store(upper + 2 * width);
                k3.GetUpper().Store(upper + 3 * width);
            }
        }

        for (; k + 4 <= depth; k += 4, panel += 4 * width)
        {
            Vector128<float> a = Vector128.Load(s0 + k), b = Vector128.Load(s1 + k);
            Vector128<float> c = Vector128.Load(s2 + k), d = Vector128.Load(s3 + k);
            Vector128<double> lowAB = ZipLow(a, b), lowCD = ZipLow(c, d), highAB = ZipHigh(a, b), highCD = ZipHigh(c, d);
            ZipLow(lowAB, lowCD).AsSingle().Store(panel);
            ZipHigh(lowAB, lowCD).AsSingle().Store(panel + width);
            ZipLow(highAB, highCD).AsSingle().Store(panel + 2 * width);
            ZipHigh(highAB, highCD).AsSingle().Store(panel + 3 * width);
        }

        for (; k < depth; k++, panel += width)
        {
            panel[0] = s0[k];
            panel[1] = s1[k];
            panel[2] = s2[k];
            panel[3] = s3[k];
        }
    }

    /// <summary>Two rows become the columns of the panel, two of k at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Transpose2(double* panel, nint width, double* s0, double* s1, nint depth)
    {
        nint k = 0;
        for (; k + 2 <= depth; k += 2, panel += 2 * width)
        {
            Vector128<double> a = Vector128.Load(s0 + k), b = Vector128.Load(s1 + k);
            ZipLow(a, b).Store(panel);
            ZipHigh(a, b).Store(panel + width);
        }

        for (; k < depth; k++, panel += width)
        {
            panel[0] = s0[k];
            panel[1] = s1[k];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> ZipLow(Vector128<float> a, Vector128<float> b) =>
        (Sse.IsSupported ? Sse.UnpackLow(a, b) : AdvSimd.Arm64.ZipLow(a, b)).AsDouble();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> ZipHigh(Vector128<float> a, Vector128<float> b) =>
        (Sse.IsSupported ? Sse.UnpackHigh(a, b) : AdvSimd.Arm64.ZipHigh(a, b)).AsDouble();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> ZipLow(Vector128<double> a, Vector128<double> b) =>
        Sse2.IsSupported ? Sse2.UnpackLow(a, b) : AdvSimd.Arm64.ZipLow(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> ZipHigh(Vector128<double> a, Vector128<double> b) =>
        Sse2.IsSupported ? Sse2.UnpackHigh(a, b) : AdvSimd.Arm64.ZipHigh(a, b);
}

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Linstock.Backends.Cpu;

/// <summary>C ← α·(A·B) + β·C for 16-bit floats: converted while packing, summed in binary32, rounded once at the end.</summary>
internal static unsafe class HalfGemm
{
    /// <summary>Sums kept at a time: rows are taken in groups that need no more than this.</summary>
    private const nint MostSums = 1 << 20;

    /// <summary>One product; parameters as in <see cref="Gemm"/>, matrices as bits of <typeparamref name="TFormat"/>.</summary>
    public static void Run<TFormat>(
        nint m, nint n, nint k, float alpha, ushort* a, nint aRow, nint aCol, ushort* b, nint bRow, nint bCol,
        float beta, ushort* c, nint cRow, nint cCol)
        where TFormat : unmanaged, IHalfFormat
    {
        if (m <= 0 || n <= 0) return;
        // The large side is packed as rows, which need no padding; few rows become few columns: Cᵀ = Bᵀ·Aᵀ.
        if (m <= GemmKernels<float>.TallestTile && m < n)
        {
            (m, n) = (n, m);
            ushort* rows = a;
            a = b;
            b = rows;
            (aRow, aCol, bRow, bCol) = (bCol, bRow, aCol, aRow);
            (cRow, cCol) = (cCol, cRow);
        }

        nint group = Math.Min(m, Math.Max(GemmKernels<float>.TallestTile, MostSums / n));
        float* sums = ScratchMemory.Get<float>(ScratchMemory.Slot.Sums, group * n);
        GemmKernels<float>* kernels = GemmKernels<float>.Best;
        while (kernels->Narrower != null && n <= kernels->Narrower->Lanes) kernels = kernels->Narrower;
        for (nint row = 0; row < m; row += group)
        {
            nint rows = Math.Min(group, m - row);
            if (k > 0 && alpha != 0)
            {
                BlockedGemm.Run(
                    kernels, rows, n, k, new HalfMatrix<TFormat>(a + row * aRow, aRow, aCol), new HalfMatrix<TFormat>(b, bCol, bRow),
                    new StridedTarget<float>(sums, n, 1, 1, 0));
            }
            else
            {
                new Span<float>(sums, checked((int)(rows * n))).Clear();
            }

            Rounding state = new() { Sums = sums, C = c + row * cRow, CRow = cRow, CCol = cCol, N = n, Alpha = alpha, Beta = beta };
            WorkerPool.For(rows, Math.Max(1, 32768 / n), &Round<TFormat>, &state);
        }
    }

    /// <summary>Independent products, as those of <see cref="Gemm"/>.</summary>
    public static void RunBatched<TFormat>(
        nint batch,
        nint m, nint n, nint k,
        float alpha, ushort* a, nint aBatch, nint aRow, nint aCol,
        ushort* b, nint bBatch, nint bRow, nint bCol,
        float beta, ushort* c, nint cBatch, nint cRow, nint cCol)
        where TFormat : unmanaged, IHalfFormat
    {
        for (nint i = 0; i < batch; i++)
            Run<TFormat>(m, n, k, alpha, a + i * aBatch, aRow, aCol, b + i * bBatch, bRow, bCol, beta, c + i * cBatch, cRow, cCol);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Round<TFormat>(void* argument, long begin, long end)
        where TFormat : unmanaged, IHalfFormat
    {
        var state = (Rounding*)argument;
        for (nint i = (nint)begin; i < end; i++)
        {
            float* sums = state->Sums + i * state->N;
            ushort* c = state->C + i * state->CRow;
            for (nint j = 0; j < state->N; j++)
            {
                ushort* target = c + j * state->CCol;
                float value = state->Alpha * sums[j];
                if (state->Beta != 0) value += state->Beta * TFormat.ToSingle(*target);
                *target = TFormat.FromSingle(value);
            }
        }
    }

    private struct Rounding
    {
        public float* Sums;
        public ushort* C;
        public nint CRow, CCol, N;
        public float Alpha, Beta;
    }
}

/// <summary>A matrix of 16-bit floats as an operand of a product in binary32.</summary>
internal readonly unsafe struct HalfMatrix<TFormat>(ushort* data, nint outerStride, nint depthStride) : IPanelSource<float>
    where TFormat : unmanaged, IHalfFormat
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Pack(float* panel, int width, nint outer, int count, nint depth, nint depthCount)
    {
        ushort* source = data + outer * outerStride + depth * depthStride;
        if (outerStride == 1)
        {
            for (nint k = 0; k < depthCount; k++, panel += width, source += depthStride)
            {
                Convert(source, 1, panel, count);
                for (int i = count; i < width; i++) panel[i] = 0;
            }

            return;
        }

        // Rows first become binary32 as they lie, then go through the transposition that every matrix uses.
        nint pitch = depthCount + 16;
        float* rows = ScratchMemory.Get<float>(ScratchMemory.Slot.Layout, pitch * count);
        for (int i = 0; i < count; i++) Convert(source + i * outerStride, depthStride, rows + i * pitch, depthCount);
        PanelCopy.Pack(panel, width, rows, pitch, 1, count, depthCount);
    }

    public bool InPlace(nint outer, nint depth, out float* start, out nint outerStep, out nint depthStep)
    {
        start = null;
        (outerStep, depthStep) = (0, 0);
        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Convert(ushort* source, nint stride, float* target, nint count)
    {
        nint i = 0;
        if (stride == 1)
        {
            for (; i + 8 <= count; i += 8)
            {
                Vector128<ushort> bits = Vector128.Load(source + i);
                TFormat.Widen(Vector256.Create(Vector128.WidenLower(bits), Vector128.WidenUpper(bits))).Store(target + i);
            }
        }

        for (; i < count; i++) target[i] = TFormat.ToSingle(source[i * stride]);
    }
}

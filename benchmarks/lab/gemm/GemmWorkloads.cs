using System.Numerics;
using Linstock.Backends.Cpu;

namespace Linstock.Lab;

/// <summary>Matrix products, in the shapes that networks have.</summary>
internal static unsafe class GemmWorkloads
{
    public static IEnumerable<Workload> All(int width)
    {
        foreach (int n in new[] { 8, 16, 32, 64, 100, 128, 256, 512, 1024 }) yield return Create<float>($"mm_{n}", n, n, n, false, false, width);
        foreach (int n in new[] { 8, 16, 32, 64, 128, 1024 }) yield return Create<float>($"mm_nt_{n}", n, n, n, false, true, width);
        yield return Create<float>("mm_tn_1024", 1024, 1024, 1024, true, false, width);
        foreach (int n in new[] { 8, 64, 128, 512, 1024 }) yield return Create<double>($"mm_f64_{n}", n, n, n, false, false, width);
        yield return Create<float>("mv_4096", 4096, 1, 4096, false, false, width);
        yield return Create<float>("mv_t_4096", 4096, 1, 4096, true, false, width);
        foreach (int m in new[] { 1, 2, 4, 8, 16, 32 })
        {
            yield return Create<float>($"skinny_nn_{m}x4096x4096", m, 4096, 4096, false, false, width);
            yield return Create<float>($"skinny_nt_{m}x4096x4096", m, 4096, 4096, false, true, width);
        }

        yield return Create<float>("rows_64x25088x576", 64, 25088, 576, false, false, width);
        yield return Create<float>("thin_4096x32x4096", 4096, 4096, 32, false, false, width);
        yield return Create<float>("linear_256x1024x1024_nt", 256, 1024, 1024, false, true, width);
        foreach (Workload other in Others()) yield return other;
    }

    /// <summary>Batches, 16-bit floats, integers and complex numbers; their tests check the values.</summary>
    private static Workload[] Others()
    {
        ushort[] a16 = Filled<ushort>(1 << 20, 0x3f80), c16 = new ushort[1 << 20];
        long[] a64 = Filled<long>(256 * 256, 3), wide64 = Filled(256 * 256, 3L << 40), c64 = new long[256 * 256];
        float[] a = Filled(96 * 512 * 64 * 2, 0.5f), c = new float[96 * 512 * 512];
        return
        [
            new("bf16_1024", 2.0 * (1 << 30), 0, BFloat16, () => 0),
            new("i64_256", 2.0 * (1 << 24), 0, () => Integers(a64), () => 0),
            new("i64_256_wide", 2.0 * (1 << 24), 0, () => Integers(wide64), () => 0),
            new("c64_512", 8.0 * (1 << 27), 0, ComplexNumbers, () => 0),
            new("bmm_4096x8x8", 4096.0 * 1024, 0, () => Batch(4096, 8, 8, 8, false), () => 0),
            new("bmm_64x128x128", 64 * 2.0 * (1 << 21), 0, () => Batch(64, 128, 128, 128, false), () => 0),
            new("bmm_96x512x64x512_nt", 96 * 2.0 * 512 * 512 * 64, 0, () => Batch(96, 512, 512, 64, true), () => 0),
        ];

        static T[] Filled<T>(int count, T value)
        {
            var numbers = new T[count];
            Array.Fill(numbers, value);
            return numbers;
        }

        void BFloat16()
        {
            fixed (ushort* p = a16, r = c16) HalfGemm.Run<BFloat16Format>(1024, 1024, 1024, 1, p, 1024, 1, p, 1024, 1, 0, r, 1024, 1);
        }

        void Integers(long[] numbers)
        {
            fixed (long* p = numbers, r = c64) IntegerGemm.Run(256, 256, 256, 1, p, 256, 1, p, 256, 1, 0, r, 256, 1);
        }

        void ComplexNumbers()
        {
            fixed (float* p = a, r = c) ComplexGemm.Run(512, 512, 512, 1, p, 512, 1, false, p + 2 * 512 * 512, 512, 1, false, 0, r, 512, 1);
        }

        void Batch(int batch, int m, int n, int k, bool transposed)
        {
            fixed (float* p = a, r = c)
            {
                Gemm.RunBatched(
                    batch, m, n, k, 1f, p, m * k, k, 1, p, k * n, transposed ? 1 : n, transposed ? k : 1, 0f, r, m * n, n, 1);
            }
        }
    }

    private static Workload Create<T>(string name, int m, int n, int k, bool transposeA, bool transposeB, int width)
        where T : unmanaged, INumber<T>
    {
        var random = new Random(1);
        T[] a = Numbers(m * k), b = Numbers(k * n), c = GC.AllocateArray<T>(m * n, pinned: true);
        GemmKernels<T>* kernels = width == 0 ? GemmKernels<T>.Best : GemmKernels<T>.OfLanes(width / 8 / sizeof(T));
        (int aRow, int aCol) = transposeA ? (1, m) : (k, 1);
        (int bRow, int bCol) = transposeB ? (1, k) : (n, 1);
        return new Workload(name, 2.0 * m * n * k, (double)sizeof(T) * ((double)m * k + (double)k * n + (double)m * n), Run, Error);

        T[] Numbers(int count)
        {
            T[] numbers = GC.AllocateArray<T>(count, pinned: true);
            for (int i = 0; i < count; i++) numbers[i] = T.CreateChecked(random.NextDouble() - 0.5);
            return numbers;
        }

        void Run()
        {
            fixed (T* pa = a, pb = b, pc = c)
                Gemm.Run(kernels, m, n, k, T.One, pa, aRow, aCol, pb, bRow, bCol, T.Zero, pc, n, 1);
        }

        double Error()
        {
            Run();
            double worst = 0;
            for (int trial = 0; trial < 500; trial++)
            {
                int i = random.Next(m), j = random.Next(n);
                double sum = 0;
                for (int d = 0; d < k; d++)
                    sum += double.CreateChecked(a[i * aRow + d * aCol]) * double.CreateChecked(b[d * bRow + j * bCol]);
                worst = Math.Max(worst, Math.Abs(sum - double.CreateChecked(c[i * n + j])));
            }

            return worst;
        }
    }
}

using System.Numerics;
using Linstock.Backends.Cpu;

namespace Linstock.Tests.Backends.Cpu.MatMul;

/// <summary>C ← α·(A·B) + β·C against the definition in double, in every register width this machine has.</summary>
public sealed unsafe class GemmTests
{
    [Fact]
    public void SmallProductsOfAnyShapeAndStrideMatchTheDefinition() =>
        OverWidths(new Shapes(Seed: 1, Trials: 250, Largest: 36));

    [Fact]
    public void LargerProductsMatchTheDefinition() => OverWidths(new Shapes(Seed: 2, Trials: 3, Largest: 300));

    [Theory]
    [InlineData(1, 700, 300)]
    [InlineData(700, 1, 300)]
    [InlineData(1, 1, 600)]
    [InlineData(2, 300, 700)]
    [InlineData(300, 5, 700)]
    [InlineData(16, 530, 300)]
    [InlineData(530, 16, 300)]
    [InlineData(32, 700, 300)]
    [InlineData(25, 1301, 131)]
    [InlineData(13, 4100, 9)]
    [InlineData(300, 17, 513)]
    [InlineData(250, 250, 1)]
    public void SkinnyProductsMatchTheDefinition(int m, int n, int k)
    {
        for (int seed = 0; seed < 3; seed++)
        {
            foreach (int lanes in Widths<float>()) Product<float>.Random(m, n, k, new Random(seed)).Check(lanes, 1e-4);
            foreach (int lanes in Widths<double>()) Product<double>.Random(m, n, k, new Random(seed)).Check(lanes, 1e-12);
        }
    }

    [Theory]
    [InlineData(2900, 2912, 3)]
    [InlineData(2905, 2901, 70)]
    public void ResultsLargerThanTheCachesMatchTheDefinition(int m, int n, int k)
    {
        for (GemmKernels<float>* kernels = GemmKernels<float>.Best; kernels != null; kernels = kernels->Narrower)
        {
            float[] a = Numbers(m * k, 1), b = Numbers(k * n, 2), c = GC.AllocateUninitializedArray<float>(m * n + 16, pinned: true);
            fixed (float* pa = a, pb = b, start = c)
            {
                var pc = (float*)((nint)(start + 15) & ~(nint)63);
                Gemm.Run(kernels, m, n, k, 1f, pa, k, 1, pb, n, 1, 0f, pc, n, 1);
                for (long i = 0; i < (long)m * n; i += 97)
                {
                    double sum = 0;
                    for (int d = 0; d < k; d++) sum += (double)a[i / n * k + d] * b[d * n + i % n];
                    Assert.Equal(sum, pc[i], 1e-5);
                }
            }
        }

        static float[] Numbers(int count, int seed)
        {
            var random = new Random(seed);
            return [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];
        }
    }

    [Theory]
    [InlineData(64, 1000, 700)]
    [InlineData(130, 797, 400)]
    [InlineData(240, 530, 50)]
    public void FewRowsTimesManyColumnsMatchTheDefinition(int m, int n, int k)
    {
        foreach (bool transposed in (bool[])[false, true])
        {
            foreach (int lanes in Widths<float>()) Dense(Product<float>.Random(m, n, k, new Random(6)), transposed).Check(lanes, 1e-4);
            foreach (int lanes in Widths<double>()) Dense(Product<double>.Random(m, n, k, new Random(7)), transposed).Check(lanes, 1e-12);
        }

        Product<T> Dense<T>(Product<T> product, bool transposed)
            where T : unmanaged, INumber<T> => product with
            {
                LayoutB = transposed ? new Layout(0, 1, k, n * k) : new Layout(0, n, 1, n * k),
                LayoutC = new Layout(0, n, 1, m * n),
                Alpha = 1,
                Beta = 1,
            };
    }

    [Theory]
    [InlineData(0, 3, 4)]
    [InlineData(3, 0, 4)]
    [InlineData(3, 4, 0)]
    [InlineData(1, 1, 1)]
    public void EmptyAndSingleElementProductsMatchTheDefinition(int m, int n, int k)
    {
        for (int seed = 0; seed < 8; seed++) Product<float>.Random(m, n, k, new Random(seed)).Check(GemmKernels<float>.Best->Lanes, 1e-5);
    }

    [Theory]
    [InlineData(5, 7, 3)]
    [InlineData(1, 40, 30)]
    [InlineData(40, 1, 30)]
    [InlineData(3, 200, 600)]
    [InlineData(150, 160, 170)]
    [InlineData(4, 4, 0)]
    public void BetaZeroNeverReadsC(int m, int n, int k)
    {
        foreach (int lanes in Widths<float>())
        {
            Product<float> product = Product<float>.Random(m, n, k, new Random(3)) with { Beta = 0 };
            Array.Fill(product.C, float.NaN);
            product.Check(lanes, 1e-4);
        }
    }

    [Theory]
    [InlineData(300, 310, 320)]
    [InlineData(110, 130, 100)]
    [InlineData(150, 90, 120)]
    [InlineData(1, 3000, 500)]
    [InlineData(8, 3000, 500)]
    [InlineData(24, 3000, 300)]
    [InlineData(200, 260, 900)]
    [InlineData(1000, 40, 300)]
    [InlineData(100, 700, 300)]
    [InlineData(29, 900, 200)]
    public void ResultsDoNotDependOnTheNumberOfThreads(int m, int n, int k)
    {
        int before = WorkerPool.NumThreads;
        try
        {
            float[]? first = null;
            foreach (int threads in (int[])[1, 2, 3, 7])
            {
                WorkerPool.NumThreads = threads;
                Product<float> product = Product<float>.Random(m, n, k, new Random(4));
                product.Compute(GemmKernels<float>.Best);
                first ??= product.C;
                Assert.Equal(first, product.C);
            }
        }
        finally
        {
            WorkerPool.NumThreads = before;
        }
    }

    [Theory]
    [InlineData(1, 200_001)]
    [InlineData(30, 70_001)]
    public void LongRowsMatchTheDefinitionOnAnyNumberOfThreads(int rows, int k)
    {
        var random = new Random(8);
        float[] w = Numbers(rows * k), x = Numbers(k), expected = [.. Enumerable.Range(0, rows).Select(r => (float)Enumerable.Range(0, k).Sum(i => (double)w[r * k + i] * x[i]))];
        int before = WorkerPool.NumThreads;
        try
        {
            foreach (int lanes in Widths<float>())
            {
                float[]? first = null;
                foreach (int threads in (int[])[1, 2, 3])
                {
                    WorkerPool.NumThreads = threads;
                    var y = new float[rows];
                    fixed (float* pw = w, px = x, py = y) Gemm.Run(GemmKernels<float>.OfLanes(lanes), rows, 1, k, 1f, pw, k, 1, px, 1, 1, 0f, py, 1, 1);
                    for (int r = 0; r < rows; r++) Assert.Equal(expected[r], y[r], 1e-3);
                    first ??= y;
                    Assert.Equal(first, y);
                }
            }
        }
        finally
        {
            WorkerPool.NumThreads = before;
        }

        float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];
    }

    [Fact]
    public void BatchesMatchSingleProductsAndZeroStridesRepeatAnOperand()
    {
        const int batch = 37, m = 9, n = 11, k = 13;
        var random = new Random(5);
        float[] a = Numbers(batch * m * k), b = Numbers(k * n), c = new float[batch * m * n], expected = new float[m * n];
        fixed (float* pa = a, pb = b, pc = c, pe = expected)
        {
            Gemm.RunBatched(batch, m, n, k, 2f, pa, m * k, k, 1, pb, 0, n, 1, 0f, pc, m * n, n, 1);
            for (int i = 0; i < batch; i++)
            {
                Gemm.Run(m, n, k, 2f, pa + i * m * k, k, 1, pb, n, 1, 0f, pe, n, 1);
                Assert.Equal(expected, c[(i * m * n)..((i + 1) * m * n)]);
            }
        }

        float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];
    }

    private static void OverWidths(Shapes shapes)
    {
        foreach (int lanes in Widths<float>()) shapes.Run<float>(lanes, 1e-4);
        foreach (int lanes in Widths<double>()) shapes.Run<double>(lanes, 1e-12);
    }

    private static List<int> Widths<T>()
        where T : unmanaged, INumber<T>
    {
        List<int> widths = [];
        for (GemmKernels<T>* kernels = GemmKernels<T>.Best; kernels != null; kernels = kernels->Narrower) widths.Add(kernels->Lanes);
        return widths;
    }

    private sealed record Shapes(int Seed, int Trials, int Largest)
    {
        public void Run<T>(int lanes, double tolerance)
            where T : unmanaged, INumber<T>
        {
            var random = new Random(Seed);
            for (int trial = 0; trial < Trials; trial++)
                Product<T>.Random(random.Next(1, Largest), random.Next(1, Largest), random.Next(1, Largest), random).Check(lanes, tolerance);
        }
    }

    /// <summary>One product with random layouts: either order of dimensions, gaps between elements or rows, reversed rows.</summary>
    private sealed record Product<T>(int M, int N, int K, T[] A, Layout LayoutA, T[] B, Layout LayoutB, T[] C, Layout LayoutC, double Alpha, double Beta)
        where T : unmanaged, INumber<T>
    {
        public static Product<T> Random(int m, int n, int k, Random random)
        {
            Layout a = Layout.Random(m, k, random), b = Layout.Random(k, n, random), c = Layout.Random(m, n, random);
            double[] scales = [0, 1, 1, 1, -0.5];
            return new Product<T>(
                m, n, k, Numbers(a.Size), a, Numbers(b.Size), b, Numbers(c.Size), c, scales[random.Next(5)], scales[random.Next(5)]);

            T[] Numbers(int size)
            {
                var numbers = new T[size];
                for (int i = 0; i < size; i++) numbers[i] = T.CreateChecked(random.NextDouble() - 0.5);
                return numbers;
            }
        }

        public void Compute(GemmKernels<T>* kernels)
        {
            fixed (T* a = A, b = B, c = C)
            {
                Gemm.Run(
                    kernels, M, N, K, T.CreateChecked(Alpha), a + LayoutA.Start, LayoutA.Row, LayoutA.Column,
                    b + LayoutB.Start, LayoutB.Row, LayoutB.Column,
                    T.CreateChecked(Beta), c + LayoutC.Start, LayoutC.Row, LayoutC.Column);
            }
        }

        public void Check(int lanes, double tolerance)
        {
            double[] expected = [.. C.Select(double.CreateChecked)];
            for (int i = 0; i < M; i++)
            {
                for (int j = 0; j < N; j++)
                {
                    double sum = 0;
                    for (int d = 0; d < K; d++) sum += double.CreateChecked(A[LayoutA[i, d]]) * double.CreateChecked(B[LayoutB[d, j]]);
                    double old = Beta == 0 ? 0 : Beta * expected[LayoutC[i, j]];
                    expected[LayoutC[i, j]] = (Alpha == 0 ? 0 : Alpha * sum) + old;
                }
            }

            Compute(GemmKernels<T>.OfLanes(lanes));

            // Elements in the gaps of C are compared too: nothing may be written there.
            for (int i = 0; i < expected.Length; i++)
            {
                double actual = double.CreateChecked(C[i]);
                if (double.IsNaN(expected[i]) && double.IsNaN(actual)) continue;
                Assert.True(
                    Math.Abs(expected[i] - actual) <= tolerance * Math.Max(1, Math.Sqrt(K)),
                    $"{M}x{N}x{K}, {lanes} lanes, alpha {Alpha}, beta {Beta}, {LayoutA} {LayoutB} {LayoutC}: element {i} is {actual}, not {expected[i]}");
            }
        }
    }

    private readonly record struct Layout(int Start, int Row, int Column, int Size)
    {
        public int this[int i, int j] => Start + i * Row + j * Column;

        public static Layout Random(int rows, int columns, Random random)
        {
            int gap = random.Next(4) == 0 ? 2 : 1, pad = random.Next(3) == 0 ? 3 : 0;
            bool transposed = random.Next(2) == 0, reversed = random.Next(5) == 0;
            int inner = transposed ? rows : columns, outer = transposed ? columns : rows;
            int pitch = inner * gap + pad;
            int start = reversed ? Math.Max(0, outer - 1) * pitch : 0;
            int step = reversed ? -pitch : pitch;
            return transposed
                ? new Layout(start, gap, step, Math.Max(1, pitch * outer))
                : new Layout(start, step, gap, Math.Max(1, pitch * outer));
        }
    }
}

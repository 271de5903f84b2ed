using static Linstock.Benchmarks.Prepared;

namespace Linstock.Benchmarks;

/// <summary>Factorizations, solutions, spectra.</summary>
internal static class LinearAlgebra
{
    public static void AddTo(WorkloadList list)
    {
        foreach (long n in (ReadOnlySpan<long>)[256, 512])
        {
            double cube = (double)n * n * n;
            list.Add($"linalg/cholesky_{n}", Unary(() => PositiveDefinite(n), static a => Torch.Linalg.Cholesky(a)), flops: cube / 3);
            list.Add($"linalg/qr_{n}", Unary([n, n], static a => Torch.Linalg.Qr(a)), flops: 8 * cube / 3);
            list.Add($"linalg/svd_{n}", Unary([n, n], static a => Torch.Linalg.Svd(a)), items: 1, unit: "call");
            list.Add($"linalg/svdvals_{n}", Unary([n, n], static a => Torch.Linalg.Svdvals(a)), items: 1, unit: "call");
            list.Add($"linalg/eigh_{n}", Unary(() => PositiveDefinite(n), static a => Torch.Linalg.Eigh(a)), items: 1, unit: "call");
            list.Add($"linalg/inv_{n}", Unary([n, n], static a => Torch.Linalg.Inv(a)), flops: 2 * cube);
            list.Add($"linalg/solve_{n}x16", Binary([n, n], static (a, b) => Torch.Linalg.Solve(a, b), [n, 16]), flops: (2 * cube / 3) + (32 * n * n));
            list.Add($"linalg/det_{n}", Unary([n, n], static a => Torch.Linalg.Det(a)), flops: 2 * cube / 3);
        }
        list.Add("linalg/eig_256", Unary([256, 256], static a => Torch.Linalg.Eig(a)), items: 1, unit: "call");
    }

    private static Tensor PositiveDefinite(long n)
    {
        Tensor a = Torch.Randn(n, n);
        return Torch.Matmul(a, Torch.T(a)) + (n * Torch.Eye(n));
    }
}

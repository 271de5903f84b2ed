using Linstock.NN;
using static Linstock.Benchmarks.Prepared;
using F = Linstock.NN.Functional;

namespace Linstock.Benchmarks;

/// <summary>Products of matrices.</summary>
internal static class Blas
{
    public static void AddTo(WorkloadList list)
    {
        foreach (long n in (ReadOnlySpan<long>)[128, 256, 512, 1024, 2048, 4096])
            list.Add($"blas/matmul_{n}", Binary([n, n], Torch.Matmul), flops: 2.0 * n * n * n);
        list.Add("blas/matmul_nt_1024", Binary([1024, 1024], static (a, b) => Torch.Matmul(a, Torch.T(b))), flops: 2048 * Mi);
        list.Add("blas/matmul_tn_1024", Binary([1024, 1024], static (a, b) => Torch.Matmul(Torch.T(a), b)), flops: 2048 * Mi);
        list.Add("blas/matmul_skinny_1x4096x4096", Binary([1, 4096], Torch.Matmul, [4096, 4096]), flops: 32 * Mi, bytes: 64 * Mi);
        list.Add("blas/linear_1x4096x4096", Binary([1, 4096], static (a, b) => F.Linear(a, b), [4096, 4096]), flops: 32 * Mi, bytes: 64 * Mi);
        list.Add("blas/mv_4096", Binary([4096, 4096], Torch.Mv, [4096]), flops: 32 * Mi, bytes: 64 * Mi);
        list.Add("blas/dot_1m", Binary([Mi], Torch.Dot), flops: 2 * Mi, bytes: 8 * Mi);
        list.Add("blas/matmul_4x4096x4096", Binary([4, 4096], Torch.Matmul, [4096, 4096]), flops: 128 * Mi, bytes: 64 * Mi);
        list.Add("blas/matmul_32x4096x4096", Binary([32, 4096], Torch.Matmul, [4096, 4096]), flops: 1024 * Mi);
        list.Add("blas/matmul_4096x32x4096", Binary([4096, 32], Torch.Matmul, [32, 4096]), flops: 1024 * Mi);
        list.Add("blas/matmul_100x100x100", Binary([100, 100], Torch.Matmul), flops: 2e6);
        list.Add("blas/matmul_64", Binary([64, 64], Torch.Matmul), flops: 2 * 64 * 64 * 64);
        list.Add("blas/matmul_32", Binary([32, 32], Torch.Matmul), flops: 2 * 32 * 32 * 32);
        list.Add("blas/bmm_64x128x128", Binary([64, 128, 128], Torch.Bmm), flops: 64.0 * 2 * 128 * 128 * 128);
        list.Add("blas/bmm_96x512x64x512_nt", Binary([96, 512, 64], static (a, b) => Torch.Matmul(a, b.Transpose(1, 2))), flops: 96.0 * 2 * 512 * 512 * 64);
        list.Add("blas/bmm_4096x8x8", Binary([4096, 8, 8], Torch.Bmm), flops: 4096 * 2 * 512);
        list.Add("blas/matmul_f64_1024", Twice(() => Torch.Randn(1024, 1024).To(DType.Float64), Torch.Matmul), flops: 2048 * Mi);
        list.Add("blas/matmul_bf16_1024", Twice(() => Torch.Randn(1024, 1024).To(DType.BFloat16), Torch.Matmul), flops: 2048 * Mi);
        list.Add("blas/matmul_i64_256", Twice(() => Torch.Randint(9, [256, 256]), Torch.Matmul), flops: 32 * Mi);
        list.Add("blas/matmul_c64_512", Twice(() => Torch.Randn([512, 512], dtype: DType.Complex64), Torch.Matmul), flops: 1024 * Mi);
        list.Add("blas/addmm_1024", AddMatmul, flops: 2048 * Mi);
        list.Add("blas/linear_256x1024x1024_fwd", Forward(() => new Linear(1024, 1024), [256, 1024]), flops: 512 * Mi);
        list.AddStep("blas/linear_256x1024x1024_fb", ForwardBackward(() => new Linear(1024, 1024), [256, 1024]), flops: 1536 * Mi);
        list.Add("blas/einsum_bhid_bhjd_8x12x128x64", Binary([8, 12, 128, 64], static (a, b) => Torch.Einsum("bhid,bhjd->bhij", a, b)), flops: 96.0 * 2 * 128 * 128 * 64);
    }

    private static Func<Tensor> AddMatmul()
    {
        Tensor c = Torch.Randn(1024), a = Torch.Randn(1024, 1024), b = Torch.Randn(1024, 1024);
        return () => Torch.Addmm(c, a, b);
    }
}

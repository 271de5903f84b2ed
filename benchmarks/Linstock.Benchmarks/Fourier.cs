using static Linstock.Benchmarks.Prepared;

namespace Linstock.Benchmarks;

/// <summary>Fourier transforms.</summary>
internal static class Fourier
{
    public static void AddTo(WorkloadList list)
    {
        list.Add("linalg/fft_c64_1m", Unary(() => Torch.Randn([Mi], dtype: DType.Complex64), static x => Torch.Fft.Fft(x)), flops: 100 * Mi);
        list.Add("linalg/rfft_1m", Unary([Mi], static x => Torch.Fft.Rfft(x)), flops: 50 * Mi);
        list.Add("linalg/rfft2_1024x1024", Unary([1024, 1024], static x => Torch.Fft.Rfft2(x)), flops: 50 * Mi);
        list.Add("linalg/fft_c64_4096x256", Unary(() => Torch.Randn([4096, 256], dtype: DType.Complex64), static x => Torch.Fft.Fft(x)), flops: 40 * Mi);
    }
}

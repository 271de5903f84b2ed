using static Linstock.Benchmarks.Prepared;

namespace Linstock.Benchmarks;

/// <summary>Sums, extremes, scans, sorting, selection.</summary>
internal static class Reductions
{
    public static void AddTo(WorkloadList list)
    {
        list.Add("pointwise/sum_16m", Unary([16 * Mi], static x => x.Sum()), bytes: 64 * Mi);
        list.Add("pointwise/sum_dim0_4096x4096", Unary([4096, 4096], static x => x.Sum(0)), bytes: 64 * Mi);
        list.Add("pointwise/mean_dim1_4096x4096", Unary([4096, 4096], static x => x.Mean(1)), bytes: 64 * Mi);
        list.Add("pointwise/var_dim1_4096x4096", Unary([4096, 4096], static x => x.Var(1)), bytes: 64 * Mi);
        list.Add("pointwise/norm_16m", Unary([16 * Mi], static x => x.Norm()), bytes: 64 * Mi);
        list.Add("pointwise/max_dim1_4096x4096", Unary([4096, 4096], static x => x.Max(1)), bytes: 64 * Mi);
        list.Add("pointwise/max_dim0_4096x4096", Unary([4096, 4096], static x => x.Max(0)), bytes: 64 * Mi);
        list.Add("pointwise/cumsum_4096x1024", Unary([4096, 1024], static x => x.Cumsum(1)), bytes: 32 * Mi);
        list.Add("pointwise/cumsum_dim0_4096x1024", Unary([4096, 1024], static x => x.Cumsum(0)), bytes: 32 * Mi);
        list.Add("pointwise/argmax_16m", Unary([16 * Mi], static x => Torch.Argmax(x)), bytes: 64 * Mi);
        list.Add("pointwise/argmax_dim1_4096x4096", Unary([4096, 4096], static x => x.Argmax(1)), bytes: 64 * Mi);
        list.Add("pointwise/any_16m", Unary(() => Torch.Zeros([16 * Mi], dtype: DType.Bool), static x => Torch.Any(x)), bytes: 16 * Mi);
        list.Add("pointwise/sort_1m", Unary([Mi], static x => Torch.Sort(x)), items: Mi, unit: "elem");
        list.Add("pointwise/sort_dim1_4096x1024", Unary([4096, 1024], static x => x.Sort(1)), items: 4 * Mi, unit: "elem");
        list.Add("pointwise/argsort_int64_1m", Unary(() => Torch.Randint(1L << 40, [Mi]), static x => Torch.Argsort(x)), items: Mi, unit: "elem");
        list.Add("pointwise/topk50_64x50257", Unary([64, 50257], static x => x.Topk(50)), items: 64 * 50257, unit: "elem");
        list.Add("pointwise/topk10_1m", Unary([Mi], static x => x.Topk(10)), items: Mi, unit: "elem");
        list.Add("pointwise/unique_1m", Unary(() => Torch.Randint(1000, [Mi]), static x => Torch.Unique(x)), items: Mi, unit: "elem");
    }
}

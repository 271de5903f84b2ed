using Linstock.NN;

namespace Linstock.Benchmarks;

/// <summary>A recommendation model: 13 dense features, 8 bags of 4 out of 100,000 rows of 32, products of all pairs.</summary>
internal sealed class Dlrm : Module
{
    private const int Tables = 8;
    private const long Rows = 100_000, Width = 32;

    private readonly ModuleList _embeddings = [.. Enumerable.Range(0, Tables).Select(static _ => new EmbeddingBag(Rows, Width, mode: EmbeddingBagMode.Sum, sparse: true))];
    private readonly Sequential _bottom = new(new Linear(13, 128), new ReLU(), new Linear(128, Width), new ReLU());
    private readonly Sequential _top = new(
        new Linear(Width + ((Tables + 1) * Tables / 2), 256), new ReLU(), new Linear(256, 64), new ReLU(), new Linear(64, 1));

    private readonly Tensor _left = Pairs(static (i, _) => i), _right = Pairs(static (_, j) => j);

    public Tensor Forward(Tensor dense, Tensor[] bags)
    {
        Tensor x = _bottom.Call(dense);
        Tensor stacked = Torch.Stack([x, .. _embeddings.Zip(bags, static (table, bag) => table.Call(bag))], 1);
        Tensor products = Torch.Bmm(stacked, stacked.Transpose(1, 2))[.., _left, _right];
        return _top.Call(Torch.Cat([x, products], 1)).Squeeze(1);
    }

    private static Tensor Pairs(Func<long, long, long> choose) => Torch.Tensor(
        Enumerable.Range(0, Tables + 1).SelectMany(i => Enumerable.Range(0, i).Select(j => choose(i, j))).ToArray());
}

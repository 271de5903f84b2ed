using Linstock.NN;
using static Linstock.Benchmarks.Prepared;

namespace Linstock.Benchmarks;

/// <summary>Copies, fills, indexing, random numbers: what moves memory.</summary>
internal static class Memory
{
    public static void AddTo(WorkloadList list)
    {
        AddCopies(list);
        AddIndexing(list);
        AddRandom(list);
    }

    private static void AddCopies(WorkloadList list)
    {
        list.Add("pointwise/transpose_copy_4096", Unary([4096, 4096], static x => Torch.T(x).Contiguous()), bytes: 128 * Mi);
        list.Add("pointwise/permute_copy_8x64x56x56_nhwc", Unary([8, 64, 56, 56], static x => x.Permute(0, 2, 3, 1).Contiguous()), bytes: 8 * 8 * 64 * 56 * 56);
        list.Add("pointwise/permute_copy_8x512x12x64", Unary([8, 512, 12, 64], static x => x.Transpose(1, 2).Contiguous()), bytes: 8 * 8 * 512 * 768);
        list.Add("pointwise/clone_16m", Unary([16 * Mi], static x => x.Clone()), bytes: 128 * Mi);
        list.Add("pointwise/zeros_16m", Fresh(static () => Torch.Zeros(16 * Mi)), bytes: 64 * Mi);
        list.Add("pointwise/fill_16m", Unary([16 * Mi], static x => x.Fill_(1.0)), bytes: 64 * Mi);
        list.Add("pointwise/cat_16x1m", OfSixteen(static tensors => Torch.Cat(tensors)), bytes: 128 * Mi);
        list.Add("pointwise/stack_dim1_16x1m", OfSixteen(static tensors => Torch.Stack(tensors, 1)), bytes: 128 * Mi);
    }

    private static void AddIndexing(WorkloadList list)
    {
        list.Add("pointwise/masked_select_4m", MaskedSelect, bytes: 28 * Mi);
        list.Add("pointwise/nonzero_4m", Unary(() => Torch.Randn(4 * Mi) > 0, Torch.Nonzero), bytes: 20 * Mi);
        list.Add("pointwise/gather_4096x1024", Indexed(() => Torch.Randn(4096, 1024), () => Torch.Randint(1024, [4096, 1024]), static (x, i) => x.Gather(1, i)), bytes: 64 * Mi);
        list.Add("pointwise/scatter_add_4096x1024", ScatterAdd, bytes: 80 * Mi);
        list.Add("pointwise/index_select_65536x256", Indexed(() => Torch.Randn(100_000, 256), () => Torch.Randint(100_000, [65536]), static (x, i) => x.IndexSelect(0, i)), bytes: 8 * 65536 * 256);
        list.Add("pointwise/index_adv_1m_of_4m", Indexed(() => Torch.Randn(4 * Mi), () => Torch.Randint(4 * Mi, [Mi]), static (x, i) => x[i]), bytes: 16 * Mi);
        list.Add("pointwise/embedding_8192x768_of_50257", EmbeddingForward, bytes: 8.0 * 8192 * 768);
        list.AddStep("pointwise/embedding_8192x768_of_50257_fb", EmbeddingForwardBackward, bytes: 4.0 * (50257 + (4 * 8192)) * 768);
    }

    private static void AddRandom(WorkloadList list)
    {
        list.Add("pointwise/randn_4m", Fresh(static () => Torch.Randn(4 * Mi)), items: 4 * Mi, unit: "elem");
        list.Add("pointwise/rand_4m", Fresh(static () => Torch.Rand(4 * Mi)), items: 4 * Mi, unit: "elem");
        list.Add("pointwise/randperm_1m", Fresh(static () => Torch.Randperm(Mi)), items: Mi, unit: "elem");
        list.Add("pointwise/bernoulli_4m", Unary(() => Torch.Zeros(4 * Mi), static x => x.Bernoulli_(0.5)), items: 4 * Mi, unit: "elem");
    }

    private static Func<Func<Tensor>> OfSixteen(Func<Tensor[], Tensor> operation) => () =>
    {
        Tensor[] tensors = [.. Enumerable.Range(0, 16).Select(static _ => Torch.Randn(Mi))];
        return () => operation(tensors);
    };

    private static Func<Func<Tensor>> Indexed(Func<Tensor> make, Func<Tensor> indices, Func<Tensor, Tensor, Tensor> operation) => () =>
    {
        Tensor x = make(), i = indices();
        return () => operation(x, i);
    };

    private static Func<Tensor> MaskedSelect()
    {
        Tensor mask = Torch.Randn(4 * Mi) > 0, x = Torch.Randn(4 * Mi);
        return () => x[mask];
    }

    private static Func<Tensor> ScatterAdd()
    {
        Tensor sum = Torch.Zeros(4096, 1024), x = Torch.Randn(4096, 1024), index = Torch.Randint(1024, [4096, 1024]);
        return () => sum.ScatterAdd_(1, index, x);
    }

    private static Func<Tensor> EmbeddingForward()
    {
        var module = new Embedding(50257, 768);
        Tensor index = Torch.Randint(50257, [8, 1024]);
        return WithoutGradients(() => module.Call(index));
    }

    private static Action EmbeddingForwardBackward()
    {
        var module = new Embedding(50257, 768);
        Tensor index = Torch.Randint(50257, [8, 1024]), gradient = Torch.Randn(8, 1024, 768);
        return () =>
        {
            module.Weight.Grad = null;
            module.Call(index).Backward(gradient);
        };
    }
}

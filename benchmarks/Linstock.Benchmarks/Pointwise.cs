using Linstock.NN;
using static Linstock.Benchmarks.Prepared;
using F = Linstock.NN.Functional;

namespace Linstock.Benchmarks;

/// <summary>Element by element, and row by row.</summary>
internal static class Pointwise
{
    public static void AddTo(WorkloadList list)
    {
        AddArithmetic(list);
        AddFunctions(list);
        AddDtypes(list);
        AddRows(list);
    }

    private static void AddArithmetic(WorkloadList list)
    {
        list.Add("pointwise/add_1m", Binary([Mi], Torch.Add), bytes: 12 * Mi);
        list.Add("pointwise/add_1m_out", AddInto(Mi), bytes: 12 * Mi);
        list.Add("pointwise/add_16m", Binary([16 * Mi], Torch.Add), bytes: 192 * Mi);
        list.Add("pointwise/add_16m_out", AddInto(16 * Mi), bytes: 192 * Mi);
        list.Add("pointwise/add_inplace_16m", Binary([16 * Mi], static (x, y) => x.Add_(y)), bytes: 192 * Mi);
        list.Add("pointwise/mul_bcast_4096x4096", Binary([4096, 4096], Torch.Mul, [4096]), bytes: 128 * Mi);
        list.Add("pointwise/mul_bcast_col_4096x4096", Binary([4096, 4096], Torch.Mul, [4096, 1]), bytes: 128 * Mi);
        list.Add("pointwise/add_strided_4096x4096_t", Binary([4096, 4096], static (x, y) => x + Torch.T(y)), bytes: 192 * Mi);
        list.Add("pointwise/gt_4m", Binary([4 * Mi], Torch.Gt), bytes: 36 * Mi);
        list.Add("pointwise/where_4m", Where, bytes: 52 * Mi);
        list.Add("pointwise/dropout_4m", Unary([4 * Mi], static x => F.Dropout(x, 0.1, true)), bytes: 32 * Mi);
    }

    private static void AddFunctions(WorkloadList list)
    {
        list.Add("pointwise/relu_16m", Unary([16 * Mi], Torch.Relu), bytes: 128 * Mi);
        Function("gelu", static x => F.Gelu(x));
        Function("gelu_tanh", static x => F.Gelu(x, GeluApproximate.Tanh));
        Function("sigmoid", Torch.Sigmoid);
        Function("exp", Torch.Exp);
        Function("tanh", Torch.Tanh);
        Function("silu", static x => F.Silu(x));
        Function("sin", Torch.Sin);
        Function("sqrt_abs", static x => x.Abs().Sqrt());
        Function("erf", Torch.Erf);
        list.Add("pointwise/exp_4m_out", ExpInto, bytes: 32 * Mi);
        list.Add("pointwise/log_4m", Unary(() => Torch.Rand(4 * Mi), Torch.Log), bytes: 32 * Mi);
        list.Add("pointwise/pow_4m", Unary(() => Torch.Rand(4 * Mi), static x => Torch.Pow(x, 2.5)), bytes: 32 * Mi);
        list.AddStep("pointwise/gelu_4m_fb", ForwardBackward(() => new GELU(), [4 * Mi]), bytes: 80 * Mi);

        void Function(string name, Func<Tensor, Tensor> function) => list.Add($"pointwise/{name}_4m", Unary([4 * Mi], function), bytes: 32 * Mi);
    }

    private static Func<Func<Tensor>> AddInto(long size) => () =>
    {
        Tensor x = Torch.Randn(size), y = Torch.Randn(size), sum = Torch.Zeros(size);
        return () => Torch.Add(x, y, @out: sum);
    };

    private static Func<Tensor> ExpInto()
    {
        Tensor x = Torch.Randn(4 * Mi), power = Torch.Zeros(4 * Mi);
        return () => Torch.Exp(x, @out: power);
    }

    private static void AddDtypes(WorkloadList list)
    {
        Cast("f32_bf16_16m", 16 * Mi, DType.Float32, DType.BFloat16, 6);
        Cast("bf16_f32_16m", 16 * Mi, DType.BFloat16, DType.Float32, 6);
        Cast("f32_f16_16m", 16 * Mi, DType.Float32, DType.Float16, 6);
        Cast("f32_f64_4m", 4 * Mi, DType.Float32, DType.Float64, 12);
        Cast("f32_i64_4m", 4 * Mi, DType.Float32, DType.Int64, 12);
        list.Add("pointwise/add_i64_4m", Twice(() => Torch.Randint(9, [4 * Mi]), static (a, b) => a + b), bytes: 96 * Mi);
        list.Add("pointwise/add_f64_4m", Twice(() => Torch.Randn(4 * Mi).To(DType.Float64), static (a, b) => a + b), bytes: 96 * Mi);
        list.Add("pointwise/add_bf16_4m", Twice(() => Torch.Randn(4 * Mi).To(DType.BFloat16), static (a, b) => a + b), bytes: 24 * Mi);
        list.Add("pointwise/add_f16_4m", Twice(() => Torch.Randn(4 * Mi).To(DType.Float16), static (a, b) => a + b), bytes: 24 * Mi);
        list.Add("pointwise/add_mixed_f32_f64_4m", Mixed, bytes: 80 * Mi);

        void Cast(string name, long count, DType from, DType to, int bytes) =>
            list.Add($"pointwise/cast_{name}", Unary(() => Torch.Randn(count).To(from), x => x.To(to)), bytes: bytes * count);
    }

    private static void AddRows(WorkloadList list)
    {
        list.Add("pointwise/softmax_4096x1024", Unary([4096, 1024], static x => F.Softmax(x, -1)), bytes: 32 * Mi);
        list.Add("pointwise/log_softmax_4096x1024", Unary([4096, 1024], static x => F.LogSoftmax(x, -1)), bytes: 32 * Mi);
        list.Add("pointwise/softmax_dim0_4096x1024", Unary([4096, 1024], static x => F.Softmax(x, 0)), bytes: 32 * Mi);
        list.Add("pointwise/layernorm_4096x1024", Forward(() => new LayerNorm(1024), [4096, 1024]), bytes: 32 * Mi);
        list.AddStep("pointwise/layernorm_4096x1024_fb", ForwardBackward(() => new LayerNorm(1024), [4096, 1024]), bytes: 80 * Mi);
        list.AddStep("pointwise/softmax_4096x1024_fb", ForwardBackward(() => new Softmax(-1), [4096, 1024]), bytes: 80 * Mi);
    }

    private static Func<Tensor> Where()
    {
        Tensor condition = Torch.Randn(4 * Mi) > 0, x = Torch.Randn(4 * Mi), y = Torch.Randn(4 * Mi);
        return () => Torch.Where(condition, x, y);
    }

    private static Func<Tensor> Mixed()
    {
        Tensor a = Torch.Randn(4 * Mi), b = Torch.Randn(4 * Mi).To(DType.Float64);
        return () => a + b;
    }
}

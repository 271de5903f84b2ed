namespace Linstock.Ops.Normalization;

/// <summary>Vectors of length 1, angles and distances between vectors.</summary>
internal static class Lengths
{
    /// <summary>x / max(‖x‖_p, eps) along a dimension.</summary>
    [Op(Surface.Functional)]
    [TorchScript]
    public static Tensor Normalize(Tensor input, double p = 2.0, long dim = 1, double eps = 1e-12)
        => input / Torch.ClampMin(Torch.Linalg.VectorNorm(input, p, dim, keepdim: true), eps);

    /// <summary>x·y / (max(‖x‖, eps) · max(‖y‖, eps)) along a dimension, with broadcasting.</summary>
    [Op(Surface.Function | Surface.Functional)]
    public static Tensor CosineSimilarity(Tensor x1, Tensor x2, long dim = 1, double eps = 1e-8)
    {
        DType dtype = Promotion.Result(x1, x2);
        Check.Differentiable(dtype, "cosine_similarity");
        Shape shape = Check.Broadcast(x1.Shape, x2.Shape, "cosine_similarity");
        Tensor a = Views.Expand(x1.To(dtype), shape), b = Views.Expand(x2.To(dtype), shape);
        Tensor left = Torch.ClampMin(Torch.Linalg.VectorNorm(a, 2, dim, keepdim: true), eps);
        Tensor right = Torch.ClampMin(Torch.Linalg.VectorNorm(b, 2, dim, keepdim: true), eps);
        return Torch.Sum(a / left * (b / right), dim);
    }

    /// <summary>‖x1 - x2 + eps‖_p along the last dimension.</summary>
    [Op(Surface.Function | Surface.Functional)]
    public static Tensor PairwiseDistance(Tensor x1, Tensor x2, double p = 2.0, double eps = 1e-6, bool keepdim = false)
    {
        Check.Broadcast(x1.Shape, x2.Shape, "pairwise_distance");
        return Torch.Linalg.VectorNorm(x1 - x2 + eps, p, -1, keepdim);
    }
}

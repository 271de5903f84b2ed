namespace Linstock.Ops.MatMul;

/// <summary>Products that are linear in each of two inputs.</summary>
internal static class BilinearProducts
{
    /// <summary>y_k = x1ᵀ · W_k · x2 + b_k over the last dimensions.</summary>
    /// <param name="input1">[..., in1].</param>
    /// <param name="input2">[..., in2], with the same leading sizes.</param>
    /// <param name="weight">[out, in1, in2].</param>
    /// <param name="bias">[out], or null.</param>
    /// <returns>[..., out].</returns>
    /// <exception cref="ArgumentException">Shapes or dtypes do not fit.</exception>
    [Op(Surface.Functional | Surface.Function)]
    public static Tensor Bilinear(Tensor input1, Tensor input2, Tensor weight, Tensor? bias = null)
    {
        Check.Rank(weight, 3, "bilinear", nameof(weight));
        bool fits = input1.NDim == input2.NDim && input1.NDim > 0;
        for (int d = 0; fits && d < input1.NDim - 1; d++) fits = input1.Shape[d] == input2.Shape[d];
        Check.That(fits, $"bilinear: batch dimensions do not match; got {input1.Shape} and {input2.Shape}");
        Check.That(input1.Shape[-1] == weight.Shape[1] && input2.Shape[-1] == weight.Shape[2], $"bilinear: inputs {input1.Shape} and {input2.Shape} do not fit weight {weight.Shape}");
        Check.That(bias is null || bias.Shape[0] == weight.Shape[0], $"bilinear: bias {bias?.Shape} does not fit weight {weight.Shape}");
        (long outputs, long left, long right) = (weight.Shape[0], weight.Shape[1], weight.Shape[2]);
        Tensor table = Views.Reshape(Views.Permute(weight, 1, 0, 2), left, outputs * right);
        long rows = 1;
        for (int d = 0; d < input1.NDim - 1; d++) rows *= input1.Shape[d];
        Tensor partial = Views.Reshape(Products.Mm(Views.Reshape(input1, rows, left), table), rows, outputs, right);
        Tensor product = Views.Squeeze(Products.Bmm(partial, Views.Reshape(input2, rows, right, 1)), -1);
        Tensor result = Views.Reshape(product, [.. Shape.AsSpan(in input1.Shape)[..^1], outputs]);
        return bias is null ? result : result + bias;
    }
}

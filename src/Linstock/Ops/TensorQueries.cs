using Linstock.Ops.LinearAlgebra;

namespace Linstock.Ops;

/// <summary>Questions about tensors, and PyTorch's second names of operations.</summary>
internal static class TensorQueries
{
    /// <summary>Whether the dtype is complex.</summary>
    [Op(Surface.Function)]
    public static bool IsComplex(Tensor input) => input.DType.IsComplex;

    /// <summary>Whether the dtype is floating point.</summary>
    [Op(Surface.Function)]
    public static bool IsFloatingPoint(Tensor input) => input.DType.IsFloatingPoint;

    /// <summary>Whether the dtype is signed.</summary>
    [Op(Surface.Function | Surface.Method)]
    public static bool IsSigned(Tensor input) => input.DType.IsSigned;

    /// <summary>Whether both tensors have the same sizes.</summary>
    [Op(Surface.Function | Surface.Method)]
    public static bool IsSameSize(Tensor input, Tensor other) => input.Shape == other.Shape;

    /// <summary>Whether the one element is not zero.</summary>
    /// <exception cref="ArgumentException">The tensor has another number of elements.</exception>
    [Op(Surface.Function | Surface.Method)]
    public static bool IsNonzero(Tensor input)
    {
        Check.That(input.Numel == 1, $"is_nonzero: the truth of a tensor with {input.Numel} elements is ambiguous; got shape {input.Shape}; expected one element");
        return input.Detach().To(DType.Bool).Item<bool>();
    }

    /// <summary>The number of elements.</summary>
    [Op(Surface.Function)]
    [Op(Surface.Method, Name = "Nelement")]
    public static long Numel(Tensor input) => input.Numel;

    /// <summary>The number of dimensions.</summary>
    [Op(Surface.Method)]
    public static long Ndimension(Tensor input) => input.NDim;

    /// <summary>A tensor over the same memory without history.</summary>
    [Op(Surface.Function)]
    public static Tensor Detach(Tensor input) => input.Detach();

    /// <summary>The tensor with the dtype and on the device of <paramref name="other"/>.</summary>
    [Op(Surface.Method)]
    public static Tensor TypeAs(Tensor input, Tensor other) => input.To(other);

    /// <summary>The tensor as complex32.</summary>
    [Op(Surface.Method)]
    public static Tensor Chalf(Tensor input) => input.To(DType.Complex32);

    /// <summary>The tensor as complex64.</summary>
    [Op(Surface.Method)]
    [TorchScript]
    public static Tensor Cfloat(Tensor input) => input.To(DType.Complex64);

    /// <summary>The tensor as complex128.</summary>
    [Op(Surface.Method)]
    [TorchScript]
    public static Tensor Cdouble(Tensor input) => input.To(DType.Complex128);

    /// <summary>The conjugate of the transpose of each matrix.</summary>
    /// <exception cref="ArgumentException">There are fewer than two dimensions.</exception>
    [Op(Surface.Function | Surface.Method)]
    public static Tensor Adjoint(Tensor input)
    {
        Check.That(input.NDim >= 2, $"adjoint: expected at least 2 dimensions; got shape {input.Shape}");
        Tensor transposed = Views.Transpose(input, -2, -1);
        return input.IsComplex ? Torch.Conj(transposed) : transposed;
    }

    /// <summary>The product of several matrices in the order of evaluation that takes the fewest operations.</summary>
    /// <param name="matrices">One or more matrices.</param>
    /// <exception cref="ArgumentException">There is none, or sizes do not fit.</exception>
    [Op(Surface.Function | Surface.ExactOut)]
    public static Tensor ChainMatmul(ReadOnlySpan<Tensor> matrices)
    {
        Check.That(matrices.Length > 0, $"chain_matmul: expected at least one matrix");
        foreach (Tensor matrix in matrices) Check.Rank(matrix, 2, "chain_matmul", nameof(matrices));
        return matrices.Length == 1 ? matrices[0] : MatrixFunctions.MultiDot(matrices);
    }

    /// <summary>A tensor without dimensions of the default floating point type unless another is asked for.</summary>
    /// <param name="s">The number.</param>
    /// <param name="dtype">The element type.</param>
    /// <param name="device">Where; null means the CPU.</param>
    [Op(Surface.Function)]
    public static Tensor ScalarTensor(Scalar s, DType? dtype = null, Device? device = null)
        => Torch.Full([], s, dtype ?? Torch.GetDefaultDType(), device);

    /// <summary>A tensor of the tensor's dtype and device with the given numbers.</summary>
    /// <param name="input">The model.</param>
    /// <param name="data">The numbers, nested as deep as the tensor has dimensions.</param>
    /// <param name="dtype">The element type; null means the model's.</param>
    /// <param name="device">Where; null means the model's device.</param>
    /// <param name="requiresGrad">Whether a gradient is wanted.</param>
    /// <exception cref="ArgumentException">Lists of one depth differ in length.</exception>
    [Op(Surface.Method)]
    [TorchScript]
    public static Tensor NewTensor(Tensor input, NestedNumbers data, DType? dtype = null, Device? device = null, bool requiresGrad = false)
        => Torch.Tensor(data, dtype ?? input.DType, device ?? input.Device, requiresGrad);

    /// <summary>The elements where a condition holds, those of <paramref name="other"/> elsewhere.</summary>
    /// <param name="input">Where the condition holds.</param>
    /// <param name="condition">A bool tensor; all broadcast.</param>
    /// <param name="other">Where it does not.</param>
    [Op(Surface.Method)]
    [TorchScript("where(condition, input, other)")]
    public static Tensor Where(Tensor input, Tensor condition, Tensor other) => Torch.Where(condition, input, other);

    /// <summary>The n-th derivative of the digamma function.</summary>
    /// <exception cref="ArgumentException">A negative n.</exception>
    [Op(Surface.Method)]
    [TorchScript("polygamma(n, input)")]
    public static Tensor Polygamma(Tensor input, long n) => Torch.Polygamma(n, input);

    /// <summary>Fills the main diagonal in place.</summary>
    /// <param name="input">A matrix, or a tensor of more dimensions that all have one size.</param>
    /// <param name="fillValue">The number.</param>
    /// <param name="wrap">Whether the diagonal of a tall matrix begins again after each square, with a row between.</param>
    /// <exception cref="ArgumentException">There are fewer than two dimensions, or more that differ in size.</exception>
    [Op(Surface.Method)]
    public static Tensor FillDiagonal_(Tensor input, Scalar fillValue, bool wrap = false)
    {
        Check.That(input.NDim >= 2, $"fill_diagonal_: expected at least 2 dimensions; got shape {input.Shape}");
        long least = long.MaxValue, step = 0;
        for (int d = 0; d < input.NDim; d++)
        {
            Check.That(input.NDim == 2 || input.Shape[d] == input.Shape[0], $"fill_diagonal_: all dimensions must be of equal length; got shape {input.Shape}");
            least = Math.Min(least, input.Shape[d]);
            step += input.Strides[d];
        }
        if (least == 0) return input;
        Views.AsStrided(input, [least], [step], input.StorageOffset).Fill_(fillValue);
        if (!wrap || input.NDim != 2) return input;
        for (long row = input.Shape[1] + 1; row < input.Shape[0]; row += input.Shape[1] + 1)
        {
            Tensor rest = Torch.Narrow(input, 0, row, Math.Min(input.Shape[1], input.Shape[0] - row));
            Views.AsStrided(rest, [Math.Min(rest.Shape[0], rest.Shape[1])], [step], rest.StorageOffset).Fill_(fillValue);
        }
        return input;
    }

    /// <summary>The convolution over [time, batch, channels].</summary>
    /// <param name="input">[T, N, C].</param>
    /// <param name="weight">[width, C, outputs].</param>
    /// <param name="bias">[outputs].</param>
    /// <param name="pad">Zeros added at both ends of the time.</param>
    /// <exception cref="ArgumentException">Shapes or dtypes do not fit.</exception>
    [Op(Surface.Function | Surface.Functional)]
    public static Tensor ConvTbc(Tensor input, Tensor weight, Tensor bias, long pad = 0)
    {
        Check.Rank(input, 3, "conv_tbc", nameof(input));
        Check.Rank(weight, 3, "conv_tbc", nameof(weight));
        Tensor result = Torch.Conv1d(Views.Permute(input, 1, 2, 0), Views.Permute(weight, 2, 1, 0), bias, padding: pad);
        return Views.Permute(result, 2, 0, 1);
    }
}

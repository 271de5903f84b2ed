using Linstock.Backends.Batched;

namespace Linstock.Ops.LinearAlgebra;

/// <summary>What the operations on batches of matrices share: shapes, working copies and the small vocabulary of their
/// gradient formulas.</summary>
internal static class MatrixParts
{
    /// <summary>The number of matrices in a batch.</summary>
    public static long Count(Tensor input)
    {
        long count = 1;
        for (int i = 0; i < input.NDim - 2; i++) count *= input.Shape[i];
        return count;
    }

    /// <summary>The sizes of the batch with other sizes behind them.</summary>
    public static Shape BatchWith(Tensor input, params ReadOnlySpan<long> sizes)
    {
        Span<long> result = stackalloc long[input.NDim - 2 + sizes.Length];
        Shape.AsSpan(in input.Shape)[..^2].CopyTo(result);
        sizes.CopyTo(result[(input.NDim - 2)..]);
        return new Shape(result);
    }

    /// <summary>Throws unless the tensor holds matrices of a dtype that can be factorised.</summary>
    public static void CheckMatrix(Tensor input, string operation)
    {
        if (input.NDim < 2) Check.ThrowArgument($"{operation}: the input tensor must have at least 2 dimensions; got shape {input.Shape}");
        if (!input.DType.IsDifferentiable || input.DType.IsReducedPrecision)
            Check.ThrowArgument($"{operation}: not implemented for {input.DType.Name}; expected float32, float64, complex64 or complex128");
    }

    /// <summary>Throws unless the tensor holds square matrices of a dtype that can be factorised.</summary>
    public static void CheckSquare(Tensor input, string operation)
    {
        CheckMatrix(input, operation);
        if (input.Shape[^1] != input.Shape[^2])
            Check.ThrowArgument($"{operation}: the matrices must be square; got shape {input.Shape}");
    }

    /// <summary>Throws if the tensor holds an infinity or NaN, with which an iteration would not end.</summary>
    public static void CheckFinite(Tensor input, string operation)
    {
        if (!input.IsMeta && !Torch.All(Torch.Isfinite(Whole.Values(input.Detach()))).Item<bool>())
            Check.ThrowArgument($"{operation}: the input must not contain infinities or NaN; got some in shape {input.Shape}");
    }

    /// <summary>Throws unless two tensors that are to be combined have the same dtype.</summary>
    public static void CheckSameDType(Tensor a, Tensor b, string operation)
    {
        Check.SameDType(a, b, operation);
        Check.SameDevice(a, b, operation);
    }

    /// <summary>The dtype that kernels compute in: complex64 is widened to complex128.</summary>
    public static DType WorkType(DType dtype) => dtype == DType.Complex64 ? DType.Complex128 : dtype;

    /// <summary>A contiguous copy that a kernel may overwrite, without history.</summary>
    public static Tensor WorkCopy(Tensor input)
        => Copying.To(input.Detach(), WorkType(input.DType), input.Device, copy: true, MemoryFormat.Contiguous);

    /// <summary>The input as kernels read it: contiguous, in the working dtype, without history.</summary>
    public static Tensor WorkView(Tensor input) => input.Detach().To(WorkType(input.DType)).Contiguous();

    /// <summary>Uninitialised memory for results in the working dtype.</summary>
    public static Tensor WorkEmpty(Tensor like, in Shape shape) => Torch.Empty(shape, dtype: WorkType(like.DType), device: like.Device);

    /// <summary>Matrices that agree in their batch dimensions, which broadcast.</summary>
    public static (Tensor A, Tensor B) BroadcastBatch(Tensor a, Tensor b, string operation)
    {
        Shape left = new(Shape.AsSpan(in a.Shape)[..^2]), right = new(Shape.AsSpan(in b.Shape)[..^2]);
        if (left == right) return (a, b);
        Shape batch = Check.Broadcast(left, right, operation);
        return (ExpandBatch(a, batch), ExpandBatch(b, batch));
    }

    /// <summary>Throws if an <c>info</c> tensor holds anything but zeros.</summary>
    public static void ThrowIfFailed(Tensor info, string operation, Func<long, string> message)
    {
        if (info.IsMeta || info.Numel == 0) return;
        int[] values = Whole.Values(info).ToArray<int>();
        int index = Array.FindIndex(values, value => value != 0);
        if (index < 0) return;
        string where = values.Length > 1 ? $"(batch element {index}): " : string.Empty;
        Check.ThrowArgument($"{operation}: {where}{message(values[index])}");
    }

    /// <summary>A^H.</summary>
    public static Tensor Adjoint(Tensor input) => Conjugate(Transposed(input));

    /// <summary>A^T.</summary>
    public static Tensor Transposed(Tensor input) => Views.Transpose(input, -2, -1);

    /// <summary>Elementwise conjugate.</summary>
    public static Tensor Conjugate(Tensor input) => input.IsComplex ? Torch.Conj(input) : input;

    /// <summary>A·B.</summary>
    public static Tensor Product(Tensor a, Tensor b) => Torch.Matmul(a, b);

    /// <summary>The elements on and below a diagonal; zeros elsewhere.</summary>
    public static Tensor Lower(Tensor input, long diagonal = 0) => Torch.Tril(input, diagonal);

    /// <summary>The elements on and above a diagonal; zeros elsewhere.</summary>
    public static Tensor Upper(Tensor input, long diagonal = 0) => Torch.Triu(input, diagonal);

    /// <summary>The main diagonals, as rows.</summary>
    public static Tensor Diagonal(Tensor input) => Torch.Diagonal(input, 0, -2, -1);

    /// <summary>Matrices with the given diagonals.</summary>
    public static Tensor WithDiagonal(Tensor diagonal) => Torch.DiagEmbed(diagonal);

    /// <summary>An identity that broadcasts against the input.</summary>
    public static Tensor Identity(Tensor like, long n) => Torch.Eye(n, dtype: like.DType, device: like.Device);

    /// <summary>The factors of columns as a row that broadcasts over a matrix.</summary>
    public static Tensor AsRow(Tensor vector) => vector.Unsqueeze(-2);

    /// <summary>The factors of rows as a column that broadcasts over a matrix.</summary>
    public static Tensor AsColumn(Tensor vector) => vector.Unsqueeze(-1);

    /// <summary>The gradient of a real input that was computed as a complex one.</summary>
    public static Tensor ToKind(Tensor gradient, bool complex) => complex || !gradient.IsComplex ? gradient : Torch.Real(gradient);

    private static Tensor ExpandBatch(Tensor input, in Shape batch)
    {
        Span<long> sizes = stackalloc long[batch.Rank + 2];
        Shape.AsSpan(in batch).CopyTo(sizes);
        Shape.AsSpan(in input.Shape)[^2..].CopyTo(sizes[batch.Rank..]);
        return input.Expand(sizes);
    }
}

namespace Linstock.Ops.MatMul;

internal sealed class MmBackward(Tensor left, Tensor right) : Node
{
    private SavedTensor _left = new(right.RequiresGrad ? left : null);
    private SavedTensor _right = new(left.RequiresGrad ? right : null);

    public override string Name => "MmBackward0";

    protected internal override void Backward(ReadOnlySpan<Tensor?> gradOutputs, Span<Tensor?> gradInputs)
    {
        if (gradOutputs[0] is not { } grad) return;
        if (NeedsInput(0)) gradInputs[0] = Products.Mm(grad, Adjoint.Of(_right.Get(this)));
        if (NeedsInput(1)) gradInputs[1] = Products.Mm(Adjoint.Of(_left.Get(this)), grad);
    }

    internal override Tensor? Forward(ReadOnlySpan<Tensor?> tangents, Tensor result, int output)
    {
        Tensor? left = tangents[0] is { } t0 ? Products.Mm(t0, _right.Get(this)) : null;
        Tensor? right = tangents[1] is { } t1 ? Products.Mm(_left.Get(this), t1) : null;
        return left is null ? right : right is null ? left : left + right;
    }

    protected override void ReleaseSaved()
    {
        _left.Release();
        _right.Release();
    }
}

internal sealed class BmmBackward(Tensor left, Tensor right) : Node
{
    private readonly Shape _leftShape = left.Shape;
    private readonly Shape _rightShape = right.Shape;
    private SavedTensor _left = new(right.RequiresGrad ? left : null);
    private SavedTensor _right = new(left.RequiresGrad ? right : null);

    public override string Name => "BmmBackward0";

    protected internal override void Backward(ReadOnlySpan<Tensor?> gradOutputs, Span<Tensor?> gradInputs)
    {
        if (gradOutputs[0] is not { } grad) return;
        long batch = grad.Shape[0];
        if (NeedsInput(0)) gradInputs[0] = Broadcasting.SumTo(Products.BatchedProduct(grad, Adjoint.Of(_right.Get(this)), batch), _leftShape);
        if (NeedsInput(1)) gradInputs[1] = Broadcasting.SumTo(Products.BatchedProduct(Adjoint.Of(_left.Get(this)), grad, batch), _rightShape);
    }

    internal override Tensor? Forward(ReadOnlySpan<Tensor?> tangents, Tensor result, int output)
    {
        Tensor? left = tangents[0] is { } t0 ? Products.BatchedProduct(t0, _right.Get(this), result.Shape[0]) : null;
        Tensor? right = tangents[1] is { } t1 ? Products.BatchedProduct(_left.Get(this), t1, result.Shape[0]) : null;
        return left is null ? right : right is null ? left : left + right;
    }

    protected override void ReleaseSaved()
    {
        _left.Release();
        _right.Release();
    }
}

internal sealed class AddmmBackward(Tensor input, Tensor left, Tensor right, Scalar beta, Scalar alpha) : Node
{
    private readonly Shape _shape = input.Shape;
    private SavedTensor _left = new(right.RequiresGrad ? left : null);
    private SavedTensor _right = new(left.RequiresGrad ? right : null);

    public override string Name => "AddmmBackward0";

    protected internal override void Backward(ReadOnlySpan<Tensor?> gradOutputs, Span<Tensor?> gradInputs)
    {
        if (gradOutputs[0] is not { } grad) return;

        // At beta = 0 the input was not read: what passes to it is no number times zero.
        if (NeedsInput(0)) gradInputs[0] = beta.ToDouble() == 0 ? Torch.Zeros(_shape, dtype: grad.DType, device: grad.Device) : Broadcasting.SumTo(Scaled(grad, beta), _shape);
        if (NeedsInput(1)) gradInputs[1] = Scaled(Products.Mm(grad, Adjoint.Of(_right.Get(this))), alpha);
        if (NeedsInput(2)) gradInputs[2] = Scaled(Products.Mm(Adjoint.Of(_left.Get(this)), grad), alpha);
    }

    internal override Tensor? Forward(ReadOnlySpan<Tensor?> tangents, Tensor result, int output)
    {
        Tensor? sum = tangents[0] is { } t0 && beta.ToDouble() != 0 ? Scaled(t0, beta).Expand(result.Shape) : null;
        if (tangents[1] is { } t1) sum = Sum(sum, Scaled(Products.Mm(t1, _right.Get(this)), alpha));
        if (tangents[2] is { } t2) sum = Sum(sum, Scaled(Products.Mm(_left.Get(this), t2), alpha));
        return sum;
    }

    protected override void ReleaseSaved()
    {
        _left.Release();
        _right.Release();
    }

    private static Tensor Sum(Tensor? first, Tensor second) => first is null ? second : first + second;

    private static Tensor Scaled(Tensor tensor, Scalar factor) => factor.ToDouble() == 1 ? tensor : tensor * factor;
}

internal sealed class LinearBackward(Tensor input, Tensor weight) : Node
{
    private readonly Shape _inputShape = input.Shape;
    private SavedTensor _input = new(weight.RequiresGrad ? input : null);
    private SavedTensor _weight = new(input.RequiresGrad ? weight : null);

    public override string Name => "AddmmBackward0";

    protected internal override void Backward(ReadOnlySpan<Tensor?> gradOutputs, Span<Tensor?> gradInputs)
    {
        if (gradOutputs[0] is not { } grad) return;
        Tensor rows = grad.NDim == 2 ? grad : Views.Reshape(grad, [Rows(_inputShape), grad.Shape[-1]]);
        if (NeedsInput(0))
        {
            Tensor weight = Conj(_weight.Get(this));
            gradInputs[0] = GradMode.IsEnabled ? Views.Reshape(Products.Mm(rows, weight), _inputShape) : Products.MmShaped(rows, weight, _inputShape);
        }
        if (NeedsInput(1))
        {
            Tensor input = _input.Get(this);
            if (input.NDim != 2) input = Views.Reshape(input, [Rows(_inputShape), _inputShape[-1]]);
            gradInputs[1] = Products.Mm(Views.Transpose(rows, 0, 1), Conj(input));
        }
        if (InputCount > 2 && NeedsInput(2)) gradInputs[2] = Torch.Sum(rows, 0);
    }

    internal override Tensor? Forward(ReadOnlySpan<Tensor?> tangents, Tensor result, int output)
    {
        Tensor? sum = tangents[0] is { } t0 ? Products.Linear(t0, _weight.Get(this), InputCount > 2 ? tangents[2] : null) : null;
        if (tangents[1] is { } t1)
        {
            Tensor product = Products.Linear(_input.Get(this), t1);
            sum = sum is null ? product : sum + product;
        }
        if (InputCount > 2 && tangents[2] is { } t2 && tangents[0] is null) sum = sum is null ? t2.Expand(result.Shape) : sum + t2;
        return sum;
    }

    protected override void ReleaseSaved()
    {
        _input.Release();
        _weight.Release();
    }

    private static Tensor Conj(Tensor tensor) => tensor.DType.IsComplex ? Torch.Conj(tensor) : tensor;

    private static long Rows(in Shape shape)
    {
        long rows = 1;
        for (int d = 0; d < shape.Rank - 1; d++) rows *= shape[d];
        return rows;
    }
}

/// <summary>Conjugate transposes.</summary>
internal static class Adjoint
{
    /// <summary>The conjugate transpose of the last two dimensions.</summary>
    public static Tensor Of(Tensor matrix)
    {
        Tensor transposed = Views.Transpose(matrix, -2, -1);
        return matrix.DType.IsComplex ? Torch.Conj(transposed) : transposed;
    }
}

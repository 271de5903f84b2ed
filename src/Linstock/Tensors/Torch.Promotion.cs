namespace Linstock;

public static partial class Torch
{
    /// <summary>The smallest dtype that both convert to.</summary>
    public static DType PromoteTypes(DType type1, DType type2) => Promotion.Promote(type1, type2);

    /// <summary>Whether PyTorch writes results of one dtype into tensors of another.</summary>
    /// <param name="from">The dtype of the result.</param>
    /// <param name="to">The dtype of the tensor.</param>
    public static bool CanCast(DType from, DType to) => Promotion.CanCast(from, to);

    /// <summary>The dtype of an operation on two tensors.</summary>
    public static DType ResultType(Tensor tensor1, Tensor tensor2)
    {
        ArgumentNullException.ThrowIfNull(tensor1);
        ArgumentNullException.ThrowIfNull(tensor2);
        return Promotion.Result(tensor1, tensor2);
    }

    /// <summary>The dtype of an operation on a tensor and a number.</summary>
    public static DType ResultType(Tensor tensor, Scalar other)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return Promotion.Result(tensor, other);
    }

    /// <inheritdoc cref="ResultType(Tensor, Scalar)"/>
    public static DType ResultType(Scalar other, Tensor tensor) => ResultType(tensor, other);

    /// <summary>The dtype of an operation on two numbers.</summary>
    public static DType ResultType(Scalar scalar1, Scalar scalar2) => Promotion.Result(Tensor(scalar1), Tensor(scalar2));
}

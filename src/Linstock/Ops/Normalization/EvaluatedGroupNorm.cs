using Linstock.Backends;
using Linstock.Backends.Cpu.Normalization;

namespace Linstock.Ops.Normalization;

/// <summary>Group normalisation that nobody asks the gradient of: in one kernel, with weight and bias applied while a group is in the cache.</summary>
internal static class EvaluatedGroupNorm
{
    /// <summary>Whether the kernel takes these.</summary>
    public static bool Takes(Tensor x, Tensor? weight, Tensor? bias)
        => FusedBatchNorm.Takes(x) && EvaluatedBatchNorm.IsVector(weight, x) && EvaluatedBatchNorm.IsVector(bias, x) && !Gradient.IsNeeded(x, weight, bias);

    /// <summary>The result; shapes have been checked.</summary>
    public static Tensor Run(Tensor x, long groups, Tensor? weight, Tensor? bias, double eps)
    {
        Tensor source = x.Contiguous();
        var result = new Tensor(source, x.DType);
        Backend.Run(result, new GroupNormKernel(source, weight?.Contiguous(), bias?.Contiguous(), result, groups, eps));
        return result;
    }
}

using Linstock.Backends;
using Linstock.Backends.Cpu.Normalization;

namespace Linstock.Ops.Normalization;

/// <summary>Group normalisation that nobody asks the gradient of: in one kernel, with weight and bias applied while a group is in the cache.</summary>
internal static class EvaluatedGroupNorm
{
    // Below that the rows of a channel do not fill vectors.
    private const long LeastPositions = 8;

    /// <summary>Whether the kernel takes these.</summary>
    public static bool Takes(Tensor x, Tensor? weight, Tensor? bias)
        => x.DType is DType.Float32 or DType.Float64 && x.Device.Type == DeviceType.Cpu && x.Numel >= LeastPositions * x.Shape[0] * x.Shape[1]
            && IsVector(weight, x) && IsVector(bias, x) && !Gradient.IsNeeded(x, weight, bias);

    /// <summary>The result; shapes have been checked.</summary>
    public static Tensor Run(Tensor x, long groups, Tensor? weight, Tensor? bias, double eps)
    {
        Tensor source = x.Contiguous();
        var result = new Tensor(source, x.DType);
        Backend.Run(result, new GroupNormKernel(source, weight?.Contiguous(), bias?.Contiguous(), result, groups, eps));
        return result;
    }

    private static bool IsVector(Tensor? parameter, Tensor x)
        => parameter is null || (parameter.DType == x.DType && parameter.NDim == 1 && parameter.Device.Type == DeviceType.Cpu);
}

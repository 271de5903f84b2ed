namespace Linstock.Optim;

/// <summary>Complex parameters are optimized as pairs of real ones.</summary>
internal static class RealView
{
    public static Tensor Of(Tensor tensor) => tensor.IsComplex ? Torch.ViewAsReal(tensor) : tensor;
}

namespace Linstock.Optim;

/// <summary>Numbers of an optimizer's state as PyTorch stores them: float32 tensors without dimensions.</summary>
internal static class StepTensor
{
    public static Tensor Of(double value) => Torch.Full([], value, dtype: DType.Float32);
}

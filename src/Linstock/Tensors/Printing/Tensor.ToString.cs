namespace Linstock;

public partial class Tensor
{
    /// <summary>What PyTorch prints; <see cref="Torch.SetPrintOptions"/> changes how.</summary>
    public override string ToString() => _storage.IsDisposed ? $"disposed tensor({Shape}, dtype=torch.{_dtype.Name})" : TensorText.Of(this);
}

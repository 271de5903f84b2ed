namespace Linstock.Ops;

/// <summary>Changes in place: who may be changed, and what becomes of the history.</summary>
internal static class InPlace
{
    /// <summary>Writes the result of an operation over a tensor; the general form of every <c>x.Name_()</c>.</summary>
    /// <exception cref="ArgumentException">Shape or dtype of the result do not fit.</exception>
    /// <exception cref="InvalidOperationException">The tensor is a leaf that requires a gradient.</exception>
    public static Tensor Assign(Tensor self, Tensor value, string operation)
    {
        CheckWritable(self, operation);
        if (value.Shape != self.Shape)
            Check.ThrowArgument($"{operation}: output with shape {self.Shape} doesn't match the broadcast shape {value.Shape}");
        if (!Promotion.CanCast(value.DType, self.DType))
            Check.ThrowArgument($"{operation}: result type {value.DType.Name} can't be cast to the desired output type {self.DType.Name}");
        return Copying.Copy_(self, value);
    }

    /// <summary>Throws if a change in place of this tensor would make its gradient wrong.</summary>
    public static void CheckWritable(Tensor self, string operation)
    {
        if (!GradMode.IsEnabled) return;
        if (self.RequiresGrad && self.IsLeaf) ThrowLeaf(operation);
        if (self.ViewBase is { RequiresGrad: true, IsLeaf: true }) ThrowView(operation);
    }

    private static void ThrowLeaf(string operation) => throw new InvalidOperationException(
        $"{operation}: a leaf Variable that requires grad is being used in an in-place operation; change it inside Torch.NoGrad()");

    private static void ThrowView(string operation) => throw new InvalidOperationException(
        $"{operation}: a view of a leaf Variable that requires grad is being used in an in-place operation; change it inside Torch.NoGrad()");
}

namespace Linstock.NN;

/// <summary>What <c>ZeroGrad</c> of modules and of optimizers does to one tensor.</summary>
internal static class GradientReset
{
    public static void Reset(Tensor parameter, bool setToNone)
    {
        if (setToNone)
        {
            parameter.DropGrad();
            return;
        }
        if (parameter.BorrowedGrad is not { } gradient)
        {
            return;
        }
        if (gradient.GradFn is not null)
        {
            parameter.Grad = gradient = gradient.Detach();
        }
        using (Torch.NoGrad())
        {
            gradient.Zero_();
        }
    }
}

using Linstock.NN;

namespace Linstock.Training.Callbacks;

/// <summary>Logs the norm of all gradients together before they are clipped, as <c>grad_norm</c>, as often as the trainer logs.</summary>
/// <param name="normType">The exponent of the norm.</param>
/// <param name="eachParameter">Whether each parameter's norm is logged too, as <c>grad_norm/name</c>.</param>
public sealed class GradientNormMonitor(double normType = 2, bool eachParameter = false) : ICallback
{
    /// <inheritdoc/>
    public void OnBeforeOptimizerStep(Trainer trainer)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        if (trainer.Step % trainer.Options.LogEverySteps != 0)
        {
            return;
        }
        var norms = new Dictionary<string, double>(StringComparer.Ordinal);
        using (Torch.NoGrad())
        {
            (string Name, Tensor Gradient)[] gradients =
                [.. trainer.Model.NamedParameters().Where(static p => p.Parameter.Grad is not null).Select(static p => (p.Name, p.Parameter.Grad!))];
            norms["grad_norm"] = Utils.GetTotalNorm(gradients.Select(static g => g.Gradient), normType).Item<double>();
            foreach ((string name, Tensor gradient) in eachParameter ? gradients : [])
            {
                norms[$"grad_norm/{name}"] = Utils.GetTotalNorm([gradient], normType).Item<double>();
            }
        }
        trainer.Log(norms);
    }
}

using Linstock.NN;

namespace Linstock.Optim;

/// <summary>The functions of <c>torch.optim.swa_utils</c>.</summary>
public static class SwaUtils
{
    /// <summary>Computes the running statistics of all batch normalisations anew, in one pass over the data.</summary>
    /// <param name="loader">The batches.</param>
    /// <param name="model">The model, which is in training mode meanwhile.</param>
    /// <param name="device">Where batches are moved to.</param>
    public static void UpdateBn(IEnumerable<Tensor> loader, Module model, Device? device = null)
    {
        BatchNorm[] layers = [.. model.Modules().OfType<BatchNorm>()];
        if (layers.Length == 0)
        {
            return;
        }
        using (Torch.NoGrad())
        {
            double?[] momenta = [.. layers.Select(static layer => layer.Momentum)];
            bool training = model.Training;
            model.Train();
            foreach (BatchNorm layer in layers)
            {
                layer.ResetRunningStats();
                layer.Momentum = null;
            }
            try
            {
                foreach (Tensor batch in loader)
                {
                    model.Call(device is { } target ? batch.To(target) : batch);
                }
            }
            finally
            {
                for (int i = 0; i < layers.Length; i++)
                {
                    layers[i].Momentum = momenta[i];
                }
                model.Train(training);
            }
        }
    }

    /// <summary>Computes the running statistics of all batch normalisations anew from batches of inputs and targets.</summary>
    /// <param name="loader">The batches, of which the first part is the input.</param>
    /// <param name="model">The model, which is in training mode meanwhile.</param>
    /// <param name="device">Where batches are moved to.</param>
    public static void UpdateBn(IEnumerable<IReadOnlyList<Tensor>> loader, Module model, Device? device = null) =>
        UpdateBn(loader.Select(static batch => batch[0]), model, device);
}

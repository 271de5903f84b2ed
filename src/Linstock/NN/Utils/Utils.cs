namespace Linstock.NN;

/// <summary>The functions of <c>torch.nn.utils</c>: gradient clipping, parameter vectors, reparametrisation, packed sequences, pruning.</summary>
public static partial class Utils
{
    /// <summary>Scales gradients together so that their norm is at most a given one.</summary>
    /// <param name="parameters">The tensors whose gradients are scaled in place.</param>
    /// <param name="maxNorm">The greatest norm.</param>
    /// <param name="normType">The exponent of the norm; infinity for the largest magnitude.</param>
    /// <param name="errorIfNonfinite">Throw when the norm is infinite or not a number.</param>
    /// <returns>The norm before scaling.</returns>
    /// <exception cref="InvalidOperationException">The norm is not finite and that is an error.</exception>
    public static Tensor ClipGradNorm_(IEnumerable<Tensor> parameters, double maxNorm, double normType = 2, bool errorIfNonfinite = false)
    {
        using (Torch.NoGrad())
        {
            Tensor[] gradients = [.. parameters.Select(static parameter => parameter.BorrowedGrad).OfType<Tensor>()];
            Tensor total = TotalNorm(gradients, normType);
            if (errorIfNonfinite && !double.IsFinite(total.Item<double>()))
            {
                throw new InvalidOperationException(
                    $"The total norm of order {normType} for gradients from `parameters` is non-finite, so it cannot be clipped. " +
                    "To disable this error and scale the gradients by the non-finite norm anyway, set `error_if_nonfinite=False`");
            }
            ScaleDown(gradients, maxNorm, total);
            return total;
        }
    }

    /// <inheritdoc cref="ClipGradNorm_(IEnumerable{Tensor}, double, double, bool)"/>
    public static Tensor ClipGradNorm_(Tensor parameter, double maxNorm, double normType = 2, bool errorIfNonfinite = false) =>
        ClipGradNorm_([parameter], maxNorm, normType, errorIfNonfinite);

    /// <summary>The norm of several tensors as one vector.</summary>
    /// <param name="tensors">The tensors.</param>
    /// <param name="normType">The exponent of the norm.</param>
    /// <returns>The norm.</returns>
    public static Tensor GetTotalNorm(IEnumerable<Tensor> tensors, double normType = 2) => TotalNorm([.. tensors], normType);

    /// <summary>Clips every element of the gradients.</summary>
    /// <param name="parameters">The tensors whose gradients are clipped in place.</param>
    /// <param name="clipValue">The greatest magnitude.</param>
    public static void ClipGradValue_(IEnumerable<Tensor> parameters, double clipValue)
    {
        using (Torch.NoGrad())
        {
            foreach (Tensor parameter in parameters)
            {
                parameter.BorrowedGrad?.Clamp_(-clipValue, clipValue);
            }
        }
    }

    /// <inheritdoc cref="ClipGradValue_(IEnumerable{Tensor}, double)"/>
    public static void ClipGradValue_(Tensor parameter, double clipValue) => ClipGradValue_([parameter], clipValue);

    /// <summary>All parameters in one vector.</summary>
    /// <param name="parameters">The parameters.</param>
    /// <returns>The vector.</returns>
    public static Tensor ParametersToVector(IEnumerable<Tensor> parameters) =>
        Torch.Cat([.. parameters.Select(static parameter => parameter.Reshape(-1))], 0);

    /// <summary>Copies a vector into parameters.</summary>
    /// <param name="vec">As many elements as the parameters have together.</param>
    /// <param name="parameters">The parameters.</param>
    /// <exception cref="ArgumentException">The vector has another size.</exception>
    public static void VectorToParameters(Tensor vec, IEnumerable<Tensor> parameters)
    {
        Tensor[] targets = [.. parameters];
        long count = targets.Sum(static target => target.Numel);
        if (vec.NDim != 1 || vec.Shape[0] < count)
        {
            throw new ArgumentException($"VectorToParameters: the parameters have {count} elements; got a vector of shape {vec.Shape}", nameof(vec));
        }
        long at = 0;
        using (Torch.NoGrad())
        {
            foreach (Tensor target in targets)
            {
                target.Copy_(vec.Narrow(0, at, target.Numel).Reshape(target.Shape.ToArray()));
                at += target.Numel;
            }
        }
    }

    private static Tensor TotalNorm(Tensor[] tensors, double normType)
    {
        if (tensors.Length == 0)
        {
            return Torch.Zeros([]);
        }
        Device device = tensors[0].Device;
        Tensor[] norms = [.. tensors.Select(tensor => Torch.Linalg.VectorNorm(tensor, normType).To(device))];
        return norms.Length == 1 ? norms[0] : Torch.Linalg.VectorNorm(Torch.Stack(norms), normType);
    }

    private static void ScaleDown(Tensor[] gradients, double maxNorm, Tensor total)
    {
        Tensor coefficient = (maxNorm / (total + 1e-6)).Clamp(max: 1.0);
        foreach (Tensor gradient in gradients)
        {
            gradient.Mul_(coefficient.To(gradient.Device).To(gradient.DType));
        }
    }
}

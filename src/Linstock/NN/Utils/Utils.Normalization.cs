namespace Linstock.NN;

public static partial class Utils
{
    private const string WeightNormKind = "weight_norm";
    private const string SpectralNormKind = "spectral_norm";

    /// <summary>
    /// Separates a parameter into length and direction, w = g v / ‖v‖: <c>weight</c> becomes <c>weight_g</c> and <c>weight_v</c>.
    /// Salimans and Kingma 2016, arXiv:1602.07868.
    /// </summary>
    /// <typeparam name="TModule">The module's type.</typeparam>
    /// <param name="module">The module.</param>
    /// <param name="name">The parameter.</param>
    /// <param name="dim">The dimension whose slices have lengths of their own; null (or −1, as in PyTorch) for one length.</param>
    /// <returns>The module.</returns>
    /// <exception cref="ArgumentException">There is no such parameter.</exception>
    public static TModule WeightNorm<TModule>(TModule module, string name = "weight", int? dim = 0)
        where TModule : Module
    {
        Parameter weight = ComputedTensors.Begin(module, name, WeightNormKind);
        using (Torch.NoGrad())
        {
            module.RegisterParameter(name + "_g", new Parameter(Length(weight.Detach(), dim)));
            module.RegisterParameter(name + "_v", new Parameter(weight.Detach().Clone()));
        }
        Func<Module, Tensor> compute = owner => Lengthened(owner.GetTensor(name + "_v")!, owner.GetTensor(name + "_g")!, dim);
        ComputedTensors.Install(module, name, WeightNormKind, new(compute), compute(module));
        return module;
    }

    /// <summary>Makes one parameter again of length and direction.</summary>
    /// <typeparam name="TModule">The module's type.</typeparam>
    /// <param name="module">The module.</param>
    /// <param name="name">The parameter.</param>
    /// <returns>The module.</returns>
    /// <exception cref="ArgumentException">The parameter has no weight normalisation.</exception>
    public static TModule RemoveWeightNorm<TModule>(TModule module, string name = "weight")
        where TModule : Module
    {
        ComputedTensors.Settle(module, name, WeightNormKind, name + "_g", name + "_v");
        return module;
    }

    /// <summary>
    /// Divides a parameter by its largest singular value, which is followed by power iteration: <c>weight</c> becomes
    /// <c>weight_orig</c>, with the singular vectors <c>weight_u</c> and <c>weight_v</c>. Miyato et al. 2018, arXiv:1802.05957.
    /// </summary>
    /// <typeparam name="TModule">The module's type.</typeparam>
    /// <param name="module">The module.</param>
    /// <param name="name">The parameter.</param>
    /// <param name="nPowerIterations">The iterations in each call while training.</param>
    /// <param name="eps">The least norm of a vector.</param>
    /// <param name="dim">The dimension of the outputs; 1 of transposed convolutions and 0 else if null.</param>
    /// <returns>The module.</returns>
    /// <exception cref="ArgumentException">There is no such parameter.</exception>
    public static TModule SpectralNorm<TModule>(TModule module, string name = "weight", int nPowerIterations = 1, double eps = 1e-12, int? dim = null)
        where TModule : Module
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(nPowerIterations);
        Parameter weight = ComputedTensors.Begin(module, name, SpectralNormKind);
        int outputs = dim ?? (module is ConvTransposeNd ? 1 : 0);
        module.RegisterParameter(name + "_orig", weight);
        using (Torch.NoGrad())
        {
            Tensor matrix = Matrix(weight.Detach(), outputs);
            module.RegisterBuffer(name + "_u", Unit(Torch.Empty([matrix.Shape[0]], dtype: weight.DType, device: weight.Device).Normal_(), eps));
            module.RegisterBuffer(name + "_v", Unit(Torch.Empty([matrix.Shape[1]], dtype: weight.DType, device: weight.Device).Normal_(), eps));
        }
        ComputedTensors.Install(module, name, SpectralNormKind, new(owner => Compute(owner, owner.Training), owner => Compute(owner, false)), weight.Detach());
        return module;

        Tensor Compute(Module owner, bool iterates)
        {
            Tensor original = owner.GetTensor(name + "_orig")!;
            Tensor u = owner.GetTensor(name + "_u")!, v = owner.GetTensor(name + "_v")!;
            Tensor matrix = Matrix(original, outputs);
            if (iterates)
            {
                using (Torch.NoGrad())
                {
                    Tensor fixedMatrix = matrix.Detach();
                    for (int i = 0; i < nPowerIterations; i++)
                    {
                        v.Copy_(Unit(Torch.Matmul(fixedMatrix.Transpose(0, 1), u), eps));
                        u.Copy_(Unit(Torch.Matmul(fixedMatrix, v), eps));
                    }
                    // The buffers change in later calls; the graph of this one keeps what it saw.
                    (u, v) = (u.Clone(), v.Clone());
                }
            }
            return original / (u * Torch.Matmul(matrix, v)).Sum();
        }
    }

    /// <summary>Makes the normalised value the parameter.</summary>
    /// <typeparam name="TModule">The module's type.</typeparam>
    /// <param name="module">The module.</param>
    /// <param name="name">The parameter.</param>
    /// <returns>The module.</returns>
    /// <exception cref="ArgumentException">The parameter has no spectral normalisation.</exception>
    public static TModule RemoveSpectralNorm<TModule>(TModule module, string name = "weight")
        where TModule : Module
    {
        ComputedTensors.Settle(module, name, SpectralNormKind, name + "_orig", name + "_u", name + "_v");
        return module;
    }

    /// <summary>g v / ‖v‖.</summary>
    private static Tensor Lengthened(Tensor direction, Tensor length, int? dim) => direction * (length / Length(direction, dim));

    private static Tensor Length(Tensor tensor, int? dim)
    {
        Tensor squares = tensor * tensor;
        if (dim is null or -1)
        {
            return squares.Sum().Sqrt();
        }
        int kept = dim.Value < 0 ? dim.Value + tensor.NDim : dim.Value;
        long[] others = [.. Enumerable.Range(0, tensor.NDim).Where(i => i != kept).Select(static i => (long)i)];
        return others.Length == 0 ? squares.Sqrt() : squares.Sum(others, keepdim: true).Sqrt();
    }

    /// <summary>A weight with the dimension of its outputs as rows, the others in order as columns.</summary>
    private static Tensor Matrix(Tensor weight, int outputs) => weight.Movedim(outputs, 0).Reshape(weight.Shape[outputs < 0 ? outputs + weight.NDim : outputs], -1);

    private static Tensor Unit(Tensor vector, double eps) => vector / (vector * vector).Sum().Sqrt().Clamp(min: eps);
}

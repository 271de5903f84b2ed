using F = Linstock.NN.Functional;

namespace Linstock.NN;

/// <summary>Normalises the last dimensions to mean 0 and variance 1. Ba et al. 2016, arXiv:1607.06450.</summary>
public class LayerNorm : Module
{
    /// <summary>Creates the layer.</summary>
    /// <param name="normalizedShape">The sizes of the dimensions that are normalised together.</param>
    /// <param name="eps">What is added to the variance.</param>
    /// <param name="elementwiseAffine">Whether scale (and shift) are learned.</param>
    /// <param name="bias">Whether the shift is learned.</param>
    /// <param name="device">Where the parameters are created.</param>
    /// <param name="dtype">The parameters' dtype.</param>
    public LayerNorm(
        IntList normalizedShape, double eps = 1e-5, bool elementwiseAffine = true, bool bias = true, Device? device = null, DType? dtype = null)
    {
        NormalizedShape = new Shape(normalizedShape.ToArray());
        Eps = eps;
        ElementwiseAffine = elementwiseAffine;
        if (elementwiseAffine)
        {
            Weight = new Parameter(Torch.Ones(NormalizedShape, dtype: dtype, device: device));
            Bias = bias ? new Parameter(Torch.Zeros(NormalizedShape, dtype: dtype, device: device)) : null;
        }
    }

    /// <summary>The sizes of the dimensions that are normalised together.</summary>
    public Shape NormalizedShape { get; }

    /// <summary>What is added to the variance.</summary>
    public double Eps { get; }

    /// <summary>Whether scale (and shift) are learned.</summary>
    public bool ElementwiseAffine { get; }

    /// <summary>The scale.</summary>
    public Tensor? Weight { get; set; }

    /// <summary>The shift.</summary>
    public Tensor? Bias { get; set; }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => F.LayerNorm(input, NormalizedShape, Weight, Bias, Eps);

    /// <inheritdoc/>
    public override string ExtraRepr() =>
        $"{Repr.Of(NormalizedShape)}, eps={PythonText.Of(Eps)}, elementwise_affine={PythonText.Of(ElementwiseAffine)}";
}

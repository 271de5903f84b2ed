using F = Linstock.NN.Functional;

namespace Linstock.NN;

/// <summary>Divides the last dimensions by their root mean square. Zhang and Sennrich 2019, arXiv:1910.07467.</summary>
public class RMSNorm : Module
{
    /// <summary>Creates the layer.</summary>
    /// <param name="normalizedShape">The sizes of the dimensions that are normalised together.</param>
    /// <param name="eps">What is added to the mean square; the machine epsilon of the input's dtype if null.</param>
    /// <param name="elementwiseAffine">Whether a scale is learned.</param>
    /// <param name="device">Where the parameter is created.</param>
    /// <param name="dtype">The parameter's dtype.</param>
    public RMSNorm(IntList normalizedShape, double? eps = null, bool elementwiseAffine = true, Device? device = null, DType? dtype = null)
    {
        NormalizedShape = new Shape(normalizedShape.ToArray());
        Eps = eps;
        ElementwiseAffine = elementwiseAffine;
        Weight = elementwiseAffine ? new Parameter(Torch.Ones(NormalizedShape, dtype: dtype, device: device)) : null;
    }

    /// <summary>The sizes of the dimensions that are normalised together.</summary>
    public Shape NormalizedShape { get; }

    /// <summary>What is added to the mean square.</summary>
    public double? Eps { get; }

    /// <summary>Whether a scale is learned.</summary>
    public bool ElementwiseAffine { get; }

    /// <summary>The scale.</summary>
    public Tensor? Weight { get; set; }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => F.RmsNorm(input, NormalizedShape, Weight, Eps);

    /// <inheritdoc/>
    public override string ExtraRepr() =>
        $"{Repr.Of(NormalizedShape)}, eps={PythonText.Of(Eps)}, elementwise_affine={PythonText.Of(ElementwiseAffine)}";
}

namespace Linstock.Ops;

/// <summary>Activation functions of neural networks.</summary>
internal static class Activations
{
    private const double SeluAlpha = 1.6732632423543772848170429916717;
    private const double SeluScale = 1.0507009873554804934193349852946;

    /// <summary>max(input, 0); NaN stays.</summary>
    [Op(Surface.InPlace | Surface.Function | Surface.Method)]
    public static Tensor Relu(Tensor input) => Pointwise.Unary<ReluFormula>(input);

    /// <summary><see cref="Relu"/> in place.</summary>
    [Op(Surface.Functional)]
    public static Tensor Relu_(Tensor input) => Pointwise.UnaryInPlace<ReluFormula>(input);

    /// <summary>max(input, 0); NaN stays.</summary>
    [Op(Surface.Functional, Name = "Relu")]
    public static Tensor ReluFunction(Tensor input, bool inplace = false) =>
        inplace ? Relu_(input) : Relu(input);

    /// <summary>min(max(input, 0), 6).</summary>
    [Op(Surface.InPlace)]
    public static Tensor Relu6(Tensor input) => Pointwise.Ternary<HardtanhFormula>(input, 0.0, 6.0);

    /// <summary><see cref="Relu6"/> in place.</summary>
    public static Tensor Relu6_(Tensor input) => Pointwise.TernaryInPlace<HardtanhFormula>(input, 0.0, 6.0);

    /// <summary>min(max(input, 0), 6).</summary>
    [Op(Surface.Functional, Name = "Relu6")]
    public static Tensor Relu6Function(Tensor input, bool inplace = false) =>
        inplace ? Relu6_(input) : Relu6(input);

    /// <summary>min(max(input, minVal), maxVal).</summary>
    [Op(Surface.InPlace)]
    public static Tensor Hardtanh(Tensor input, double minVal = -1.0, double maxVal = 1.0) => Pointwise.Ternary<HardtanhFormula>(input, minVal, maxVal);

    /// <summary><see cref="Hardtanh"/> in place.</summary>
    [Op(Surface.Functional)]
    public static Tensor Hardtanh_(Tensor input, double minVal = -1.0, double maxVal = 1.0) => Pointwise.TernaryInPlace<HardtanhFormula>(input, minVal, maxVal);

    /// <summary>min(max(input, minVal), maxVal).</summary>
    [Op(Surface.Functional, Name = "Hardtanh")]
    public static Tensor HardtanhFunction(Tensor input, double minVal = -1.0, double maxVal = 1.0, bool inplace = false) =>
        inplace ? Hardtanh_(input, minVal, maxVal) : Hardtanh(input, minVal, maxVal);

    /// <summary>Sigmoid linear unit, x·σ(x).</summary>
    [Op(Surface.InPlace)]
    public static Tensor Silu(Tensor input) => Pointwise.Unary<SiluFormula>(input);

    /// <summary><see cref="Silu"/> in place.</summary>
    public static Tensor Silu_(Tensor input) => Pointwise.UnaryInPlace<SiluFormula>(input);

    /// <summary>Sigmoid linear unit, x·σ(x).</summary>
    [Op(Surface.Functional, Name = "Silu")]
    public static Tensor SiluFunction(Tensor input, bool inplace = false) =>
        inplace ? Silu_(input) : Silu(input);

    /// <summary>x·tanh(log(1 + e^x)). Misra 2019, arXiv:1908.08681.</summary>
    [Op(Surface.InPlace)]
    public static Tensor Mish(Tensor input) => Pointwise.Unary<MishFormula>(input);

    /// <summary><see cref="Mish"/> in place.</summary>
    public static Tensor Mish_(Tensor input) => Pointwise.UnaryInPlace<MishFormula>(input);

    /// <summary>x·tanh(log(1 + e^x)). Misra 2019, arXiv:1908.08681.</summary>
    [Op(Surface.Functional, Name = "Mish")]
    public static Tensor MishFunction(Tensor input, bool inplace = false) =>
        inplace ? Mish_(input) : Mish(input);

    /// <summary>Gaussian error linear unit, x·Φ(x), or its approximation by a tanh.</summary>
    [Op(Surface.Functional)]
    public static Tensor Gelu(Tensor input, GeluApproximate approximate = GeluApproximate.None) =>
        approximate == GeluApproximate.Tanh ? Pointwise.Unary<GeluTanhFormula>(input) : Pointwise.Unary<GeluFormula>(input);

    /// <summary>x for x &gt; 0, alpha·(e^x - 1) otherwise.</summary>
    [Op(Surface.InPlace)]
    public static Tensor Elu(Tensor input, double alpha = 1.0) => Pointwise.Quaternary<EluFormula>(input, alpha, 1.0, 1.0);

    /// <summary><see cref="Elu"/> in place.</summary>
    [Op(Surface.Functional)]
    public static Tensor Elu_(Tensor input, double alpha = 1.0) => Pointwise.QuaternaryInPlace<EluFormula>(input, alpha, 1.0, 1.0);

    /// <summary>x for x &gt; 0, alpha·(e^x - 1) otherwise.</summary>
    [Op(Surface.Functional, Name = "Elu")]
    public static Tensor EluFunction(Tensor input, double alpha = 1.0, bool inplace = false) =>
        inplace ? Elu_(input, alpha) : Elu(input, alpha);

    /// <summary>scale·(x for x &gt; 0, alpha·(e^x - 1) otherwise), with the constants of the self-normalizing network.</summary>
    [Op(Surface.InPlace | Surface.Function)]
    public static Tensor Selu(Tensor input) => Pointwise.Quaternary<EluFormula>(input, SeluAlpha, SeluScale, 1.0);

    /// <summary><see cref="Selu"/> in place.</summary>
    [Op(Surface.Functional)]
    public static Tensor Selu_(Tensor input) => Pointwise.QuaternaryInPlace<EluFormula>(input, SeluAlpha, SeluScale, 1.0);

    /// <summary>scale·(x for x &gt; 0, alpha·(e^x - 1) otherwise), with the constants of the self-normalizing network.</summary>
    [Op(Surface.Functional, Name = "Selu")]
    public static Tensor SeluFunction(Tensor input, bool inplace = false) =>
        inplace ? Selu_(input) : Selu(input);

    /// <summary>x for x &gt; 0, alpha·(e^(x/alpha) - 1) otherwise.</summary>
    [Op(Surface.InPlace | Surface.Function)]
    public static Tensor Celu(Tensor input, double alpha = 1.0) => Pointwise.Quaternary<EluFormula>(input, alpha, 1.0, 1 / NonzeroAlpha(alpha));

    /// <summary><see cref="Celu"/> in place.</summary>
    [Op(Surface.Functional)]
    public static Tensor Celu_(Tensor input, double alpha = 1.0) => Pointwise.QuaternaryInPlace<EluFormula>(input, alpha, 1.0, 1 / NonzeroAlpha(alpha));

    private static double NonzeroAlpha(double alpha)
    {
        Check.That(alpha != 0, $"celu: alpha must not be zero; got {alpha}");
        return alpha;
    }

    /// <summary>x for x &gt; 0, alpha·(e^(x/alpha) - 1) otherwise.</summary>
    [Op(Surface.Functional, Name = "Celu")]
    public static Tensor CeluFunction(Tensor input, double alpha = 1.0, bool inplace = false) =>
        inplace ? Celu_(input, alpha) : Celu(input, alpha);

    /// <summary>x for x &gt; 0, negativeSlope·x otherwise.</summary>
    [Op(Surface.InPlace)]
    public static Tensor LeakyRelu(Tensor input, double negativeSlope = 0.01) => Pointwise.Binary<LeakyReluFormula>(input, negativeSlope);

    /// <summary><see cref="LeakyRelu"/> in place.</summary>
    [Op(Surface.Functional)]
    public static Tensor LeakyRelu_(Tensor input, double negativeSlope = 0.01) => Pointwise.BinaryInPlace<LeakyReluFormula>(input, negativeSlope);

    /// <summary>x for x &gt; 0, negativeSlope·x otherwise.</summary>
    [Op(Surface.Functional, Name = "LeakyRelu")]
    public static Tensor LeakyReluFunction(Tensor input, double negativeSlope = 0.01, bool inplace = false) =>
        inplace ? LeakyRelu_(input, negativeSlope) : LeakyRelu(input, negativeSlope);

    /// <summary>x where x &gt; threshold, value elsewhere.</summary>
    [Op(Surface.InPlace | Surface.Function)]
    public static Tensor Threshold(Tensor input, double threshold, double value) => Pointwise.Ternary<ThresholdFormula>(input, threshold, value);

    /// <summary><see cref="Threshold"/> in place.</summary>
    [Op(Surface.Functional)]
    public static Tensor Threshold_(Tensor input, double threshold, double value) => Pointwise.TernaryInPlace<ThresholdFormula>(input, threshold, value);

    /// <summary>x where x &gt; threshold, value elsewhere.</summary>
    [Op(Surface.Functional, Name = "Threshold")]
    public static Tensor ThresholdFunction(Tensor input, double threshold, double value, bool inplace = false) =>
        inplace ? Threshold_(input, threshold, value) : Threshold(input, threshold, value);

    /// <summary>min(max(x + 3, 0), 6) / 6.</summary>
    [Op(Surface.InPlace)]
    public static Tensor Hardsigmoid(Tensor input) => Pointwise.Unary<HardsigmoidFormula>(input);

    /// <summary><see cref="Hardsigmoid"/> in place.</summary>
    public static Tensor Hardsigmoid_(Tensor input) => Pointwise.UnaryInPlace<HardsigmoidFormula>(input);

    /// <summary>min(max(x + 3, 0), 6) / 6.</summary>
    [Op(Surface.Functional, Name = "Hardsigmoid")]
    public static Tensor HardsigmoidFunction(Tensor input, bool inplace = false) =>
        inplace ? Hardsigmoid_(input) : Hardsigmoid(input);

    /// <summary>x·min(max(x + 3, 0), 6) / 6. Howard et al. 2019, arXiv:1905.02244.</summary>
    [Op(Surface.InPlace)]
    public static Tensor Hardswish(Tensor input) => Pointwise.Unary<HardswishFormula>(input);

    /// <summary><see cref="Hardswish"/> in place.</summary>
    public static Tensor Hardswish_(Tensor input) => Pointwise.UnaryInPlace<HardswishFormula>(input);

    /// <summary>x·min(max(x + 3, 0), 6) / 6. Howard et al. 2019, arXiv:1905.02244.</summary>
    [Op(Surface.Functional, Name = "Hardswish")]
    public static Tensor HardswishFunction(Tensor input, bool inplace = false) =>
        inplace ? Hardswish_(input) : Hardswish(input);

    /// <summary>log σ(x), without overflow.</summary>
    [Op(Surface.Functional)]
    [TorchScript("log_sigmoid(input)")]
    public static Tensor Logsigmoid(Tensor input) => Pointwise.Unary<LogSigmoidFormula>(input);

    /// <summary>x / (1 + |x|).</summary>
    [Op(Surface.Functional)]
    [TorchScript("div(input, add(abs(input), 1))")]
    public static Tensor Softsign(Tensor input) => input.DType.IsFloatingPoint
        ? Pointwise.Unary<SoftsignFormula>(input)
        : input / (Signs.Abs(input) + 1);

    /// <summary>x - tanh x.</summary>
    [Op(Surface.Functional)]
    [TorchScript("sub(input, tanh(input))")]
    public static Tensor Tanhshrink(Tensor input) => Pointwise.Unary<TanhshrinkFormula>(input);

    /// <summary>log(1 + e^(beta·x)) / beta, and x itself where beta·x &gt; threshold.</summary>
    [Op(Surface.Functional)]
    public static Tensor Softplus(Tensor input, double beta = 1.0, double threshold = 20.0) =>
        Pointwise.Ternary<SoftplusFormula>(input, beta, threshold);

    /// <summary>x outside of [-lambd, lambd], 0 inside.</summary>
    [Op(Surface.Functional | Surface.Function | Surface.Method)]
    public static Tensor Hardshrink(Tensor input, double lambd = 0.5) => Pointwise.Binary<HardshrinkFormula>(input, lambd);

    /// <summary>x moved towards 0 by lambd, at most to 0.</summary>
    /// <exception cref="ArgumentException">A negative lambd.</exception>
    [Op(Surface.Functional)]
    public static Tensor Softshrink(Tensor input, double lambd = 0.5)
    {
        Check.That(lambd >= 0, $"softshrink: lambd must not be negative; got {lambd}");
        return Pointwise.Binary<SoftshrinkFormula>(input, lambd);
    }

    /// <summary>x for x &gt; 0, weight·x otherwise, with one weight for all or one for each channel (dimension 1).</summary>
    /// <exception cref="ArgumentException">
    /// The number of weights is neither 1 nor that of the channels, or their dtype neither the input's nor float32 beside 16 bits.
    /// </exception>
    [Op(Surface.Functional | Surface.Function | Surface.Method)]
    public static Tensor Prelu(Tensor input, Tensor weight)
    {
        if (input.DType.IsReducedFloating && weight.DType == DType.Float32) weight = weight.To(input.DType);
        Check.SameDType(input, weight, "prelu");
        if (weight.Numel == 1) return Pointwise.Binary<PreluFormula>(input, weight.NDim > 0 && input.NDim == 0 ? weight.Reshape([]) : weight);
        long channels = input.NDim > 1 ? input.Shape[1] : input.NDim == 1 ? 1 : 0;
        Check.That(weight.NDim == 1 && weight.Numel == channels, $"prelu: weight must have one element or one for each channel; got {weight.Shape} for input {input.Shape}");
        long[] shape = new long[input.NDim - 1];
        Array.Fill(shape, 1);
        shape[0] = channels;
        return Pointwise.Binary<PreluFormula>(input, weight.Reshape(shape));
    }

    /// <summary>The first half along a dimension times σ of the second. Dauphin et al. 2016, arXiv:1612.08083.</summary>
    /// <exception cref="ArgumentException">The dimension has an odd size.</exception>
    [Op(Surface.Functional)]
    public static Tensor Glu(Tensor input, int dim = -1)
    {
        int axis = Check.Dim(dim, input.NDim, "glu");
        Check.That(input.NDim > 0, $"glu: expected at least 1 dimension; got shape {input.Shape}");
        long size = input.Shape[axis];
        Check.That(size % 2 == 0, $"glu: the dimension must have an even size; got {size} in dimension {dim}");
        return Pointwise.Binary<GluFormula>(Views.Slice(input, axis, 0, size / 2), Views.Slice(input, axis, size / 2));
    }
}

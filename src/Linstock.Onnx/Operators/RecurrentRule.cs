using Linstock.NN;
using Linstock.Onnx.Execution;
using Linstock.Ops.Recurrent;

namespace Linstock.Onnx.Operators;

/// <summary>The attributes of a recurrent node.</summary>
internal sealed class RecurrentRule
{
    private readonly double[] _alpha;
    private readonly double[] _beta;

    public RecurrentRule(OperatorNode node, int gates, params ReadOnlySpan<string> standard)
    {
        Gates = gates;
        HiddenSize = node.Int("hidden_size", 0);
        string direction = node.Choice("direction", "forward", ("forward", "forward"), ("reverse", "reverse"), ("bidirectional", "bidirectional"));
        Reverse = direction == "bidirectional" ? [false, true] : [direction == "reverse"];
        Clip = node.Has("clip") ? node.Number("clip", 0) : null;
        BatchFirst = node.Flag("layout");
        ResetsAfter = node.Flag("linear_before_reset");
        CouplesForget = node.Flag("input_forget");
        string[] given = node.Texts("activations") ?? [];
        Activations = given.Length > 0 ? given : [.. Enumerable.Repeat(standard.ToArray(), Reverse.Length).SelectMany(names => names)];
        if (Activations.Length != standard.Length * Reverse.Length)
        {
            throw node.Damaged($"expected {standard.Length} activations for each direction; got {Activations.Length}");
        }

        _alpha = node.Numbers("activation_alpha") ?? [];
        _beta = node.Numbers("activation_beta") ?? [];
        IsStandard = Clip is null && !CouplesForget && Activations.AsSpan().SequenceEqual([.. Enumerable.Repeat(standard.ToArray(), Reverse.Length).SelectMany(names => names)]);
    }

    /// <summary>The gates of a cell.</summary>
    public int Gates { get; }

    /// <summary>The size of the state; 0 where the weights say it.</summary>
    public long HiddenSize { get; }

    /// <summary>For each direction whether it reads from the end.</summary>
    public bool[] Reverse { get; }

    /// <summary>What the gates' inputs are limited to.</summary>
    public double? Clip { get; }

    /// <summary>Whether the batch comes before the steps.</summary>
    public bool BatchFirst { get; }

    /// <summary>For gated recurrent units: whether the reset gate works behind the product, as in PyTorch.</summary>
    public bool ResetsAfter { get; }

    /// <summary>For long short-term memories: whether what is forgotten is what is not put in.</summary>
    public bool CouplesForget { get; }

    /// <summary>The activations of all directions.</summary>
    public string[] Activations { get; }

    /// <summary>Whether this is what PyTorch's cell computes.</summary>
    public bool IsStandard { get; }

    /// <summary>The steps of a simple cell with one activation for all directions, which PyTorch knows too.</summary>
    public RecurrentKind? ElmanKind => Clip is not null ? null
        : Activations.All(name => name.Equals("Tanh", StringComparison.OrdinalIgnoreCase)) ? RecurrentKind.Tanh
        : Activations.All(name => name.Equals("Relu", StringComparison.OrdinalIgnoreCase)) ? RecurrentKind.ReLU
        : null;

    /// <summary>Applies an activation.</summary>
    /// <param name="x">The gate's input.</param>
    /// <param name="index">Which of the activations.</param>
    public Tensor Activate(Tensor x, int index)
    {
        double alpha = index < _alpha.Length ? _alpha[index] : double.NaN, beta = index < _beta.Length ? _beta[index] : double.NaN;
        return Activations[index].ToUpperInvariant() switch
        {
            "SIGMOID" => Torch.Sigmoid(x),
            "TANH" => Torch.Tanh(x),
            "RELU" => Torch.Relu(x),
            "AFFINE" => (x * Or(alpha, 1)) + Or(beta, 0),
            "LEAKYRELU" => Functional.LeakyRelu(x, Or(alpha, 0.01)),
            "THRESHOLDEDRELU" => Functional.Threshold(x, Or(alpha, 1), 0),
            "SCALEDTANH" => Torch.Tanh(x * Or(beta, 1)) * Or(alpha, 1),
            "HARDSIGMOID" => Torch.Clamp((x * Or(alpha, 0.2)) + Or(beta, 0.5), 0, 1),
            "ELU" => Functional.Elu(x, Or(alpha, 1)),
            "SOFTSIGN" => Functional.Softsign(x),
            "SOFTPLUS" => Functional.Softplus(x),
            var other => throw new NotSupportedException($"the activation {other} is not supported"),
        };

        static double Or(double value, double standard) => double.IsNaN(value) ? standard : value;
    }

    /// <summary>Limits the input of a gate.</summary>
    public Tensor Limit(Tensor x) => Clip is { } limit ? Torch.Clamp(x, -limit, limit) : x;
}

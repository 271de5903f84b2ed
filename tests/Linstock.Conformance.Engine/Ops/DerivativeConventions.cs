namespace Linstock.Conformance.Ops;

/// <summary>
/// Where a gradient is not the derivative in every direction by convention: PyTorch's own checks wrap the same operations
/// in the same way.
/// </summary>
internal static class DerivativeConventions
{
    // The gradient is that of a function of Hermitian matrices, of which the algorithm reads one triangle.
    private static readonly HashSet<(string Operation, string Input)> Hermitian =
    [
        ("cholesky", "a0"), ("linalg.cholesky", "a0"), ("linalg.cholesky_ex", "a0"), ("linalg.eigh", "a0"), ("linalg.eigvalsh", "a0"),
        ("symeig", "a0"),
    ];

    // One triangle is read.
    private static readonly HashSet<(string Operation, string Input)> Triangular = [("cholesky_inverse", "a0"), ("cholesky_solve", "a1")];

    // Vectors that are determined up to a factor of absolute value 1.
    private static readonly HashSet<(string Operation, int Result)> UpToPhase =
    [
        ("linalg.eigh", 1), ("symeig", 1), ("linalg.eig", 1), ("linalg.svd", 0), ("linalg.svd", 2), ("svd", 0), ("svd", 2),
    ];

    /// <summary>What the operation is given for an input.</summary>
    public static Tensor Input(string operation, OpCase recorded, string name, Tensor input)
    {
        bool Says(string option) => recorded.Csharp.Contains(option, StringComparison.Ordinal);
        if (Hermitian.Contains((operation, name)) || (operation == "linalg.pinv" && Says("hermitian: true")))
        {
            return (input + input.MH) / 2;
        }

        if (Triangular.Contains((operation, name)))
        {
            return Says("upper: true") ? input.Triu() : input.Tril();
        }

        // The gradient is that of scores before log-softmax.
        return operation == "nn.functional.ctc_loss" && name == "a0" ? input.LogSoftmax(-1) : input;
    }

    /// <summary>Why differences say nothing about a case; null where they do.</summary>
    public static string? Excuse(string operation, Tensor[] inputs, Tensor[] results) => operation switch
    {
        "bfloat16" or "half" or "float" => "the result is rounded to fewer digits than a difference needs",
        "nn.functional.max_unpool1d" or "nn.functional.max_unpool2d" or "nn.functional.max_unpool3d"
            when results[0].CountNonzero().Item<long>() < inputs[0].CountNonzero().Item<long>()
            => "two elements go to one place, and which of them stays is not defined",
        _ => null,
    };

    /// <summary>What is differentiated of a result.</summary>
    public static Tensor Output(string operation, int result, Tensor output) => UpToPhase.Contains((operation, result)) ? output.Abs() : output;
}

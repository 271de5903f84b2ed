namespace Linstock.Conformance.Ops;

/// <summary>The operations whose gradients in float32 need not be near those in float64, each with the reason.</summary>
public static class PrecisionExcuses
{
    private static readonly Dictionary<string, string> Excuses = new()
    {
        ["bfloat16"] = "rounds by design",
        ["half"] = "rounds by design",
        ["double"] = "the result has more digits than the input",
    };

    // The gradient is what the results' gradient leaves orthogonal to the normalised rows: terms of its size cancel, in exact numbers
    // too (of two elements nothing is left), and what remains can be no more exact than those terms.
    private static readonly HashSet<string> Projections =
    [
        "native_batch_norm", "native_layer_norm", "nn.functional.batch_norm", "nn.functional.layer_norm", "nn.functional.group_norm",
        "nn.functional.instance_norm", "nn.functional.cosine_similarity",
    ];

    /// <summary>Whether errors count in units of what a derivative is of the order of, |result| / |input|, and not of the gradient.</summary>
    public static bool IsProjection(string operation) => Projections.Contains(operation);

    /// <summary>Why a case is left out; null where it must pass.</summary>
    public static string? Of(string operation, OpCase recorded) =>
        recorded.Random == true ? "draws other numbers in float32" : Excuses.GetValueOrDefault(operation);
}

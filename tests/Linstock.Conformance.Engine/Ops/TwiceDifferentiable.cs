namespace Linstock.Conformance.Ops;

/// <summary>The operations that PyTorch does not differentiate twice either, each with the reason.</summary>
public static class TwiceDifferentiable
{
    /// <summary>The reasons by operation.</summary>
    public static IReadOnlyDictionary<string, string> Excuses { get; } = new Dictionary<string, string>
    {
        ["nn.functional.grid_sample"] = "derivatives.yaml has no rule for grid_sampler_2d_backward and grid_sampler_3d_backward",
    };

    /// <summary>Why an operation is not differentiated twice; null where it must be.</summary>
    public static string? Excuse(string operation) => Excuses.GetValueOrDefault(operation);
}

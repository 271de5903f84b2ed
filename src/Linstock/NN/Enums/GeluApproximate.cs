namespace Linstock;

/// <summary>Which formula <c>gelu</c> uses.</summary>
public enum GeluApproximate
{
    /// <summary>The exact one, x·Φ(x).</summary>
    None,

    /// <summary>The approximation by the hyperbolic tangent.</summary>
    Tanh,
}

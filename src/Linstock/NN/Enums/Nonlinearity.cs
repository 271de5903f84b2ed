namespace Linstock;

/// <summary>The nonlinearity of an Elman recurrent network.</summary>
public enum Nonlinearity
{
    /// <summary>Hyperbolic tangent.</summary>
    Tanh,

    /// <summary>Rectified linear unit.</summary>
    ReLU,
}

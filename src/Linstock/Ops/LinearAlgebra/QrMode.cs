namespace Linstock;

/// <summary>Which factors <c>Torch.Linalg.Qr</c> returns.</summary>
public enum QrMode
{
    /// <summary>Q with min(m, n) columns, R with as many rows.</summary>
    Reduced,

    /// <summary>A square Q, R in the shape of the input.</summary>
    Complete,

    /// <summary>R alone.</summary>
    R,
}

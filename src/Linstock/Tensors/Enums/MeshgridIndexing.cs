namespace Linstock;

/// <summary>Which dimension of a mesh belongs to which vector.</summary>
public enum MeshgridIndexing
{
    /// <summary>Dimension i belongs to vector i, as matrices are indexed.</summary>
    IJ,

    /// <summary>The first two dimensions are exchanged, as points in the plane are drawn.</summary>
    XY,
}

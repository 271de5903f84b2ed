namespace Linstock;

/// <summary>How values that meet at one place are combined, PyTorch's <c>reduce</c> of scatter, index_reduce and segment_reduce.</summary>
public enum ScatterReduce
{
    /// <summary>Added.</summary>
    Sum,

    /// <summary>Multiplied.</summary>
    Prod,

    /// <summary>Averaged.</summary>
    Mean,

    /// <summary>The largest.</summary>
    AMax,

    /// <summary>The smallest.</summary>
    AMin,

    /// <summary>Added; the name that scatter uses.</summary>
    Add,

    /// <summary>Multiplied; the name that scatter uses.</summary>
    Multiply,

    /// <summary>The largest; the name that segment_reduce uses.</summary>
    Max,

    /// <summary>The smallest; the name that segment_reduce uses.</summary>
    Min,
}

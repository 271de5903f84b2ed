namespace Linstock;

/// <summary>How an embedding bag combines its rows.</summary>
public enum EmbeddingBagMode
{
    /// <summary>The (weighted) sum.</summary>
    Sum,

    /// <summary>The mean.</summary>
    Mean,

    /// <summary>The maximum.</summary>
    Max,
}

namespace Linstock;

/// <summary>How a loss combines its elements.</summary>
public enum Reduction
{
    /// <summary>No reduction: the loss keeps the shape of its elements.</summary>
    None,

    /// <summary>The (weighted) mean of the elements.</summary>
    Mean,

    /// <summary>The sum of the elements.</summary>
    Sum,

    /// <summary>The sum divided by the batch size; for the Kullback-Leibler divergence.</summary>
    BatchMean,
}

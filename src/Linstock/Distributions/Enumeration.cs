namespace Linstock.Distributions;

/// <summary>The values of a discrete distribution along the first dimension.</summary>
internal static class Enumeration
{
    /// <summary>Values in a shape of <c>[values] + batch</c>, the batch's dimensions expanded or of size 1.</summary>
    public static Tensor Arrange(Tensor values, in Shape batchShape, bool expand)
    {
        Tensor arranged = values.View([-1, .. Enumerable.Repeat(1L, batchShape.Rank)]);
        return expand ? arranged.Expand([-1, .. batchShape]) : arranged;
    }
}

namespace Linstock.Data;

/// <summary>Taking batches apart: <c>foreach (var (x, y) in loader)</c>.</summary>
public static class TensorListExtensions
{
    /// <summary>The two tensors of a batch.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="first">The first.</param>
    /// <param name="second">The second.</param>
    public static void Deconstruct(this Tensor[] batch, out Tensor first, out Tensor second)
    {
        Require(batch, 2);
        (first, second) = (batch[0], batch[1]);
    }

    /// <summary>The three tensors of a batch.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="first">The first.</param>
    /// <param name="second">The second.</param>
    /// <param name="third">The third.</param>
    public static void Deconstruct(this Tensor[] batch, out Tensor first, out Tensor second, out Tensor third)
    {
        Require(batch, 3);
        (first, second, third) = (batch[0], batch[1], batch[2]);
    }

    private static void Require(Tensor[] batch, int count)
    {
        if (batch.Length != count)
        {
            throw new ArgumentException($"batch: taken apart into {count} tensors; got {batch.Length}", nameof(batch));
        }
    }
}

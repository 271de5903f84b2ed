namespace Linstock.Text.Models;

/// <summary>What all models ask of their tokens.</summary>
internal static class TokenShapes
{
    /// <summary>The number of positions of a batch of tokens.</summary>
    /// <exception cref="ArgumentException">It is none, or too long.</exception>
    public static int Length(Tensor inputIds, string model, int past, int? most)
    {
        ArgumentNullException.ThrowIfNull(inputIds);
        if (inputIds.NDim != 2 || inputIds.DType is not (DType.Int64 or DType.Int32) || inputIds.Shape[1] == 0)
            throw new ArgumentException($"{model}: tokens are int64 [batch, length]; got {inputIds.DType.Name} {inputIds.Shape}");
        int length = checked((int)inputIds.Shape[1]);
        if (most is { } limit && past + length > limit)
            throw new ArgumentException($"{model}: too many positions; got {past + length}; expected at most {limit}");
        return length;
    }

    /// <summary>[batch, length, heads · size] → [batch, heads, length, size].</summary>
    public static Tensor Heads(Tensor x, int heads, int size) => x.View(x.Shape[0], x.Shape[1], heads, size).Transpose(1, 2);

    /// <summary>[batch, heads, length, size] → [batch, length, heads · size].</summary>
    public static Tensor Joined(Tensor x) => x.Transpose(1, 2).Reshape(x.Shape[0], x.Shape[2], x.Shape[1] * x.Shape[3]);
}

namespace Linstock.Data;

/// <summary>Seeds drawn as PyTorch's loaders draw them: one 63-bit number of the stream.</summary>
internal static class RandomSeed
{
    public static long Draw(Generator? generator) => Torch.Empty([], dtype: DType.Int64).Random_(generator).Item<long>();
}

using System.Runtime.InteropServices;
using Linstock.Sampling;

namespace Linstock.Tests.Sampling;

/// <summary>Permutations of every dtype are Fisher and Yates' shuffle from the front with one word a place.</summary>
public sealed class PermutationTests
{
    /// <summary>Less than a vector, whole vectors, more words than are drawn at once, and what is left over.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(513)]
    [InlineData(1027)]
    [InlineData(100_003)]
    public void EveryPlaceChangesWithOneAtOrAfterIt(int count)
    {
        uint[] words = new uint[Math.Max(0, count - 1)];
        new Generator(31).Words.Fill(words);
        int[] expected = [.. Enumerable.Range(0, count)];
        for (int i = 0; i < words.Length; i++)
        {
            int other = i + (int)(words[i] % (uint)(count - i));
            (expected[i], expected[other]) = (expected[other], expected[i]);
        }

        long[] wide = new long[count];
        IntegerSampling.FillPermutation(new Generator(31), DType.Int64, MemoryMarshal.AsBytes(wide.AsSpan()));
        Assert.Equal(expected.Select(x => (long)x), wide);
        int[] narrow = new int[count];
        IntegerSampling.FillPermutation(new Generator(31), DType.Int32, MemoryMarshal.AsBytes(narrow.AsSpan()));
        Assert.Equal(expected, narrow);
        float[] real = new float[count];
        IntegerSampling.FillPermutation(new Generator(31), DType.Float32, MemoryMarshal.AsBytes(real.AsSpan()));
        Assert.Equal(expected.Select(x => (float)x), real);
    }
}

using System.Runtime.InteropServices;
using Linstock.Sampling;

namespace Linstock.Tests.Sampling;

public sealed class GeneratorTests
{
    [Fact]
    public void TheWordsAreThoseOfTheStandardTwister()
    {
        // The C++ standard's requirement on mt19937: the 10000th word after the default seed 5489.
        var words = new MersenneTwister(5489);
        uint[] drawn = new uint[10000];
        words.Fill(drawn);
        Assert.Equal(4123659995u, drawn[^1]);
        Assert.Equal([3499211612u, 581869302u, 3890346734u], drawn[..3]);
    }

    [Fact]
    public void WordsDoNotDependOnHowManyAreAskedForAtOnce()
    {
        var atOnce = new MersenneTwister(3);
        var inPieces = new MersenneTwister(3);
        uint[] expected = new uint[5000];
        atOnce.Fill(expected);
        uint[] actual = new uint[5000];
        int position = 0;
        for (int length = 1; position < actual.Length; length = length * 3 % 701)
        {
            int count = Math.Min(length, actual.Length - position);
            inPieces.Fill(actual.AsSpan(position, count));
            position += count;
            if (position < actual.Length)
            {
                actual[position++] = inPieces.NextUInt32();
            }
        }

        Assert.Equal(expected, actual);
    }

    [Fact]
    public void OnlyTheLowHalfOfASeedCounts()
    {
        Assert.Equal(Uniform(new Generator().ManualSeed(5)), Uniform(new Generator().ManualSeed((1L << 40) + 5)));
        Assert.Equal(Uniform(new Generator().ManualSeed(-7)), Uniform(new Generator().ManualSeed(ulong.MaxValue - 6)));
        Assert.Equal(ulong.MaxValue - 6, new Generator().ManualSeed(-7).InitialSeed());
    }

    [Fact]
    public void SeedReturnsASeedThatReproducesTheStream()
    {
        var generator = new Generator();
        Assert.Equal(67280421310721ul, generator.InitialSeed());
        ulong seed = generator.Seed();
        Assert.Equal(seed, generator.InitialSeed());
        Assert.Equal(Uniform(new Generator().ManualSeed(seed)), Uniform(generator));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(623)]
    [InlineData(624)]
    [InlineData(700)]
    public void AStateContinuesTheStreamKeptNormalIncluded(int wordsBefore)
    {
        var generator = new Generator().ManualSeed(11);
        generator.Words.Fill(new uint[wordsBefore]);
        generator.NextNormal();
        byte[] state = new byte[Generator.StateLength];
        generator.ExportState(state);
        double[] expected = Continuation(generator);

        var other = new Generator();
        other.ImportState(state);
        Assert.Equal(expected, Continuation(other));

        // PyTorch's older layout lacks the last eight bytes, which nothing uses.
        other.ImportState(state.AsSpan(0, 5048));
        Assert.Equal(expected, Continuation(other));
    }

    [Fact]
    public void SeedingForgetsTheKeptNormal()
    {
        var generator = new Generator().ManualSeed(1);
        double first = generator.NextNormal();
        generator.ManualSeed(1);
        Assert.Equal(first, generator.NextNormal());
    }

    [Fact]
    public void WhatIsNoStateIsRefusedAndChangesNothing()
    {
        var generator = new Generator().ManualSeed(2);
        byte[] state = new byte[Generator.StateLength];
        generator.ExportState(state);
        Assert.Contains("5056", Assert.Throws<ArgumentException>(() => generator.ImportState(new byte[5])).Message);
        Assert.Throws<ArgumentException>(() => generator.ImportState(new byte[Generator.StateLength]));

        // left = 700, and next far outside the block.
        byte[] damaged = [.. state];
        MemoryMarshal.Write(damaged.AsSpan(8), 700);
        Assert.Throws<ArgumentException>(() => generator.ImportState(damaged));
        damaged = [.. state];
        MemoryMarshal.Write(damaged.AsSpan(16), ulong.MaxValue);
        Assert.Throws<ArgumentException>(() => generator.ImportState(damaged));
        Assert.Equal(Uniform(new Generator().ManualSeed(2)), Uniform(generator));
    }

    [Fact]
    public void ThreadsThatShareAGeneratorGetDistinctPartsOfItsStream()
    {
        var generator = new Generator().ManualSeed(4);
        float[][] parts = new float[8][];
        Parallel.For(0, parts.Length, i =>
        {
            parts[i] = new float[10000];
            UniformSampling.Fill(generator, DType.Float32, MemoryMarshal.AsBytes(parts[i].AsSpan()), 0, 1);
        });

        float[] expected = new float[80000];
        UniformSampling.Fill(new Generator().ManualSeed(4), DType.Float32, MemoryMarshal.AsBytes(expected.AsSpan()), 0, 1);
        Array.Sort(expected);
        float[] all = [.. parts.SelectMany(part => part)];
        Array.Sort(all);
        Assert.Equal(expected, all);
    }

    private static double[] Continuation(Generator generator) =>
        [generator.NextNormal(), generator.NextNormal(), .. Uniform(generator)];

    private static double[] Uniform(Generator generator)
    {
        double[] drawn = new double[700];
        UniformSampling.Fill(generator, DType.Float64, MemoryMarshal.AsBytes(drawn.AsSpan()), 0, 1);
        return drawn;
    }
}

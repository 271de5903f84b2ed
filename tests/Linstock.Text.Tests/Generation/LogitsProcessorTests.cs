using Linstock.Text.Generation;

namespace Linstock.Text.Tests.Generation;

public sealed class LogitsProcessorTests
{
    [Theory]
    [InlineData(0.1)]
    [InlineData(0.5)]
    [InlineData(0.9)]
    [InlineData(0.999)]
    public void TopPKeepsTheFewestOfTheLikeliestThatReachTheSum(double p)
    {
        for (int seed = 0; seed < 20; seed++)
        {
            float[] scores = Scores(seed, 50), left = [.. scores];
            new TopPProcessor(p).Process([], left);
            double total = scores.Sum(score => Math.Exp(score)), reached = 0;
            var kept = new HashSet<int>();
            foreach (int token in Enumerable.Range(0, 50).OrderByDescending(i => scores[i]))
            {
                if (reached >= p) break;
                kept.Add(token);
                reached += Math.Exp(scores[token]) / total;
            }
            Check(scores, left, kept.Contains);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(49)]
    [InlineData(80)]
    public void TopKKeepsTheLikeliest(int k)
    {
        for (int seed = 0; seed < 20; seed++)
        {
            float[] scores = Scores(seed, 50), left = [.. scores];
            new TopKProcessor(k).Process([], left);
            Check(scores, left, Enumerable.Range(0, 50).OrderByDescending(i => scores[i]).Take(k).ToHashSet().Contains);
        }
    }

    [Fact]
    public void TopKKeepsWhatIsAsLikelyAsTheLast()
    {
        float[] scores = [1, 2, 2, 2, 0];
        new TopKProcessor(2).Process([], scores);
        Assert.Equal([float.NegativeInfinity, 2, 2, 2, float.NegativeInfinity], scores);
    }

    [Fact]
    public void TopPAfterTopKSharesOutWhatIsLeft()
    {
        // Of 4, 3, 2 and 1 tenths the two likeliest are left with 4/7 and 3/7.
        float[] scores = [.. new[] { 0.4, 0.3, 0.2, 0.1 }.Select(p => (float)Math.Log(p))];
        new TopKProcessor(2).Process([], scores);
        new TopPProcessor(0.5).Process([], scores);
        Assert.Equal([true, false, false, false], scores.Select(float.IsFinite));
    }

    [Fact]
    public void RepetitionIsPenalisedOncePerToken()
    {
        float[] scores = [2, -2, 2, -2];
        new RepetitionPenaltyProcessor(2).Process([0, 1, 0, 1], scores);
        Assert.Equal([1, -4, 2, -2], scores);
    }

    [Fact]
    public void ARunThatOccurredIsNotCompletedAgain()
    {
        float[] scores = new float[6];
        new NoRepeatNGramProcessor(3).Process([1, 2, 3, 1, 2, 4, 1, 2], scores);
        Assert.Equal([true, true, true, false, false, true], scores.Select(float.IsFinite));
        scores = new float[4];
        new NoRepeatNGramProcessor(1).Process([1, 3], scores);
        Assert.Equal([true, false, true, false], scores.Select(float.IsFinite));
    }

    [Fact]
    public void ProcessorsRunInTheOrderOfTransformers()
    {
        var config = new GenerationConfig
        {
            DoSample = true,
            RepetitionPenalty = 2,
            NoRepeatNGramSize = 2,
            MinLength = 9,
            EosTokenId = [1],
            Temperature = 2,
            TopK = 3,
            TopP = 0.5,
        };
        Assert.Equal(
            [typeof(RepetitionPenaltyProcessor), typeof(NoRepeatNGramProcessor), typeof(MinLengthProcessor), typeof(TemperatureProcessor), typeof(TopKProcessor), typeof(TopPProcessor)],
            LogitsProcessor.Of(config, 3).Select(processor => processor.GetType()));
        Assert.Empty(LogitsProcessor.Of(new GenerationConfig(), 3));
    }

    private static float[] Scores(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)((random.NextDouble() * 8) - 4))];
    }

    private static void Check(float[] scores, float[] left, Func<int, bool> isKept)
    {
        for (int i = 0; i < scores.Length; i++) Assert.Equal(isKept(i) ? scores[i] : float.NegativeInfinity, left[i]);
    }
}

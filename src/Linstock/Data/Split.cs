namespace Linstock.Data;

/// <summary>Random parts of datasets.</summary>
public static class Split
{
    /// <summary>Divides a dataset at random, PyTorch's <c>random_split</c>.</summary>
    /// <typeparam name="T">What a sample is.</typeparam>
    /// <param name="dataset">The dataset.</param>
    /// <param name="lengths">The number of samples of each part.</param>
    /// <param name="generator">The source of random numbers; the default one if null.</param>
    /// <returns>The parts.</returns>
    /// <exception cref="ArgumentException">The lengths do not add up to the dataset's.</exception>
    public static Subset<T>[] RandomSplit<T>(Dataset<T> dataset, long[] lengths, Generator? generator = null)
    {
        if (lengths.Sum() != dataset.Count)
        {
            throw new ArgumentException("Sum of input lengths does not equal the length of the input dataset!", nameof(lengths));
        }
        long[] order = Torch.Randperm(dataset.Count, generator: generator).ToArray<long>();
        var parts = new Subset<T>[lengths.Length];
        long start = 0;
        for (int i = 0; i < parts.Length; i++)
        {
            parts[i] = new Subset<T>(dataset, order[(int)start..(int)(start + lengths[i])]);
            start += lengths[i];
        }
        return parts;
    }

    /// <summary>Divides a dataset at random, PyTorch's <c>random_split</c>.</summary>
    /// <typeparam name="T">What a sample is.</typeparam>
    /// <param name="dataset">The dataset.</param>
    /// <param name="lengths">The share of each part; what rounding leaves over goes to the first parts.</param>
    /// <param name="generator">The source of random numbers; the default one if null.</param>
    /// <returns>The parts.</returns>
    /// <exception cref="ArgumentException">The shares do not add up to 1.</exception>
    public static Subset<T>[] RandomSplit<T>(Dataset<T> dataset, double[] lengths, Generator? generator = null)
    {
        if (lengths.Any(static share => share is < 0 or > 1) || Math.Abs(lengths.Sum() - 1) > 1e-9)
        {
            throw new ArgumentException($"RandomSplit: expected shares between 0 and 1 with sum 1; got [{string.Join(", ", lengths)}]", nameof(lengths));
        }
        long[] counts = [.. lengths.Select(share => (long)Math.Floor(dataset.Count * share))];
        long rest = dataset.Count - counts.Sum();
        for (int i = 0; i < rest; i++)
        {
            counts[i % counts.Length]++;
        }
        return RandomSplit(dataset, counts, generator);
    }
}

using System.Runtime.CompilerServices;

namespace Linstock.Sampling;

/// <summary>Indices drawn in proportion to weights, row by row: <c>multinomial</c>.</summary>
internal static class MultinomialSampling
{
    /// <summary>More categories than this and single precision could not tell their numbers apart.</summary>
    private const int MostCategories = 1 << 24;

    /// <summary>Draws <paramref name="samples"/> indices for every row of weights.</summary>
    /// <param name="generator">Where the words come from.</param>
    /// <param name="dtype">The dtype of the weights, whose rounding the running sums have.</param>
    /// <param name="weights">Dense rows of weights, not negative, each with a positive sum. Used as scratch memory.</param>
    /// <param name="categories">Weights in a row.</param>
    /// <param name="samples">Draws per row.</param>
    /// <param name="replacement">Whether an index may be drawn again.</param>
    /// <param name="indices">What was drawn, rows of <paramref name="samples"/>.</param>
    /// <exception cref="ArgumentException">The weights are no distribution, or there are fewer of them than draws.</exception>
    public static void Draw(
        Generator generator, DType dtype, Span<byte> weights, int categories, int samples, bool replacement, Span<long> indices)
    {
        Require(categories, samples, replacement);
        Elements.VisitFloating("multinomial", dtype, weights, new Drawing(generator, categories, samples, replacement, indices));
    }

    /// <summary>Throws unless that many draws from that many categories are possible.</summary>
    public static void Require(long categories, long samples, bool replacement)
    {
        if (samples is <= 0 or > int.MaxValue)
        {
            throw new ArgumentException($"multinomial: no such number of draws; got num_samples {samples}; expected 1 to {int.MaxValue}");
        }

        if (!replacement && samples > categories)
        {
            throw new ArgumentException(
                $"multinomial: more draws than categories without replacement; got num_samples {samples}, categories {categories}");
        }

        if (categories > MostCategories)
        {
            throw new ArgumentException($"multinomial: too many categories; got {categories}; expected at most {MostCategories}");
        }
    }

    private readonly ref struct Drawing(
        Generator generator, int categories, int samples, bool replacement, Span<long> indices) : IElementVisitor
    {
        private readonly Span<long> _indices = indices;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Visit<T, TElement>(Span<T> elements)
            where T : unmanaged
            where TElement : IElement<T>
        {
            for (int start = 0; start < elements.Length; start += categories)
            {
                RequireDistribution<T, TElement>(elements.Slice(start, categories));
            }

            Span<long> remaining = _indices;
            if (!replacement)
            {
                Race<T, TElement>(elements);
            }

            for (int start = 0; start < elements.Length; start += categories)
            {
                Span<T> row = elements.Slice(start, categories);
                Span<long> drawn = remaining[..samples];
                if (replacement)
                {
                    Accumulate<T, TElement>(row);
                    Search<T, TElement>(row, drawn);
                }
                else
                {
                    Largest<T, TElement>(row, drawn);
                }

                remaining = remaining[samples..];
            }
        }

        private static void RequireDistribution<T, TElement>(ReadOnlySpan<T> row)
            where T : unmanaged
            where TElement : IElement<T>
        {
            double sum = 0;
            foreach (T weight in row)
            {
                double value = TElement.ToDouble(weight);
                if (!(value >= 0 && value <= double.MaxValue))
                {
                    throw new ArgumentException(
                        $"multinomial: a weight is negative, infinite or not a number; got {value}; expected finite weights >= 0");
                }

                sum += value;
            }

            if (!(sum > 0))
            {
                throw new ArgumentException($"multinomial: the weights of a row have no positive sum; got {sum}");
            }
        }

        /// <summary>Turns weights into the distribution function, rounded to the dtype at every step, ending in 1.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Accumulate<T, TElement>(Span<T> row)
            where T : unmanaged
            where TElement : IElement<T>
        {
            double sum = 0;
            foreach (ref T weight in row)
            {
                weight = TElement.FromDouble(sum + TElement.ToDouble(weight));
                sum = TElement.ToDouble(weight);
            }

            foreach (ref T weight in row)
            {
                weight = TElement.FromDouble(TElement.ToDouble(weight) / sum);
            }

            row[^1] = TElement.FromDouble(1);
        }

        /// <summary>For each draw the first index whose distribution function reaches a uniform number.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Search<T, TElement>(ReadOnlySpan<T> row, Span<long> drawn)
            where T : unmanaged
            where TElement : IElement<T>
        {
            lock (generator.Sync)
            {
                foreach (ref long index in drawn)
                {
                    double uniform = generator.Words.NextDouble();
                    int low = 0;
                    int high = row.Length;
                    while (low < high)
                    {
                        int middle = low + (high - low) / 2;
                        if (TElement.ToDouble(row[middle]) < uniform)
                        {
                            low = middle + 1;
                        }
                        else
                        {
                            high = middle;
                        }
                    }

                    index = low;
                }
            }
        }

        /// <summary>
        /// Divides every weight by an exponential deviate: the order of the quotients, largest first, is that of
        /// drawing without replacement (Efraimidis and Spirakis, 2006).
        /// </summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Race<T, TElement>(Span<T> weights)
            where T : unmanaged
            where TElement : IElement<T>
        {
            lock (generator.Sync)
            {
                foreach (ref T weight in weights)
                {
                    double deviate = TElement.ToDouble(TElement.FromDouble(-Math.Log(1 - generator.Words.NextDouble())));
                    weight = TElement.FromDouble(TElement.ToDouble(weight) / deviate);
                }
            }
        }

        /// <summary>The indices of the largest quotients, in descending order; of equal ones the earlier index first.</summary>
        private static void Largest<T, TElement>(ReadOnlySpan<T> row, Span<long> drawn)
            where T : unmanaged
            where TElement : IElement<T>
        {
            // The worst of those kept is on top of the heap.
            var kept = new PriorityQueue<int, (double Quotient, int Reversed)>(drawn.Length);
            for (int i = 0; i < row.Length; i++)
            {
                (double, int) rank = (TElement.ToDouble(row[i]), -i);
                if (kept.Count < drawn.Length)
                {
                    kept.Enqueue(i, rank);
                }
                else
                {
                    kept.EnqueueDequeue(i, rank);
                }
            }

            for (int i = drawn.Length - 1; i >= 0; i--)
            {
                drawn[i] = kept.Dequeue();
            }
        }
    }
}

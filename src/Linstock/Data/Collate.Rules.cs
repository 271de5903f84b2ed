using System.Collections;

namespace Linstock.Data;

/// <content>Rules put together from rules: typed, so that nothing is boxed and nothing is looked up at run time.</content>
/// <remarks>
/// A record of an image, a label and a list of boxes:
/// <code>
/// var samples = new ListDataset&lt;Sample&gt;([new(Torch.Rand(3, 8, 8), 4, "a"), new(Torch.Rand(3, 8, 8), 2, "b")]);
/// var images = Collate.Part((Sample s) =&gt; s.Image, Collate.Stack);
/// var labels = Collate.Part((Sample s) =&gt; s.Label, Collate.Stack);
/// var batches = new DataLoader&lt;Sample, Batch&gt;(samples, part =&gt; new Batch(images(part), labels(part), [.. part.Select(s =&gt; s.Name)]), batchSize: 2);
/// foreach (Batch batch in batches) Console.WriteLine(batch.Images.Shape);
///
/// record Sample(Tensor Image, long Label, string Name);
/// record Batch(Tensor Images, Tensor Labels, string[] Names);
/// </code>
/// </remarks>
public static partial class Collate
{
    /// <summary>The rule for one part of a sample, such as a property of a record.</summary>
    /// <typeparam name="TSample">What a sample is.</typeparam>
    /// <typeparam name="TPart">What the part is.</typeparam>
    /// <typeparam name="TResult">What becomes of the parts.</typeparam>
    /// <param name="part">The part of a sample.</param>
    /// <param name="rule">How parts become one.</param>
    /// <returns>The rule.</returns>
    public static Func<IReadOnlyList<TSample>, TResult> Part<TSample, TPart, TResult>(Func<TSample, TPart> part, Func<IReadOnlyList<TPart>, TResult> rule)
    {
        ArgumentNullException.ThrowIfNull(part);
        ArgumentNullException.ThrowIfNull(rule);
        return samples => rule(new Parts<TSample, TPart>(samples, part));
    }

    /// <summary>The rule for pairs.</summary>
    /// <typeparam name="T1">What the first is.</typeparam>
    /// <typeparam name="T2">What the second is.</typeparam>
    /// <typeparam name="R1">What becomes of the first.</typeparam>
    /// <typeparam name="R2">What becomes of the second.</typeparam>
    /// <param name="first">The rule for the first.</param>
    /// <param name="second">The rule for the second.</param>
    /// <returns>The rule.</returns>
    public static Func<IReadOnlyList<(T1, T2)>, (R1, R2)> Tuples<T1, T2, R1, R2>(Func<IReadOnlyList<T1>, R1> first, Func<IReadOnlyList<T2>, R2> second)
    {
        var one = Part(static ((T1, T2) sample) => sample.Item1, first);
        var two = Part(static ((T1, T2) sample) => sample.Item2, second);
        return samples => (one(samples), two(samples));
    }

    /// <summary>The rule for triples.</summary>
    /// <typeparam name="T1">What the first is.</typeparam>
    /// <typeparam name="T2">What the second is.</typeparam>
    /// <typeparam name="T3">What the third is.</typeparam>
    /// <typeparam name="R1">What becomes of the first.</typeparam>
    /// <typeparam name="R2">What becomes of the second.</typeparam>
    /// <typeparam name="R3">What becomes of the third.</typeparam>
    /// <param name="first">The rule for the first.</param>
    /// <param name="second">The rule for the second.</param>
    /// <param name="third">The rule for the third.</param>
    /// <returns>The rule.</returns>
    public static Func<IReadOnlyList<(T1, T2, T3)>, (R1, R2, R3)> Tuples<T1, T2, T3, R1, R2, R3>(
        Func<IReadOnlyList<T1>, R1> first, Func<IReadOnlyList<T2>, R2> second, Func<IReadOnlyList<T3>, R3> third)
    {
        var one = Part(static ((T1, T2, T3) sample) => sample.Item1, first);
        var two = Part(static ((T1, T2, T3) sample) => sample.Item2, second);
        var three = Part(static ((T1, T2, T3) sample) => sample.Item3, third);
        return samples => (one(samples), two(samples), three(samples));
    }

    /// <summary>The rule for dictionaries with the names of the first sample.</summary>
    /// <typeparam name="T">What a value is.</typeparam>
    /// <typeparam name="TResult">What becomes of the values of one name.</typeparam>
    /// <param name="rule">The rule for the values of one name.</param>
    /// <returns>The rule; it throws if a sample lacks a name.</returns>
    public static Func<IReadOnlyList<Dictionary<string, T>>, Dictionary<string, TResult>> Dictionaries<T, TResult>(Func<IReadOnlyList<T>, TResult> rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return samples =>
        {
            var batch = new Dictionary<string, TResult>(samples[0].Count);
            foreach (string name in samples[0].Keys)
            {
                batch[name] = rule(new Parts<Dictionary<string, T>, T>(samples, sample => sample.TryGetValue(name, out T? value)
                    ? value
                    : throw new ArgumentException($"collate: a sample lacks the entry '{name}'", nameof(samples))));
            }
            return batch;
        };
    }

    /// <summary>The rule for lists of one length, nested ones by a rule for lists inside: position by position.</summary>
    /// <typeparam name="TList">What a list is.</typeparam>
    /// <typeparam name="T">What an element is.</typeparam>
    /// <typeparam name="TResult">What becomes of the elements of one position.</typeparam>
    /// <param name="rule">The rule for the elements of one position.</param>
    /// <returns>The rule; it throws if lengths differ.</returns>
    public static Func<IReadOnlyList<TList>, TResult[]> Lists<TList, T, TResult>(Func<IReadOnlyList<T>, TResult> rule)
        where TList : IReadOnlyList<T>
    {
        ArgumentNullException.ThrowIfNull(rule);
        return samples =>
        {
            var batch = new TResult[samples[0].Count];
            foreach (TList sample in samples)
            {
                if (sample.Count != batch.Length)
                {
                    throw new ArgumentException("collate: the samples of a batch differ in their number of elements", nameof(samples));
                }
            }
            for (int i = 0; i < batch.Length; i++)
            {
                int place = i;
                batch[i] = rule(new Parts<TList, T>(samples, sample => sample[place]));
            }
            return batch;
        };
    }

    /// <summary>One part of each sample, without a copy.</summary>
    private sealed class Parts<TSample, TPart>(IReadOnlyList<TSample> samples, Func<TSample, TPart> part) : IReadOnlyList<TPart>
    {
        public int Count => samples.Count;

        public TPart this[int index] => part(samples[index]);

        public IEnumerator<TPart> GetEnumerator()
        {
            for (int i = 0; i < samples.Count; i++)
            {
                yield return part(samples[i]);
            }
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}

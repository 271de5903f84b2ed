using System.Collections;
using System.Runtime.CompilerServices;

namespace Linstock.Data;

/// <summary>How samples become a batch, PyTorch's <c>default_collate</c>.</summary>
public static partial class Collate
{
    /// <summary>Stacks tensors along a new first dimension.</summary>
    /// <param name="samples">Tensors of one shape.</param>
    /// <returns>The stack.</returns>
    public static Tensor Stack(IReadOnlyList<Tensor> samples) => Torch.Stack([.. samples]);

    /// <summary>A tensor of numbers.</summary>
    /// <param name="samples">The numbers.</param>
    /// <returns>A tensor of float64, PyTorch's choice for Python's floats.</returns>
    public static Tensor Stack(IReadOnlyList<double> samples) => Torch.Tensor(samples.ToArray());

    /// <summary>A tensor of numbers.</summary>
    /// <param name="samples">The numbers.</param>
    /// <returns>A tensor of float32.</returns>
    public static Tensor Stack(IReadOnlyList<float> samples) => Torch.Tensor(samples.ToArray());

    /// <summary>A tensor of numbers.</summary>
    /// <param name="samples">The numbers.</param>
    /// <returns>A tensor of int64.</returns>
    public static Tensor Stack(IReadOnlyList<long> samples) => Torch.Tensor(samples.ToArray());

    /// <summary>A tensor of numbers.</summary>
    /// <param name="samples">The numbers.</param>
    /// <returns>A tensor of int64, PyTorch's choice for Python's integers.</returns>
    public static Tensor Stack(IReadOnlyList<int> samples) => Torch.Tensor(samples.Select(static value => (long)value).ToArray());

    /// <summary>Stacks each position of arrays of tensors.</summary>
    /// <param name="samples">Arrays of one length.</param>
    /// <returns>An array of stacks.</returns>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static Tensor[] Arrays(IReadOnlyList<IReadOnlyList<Tensor>> samples)
    {
        int length = samples[0].Count;
        if (samples.Any(sample => sample.Count != length))
        {
            throw new ArgumentException("collate: the samples of a batch differ in their number of elements", nameof(samples));
        }
        return [.. Enumerable.Range(0, length).Select(i => Torch.Stack([.. samples.Select(sample => sample[i])]))];
    }

    /// <summary>Stacks both tensors of pairs.</summary>
    /// <param name="samples">The pairs.</param>
    /// <returns>A pair of stacks.</returns>
    public static (Tensor, Tensor) Pairs(IReadOnlyList<(Tensor, Tensor)> samples) =>
        (Torch.Stack([.. samples.Select(static sample => sample.Item1)]), Torch.Stack([.. samples.Select(static sample => sample.Item2)]));

    /// <summary>Stacks the tensors and collects the labels of pairs.</summary>
    /// <param name="samples">The pairs.</param>
    /// <returns>A stack and a tensor of int64.</returns>
    public static (Tensor, Tensor) Labelled(IReadOnlyList<(Tensor, long)> samples) =>
        (Torch.Stack([.. samples.Select(static sample => sample.Item1)]), Torch.Tensor(samples.Select(static sample => sample.Item2).ToArray()));

    /// <summary>Stacks the tensors of each name.</summary>
    /// <param name="samples">Dictionaries with the same names.</param>
    /// <returns>A dictionary of stacks.</returns>
    public static Dictionary<string, Tensor> Dictionaries(IReadOnlyList<Dictionary<string, Tensor>> samples) =>
        Dictionaries<Tensor, Tensor>(Stack)(samples);

    /// <summary>
    /// Collates whatever the samples are: tensors are stacked, numbers and arrays of numbers become tensors, texts stay a list;
    /// tuples, lists and dictionaries are collated element by element (tuples and lists become arrays).
    /// </summary>
    /// <param name="samples">Samples of one kind.</param>
    /// <returns>The batch.</returns>
    /// <exception cref="ArgumentException">There is no rule for the kind, or the sizes differ.</exception>
    public static object Default(IReadOnlyList<object> samples)
    {
        switch (samples[0])
        {
            case Tensor:
                return Stack([.. samples.Cast<Tensor>()]);
            case float:
                return Stack((IReadOnlyList<float>)[.. samples.Cast<float>()]);
            case double:
                return Stack((IReadOnlyList<double>)[.. samples.Cast<double>()]);
            case long or int or short or sbyte or byte:
                return Stack((IReadOnlyList<long>)[.. samples.Select(static value => Convert.ToInt64(value, null))]);
            case bool:
                return Torch.Tensor(samples.Cast<bool>().ToArray());
            case string:
                return samples.Cast<string>().ToArray();
            case float[]:
                return Stack((IReadOnlyList<Tensor>)[.. samples.Select(static value => Torch.Tensor((float[])value))]);
            case double[]:
                return Stack((IReadOnlyList<Tensor>)[.. samples.Select(static value => Torch.Tensor((double[])value))]);
            case long[]:
                return Stack((IReadOnlyList<Tensor>)[.. samples.Select(static value => Torch.Tensor((long[])value))]);
            case IDictionary first:
                var named = new Dictionary<object, object>();
                foreach (object key in first.Keys)
                {
                    named[key] = Default([.. samples.Select(sample => ((IDictionary)sample)[key]
                        ?? throw new ArgumentException($"collate: a sample lacks the entry '{key}'", nameof(samples)))]);
                }
                return named;
            case ITuple:
                return Columns([.. samples.Select(static sample => Elements((ITuple)sample))]);
            case IList:
                return Columns([.. samples.Select(static sample => ((IList)sample).Cast<object>().ToArray())]);
            default:
                throw new ArgumentException(
                    $"default_collate: batch must contain tensors, numbers, dicts or lists; found {samples[0].GetType()}", nameof(samples));
        }
    }

    private static object[] Elements(ITuple tuple) => [.. Enumerable.Range(0, tuple.Length).Select(i => tuple[i]!)];

    private static object[] Columns(object[][] rows)
    {
        if (rows.Any(row => row.Length != rows[0].Length))
        {
            throw new ArgumentException("collate: the samples of a batch differ in their number of elements", nameof(rows));
        }
        return [.. Enumerable.Range(0, rows[0].Length).Select(i => Default([.. rows.Select(row => row[i])]))];
    }

    /// <summary>The rule that keeps the samples' own type, for the types that have one.</summary>
    internal static Func<IReadOnlyList<T>, T>? Keeping<T>()
    {
        object? rule = default(T) switch
        {
            _ when typeof(T) == typeof(Tensor) => (Func<IReadOnlyList<Tensor>, Tensor>)Stack,
            _ when typeof(T) == typeof(Tensor[]) => (Func<IReadOnlyList<Tensor[]>, Tensor[]>)Arrays,
            _ when typeof(T) == typeof((Tensor, Tensor)) => (Func<IReadOnlyList<(Tensor, Tensor)>, (Tensor, Tensor)>)Pairs,
            _ when typeof(T) == typeof(Dictionary<string, Tensor>) =>
                (Func<IReadOnlyList<Dictionary<string, Tensor>>, Dictionary<string, Tensor>>)Dictionaries,
            _ when typeof(T) == typeof(object) => (Func<IReadOnlyList<object>, object>)Default,
            _ => null,
        };
        return (Func<IReadOnlyList<T>, T>?)rule;
    }
}

using System.Runtime.CompilerServices;

namespace Linstock.Functorch;

/// <summary>
/// Arguments and results that hold several tensors: arrays, lists, dictionaries by name, and pairs and triples of these. PyTorch calls
/// them pytrees.
/// </summary>
internal static class Tree
{
    /// <summary>The tensors of a value, in order.</summary>
    /// <exception cref="ArgumentException">The type holds no tensors.</exception>
    public static Tensor[] Leaves(object? value, string operation)
    {
        var leaves = new List<Tensor>();
        Flatten(value, leaves, operation);
        return [.. leaves];
    }

    /// <summary>Adds the tensors of a value to a list, in order.</summary>
    /// <exception cref="ArgumentException">The type holds no tensors.</exception>
    public static void Flatten(object? value, List<Tensor> leaves, string operation)
    {
        switch (value)
        {
            case null: break;
            case Tensor tensor: leaves.Add(tensor); break;
            case IEnumerable<Tensor> list: leaves.AddRange(list); break;
            case IEnumerable<KeyValuePair<string, Tensor>> named:
                foreach ((_, Tensor tensor) in named) leaves.Add(tensor);
                break;
            case ITuple tuple:
                for (int i = 0; i < tuple.Length; i++) Flatten(tuple[i], leaves, operation);
                break;
            default:
                throw new ArgumentException(
                    $"{operation}: a {value.GetType().Name} holds no tensors; expected a tensor, an array or a dictionary of tensors, or a pair or triple of these");
        }
    }

    /// <summary>A value of the same form with other tensors.</summary>
    /// <exception cref="ArgumentException">The type cannot be made from tensors.</exception>
    public static T Rebuild<T>(T like, ReadOnlySpan<Tensor> leaves)
    {
        int used = 0;
        return (T)Rebuild(like, leaves, ref used)!;
    }

    private static object? Rebuild(object? like, ReadOnlySpan<Tensor> leaves, ref int used)
    {
        switch (like)
        {
            case null: return null;
            case Tensor: return leaves[used++];
            case Tensor[] array:
                used += array.Length;
                return leaves.Slice(used - array.Length, array.Length).ToArray();
            case List<Tensor> list:
                used += list.Count;
                return new List<Tensor>(leaves.Slice(used - list.Count, list.Count).ToArray());
            case Dictionary<string, Tensor> named:
                var plain = new Dictionary<string, Tensor>();
                foreach ((string name, _) in named) plain.Add(name, leaves[used++]);
                return plain;
            case IReadOnlyDictionary<string, Tensor> named:
                var ordered = new OrderedDictionary<string, Tensor>();
                foreach ((string name, _) in named) ordered.Add(name, leaves[used++]);
                return ordered;
            case (Tensor first, Tensor second): return Pair(first, second, leaves, ref used);
            case ValueTuple<Tensor[], Tensor> pair: return Pair(pair.Item1, pair.Item2, leaves, ref used);
            case ValueTuple<Tensor[], Tensor[]> pair: return Pair(pair.Item1, pair.Item2, leaves, ref used);
            case ValueTuple<IReadOnlyDictionary<string, Tensor>, Tensor> pair: return Pair(pair.Item1, pair.Item2, leaves, ref used);
            case ValueTuple<IReadOnlyDictionary<string, Tensor>, IReadOnlyDictionary<string, Tensor>> pair:
                return Pair(pair.Item1, pair.Item2, leaves, ref used);
            case ValueTuple<Tensor, Tensor, Tensor> triple:
                (Tensor, Tensor) start = Pair(triple.Item1, triple.Item2, leaves, ref used);
                return (start.Item1, start.Item2, leaves[used++]);
            default: throw new ArgumentException($"a {like.GetType().Name} cannot be made anew from its tensors");
        }
    }

    private static (T1, T2) Pair<T1, T2>(T1 first, T2 second, ReadOnlySpan<Tensor> leaves, ref int used)
        => ((T1)Rebuild(first, leaves, ref used)!, (T2)Rebuild(second, leaves, ref used)!);
}

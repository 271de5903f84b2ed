namespace Linstock.Serialization;

/// <summary>Walks everything below a value without recursion.</summary>
internal static class PickleTree
{
    /// <summary>How deep containers may lie in each other: enough for any checkpoint, and little enough for code that recurses.</summary>
    public const int MaximumDepth = 500;

    /// <summary>Visits every value once, and checks the depth.</summary>
    /// <param name="root">The value.</param>
    /// <param name="visit">Called for each value that is no key.</param>
    /// <param name="error">Makes the exception for a tree that contains itself or is too deep.</param>
    public static void Visit(PickleValue root, Action<PickleValue> visit, Func<string, Exception> error)
    {
        // The depth below a container, or Open while the walk is inside it.
        const int Open = -1;
        var depths = new Dictionary<PickleValue, int>(ReferenceEqualityComparer.Instance);
        var path = new Stack<(PickleValue Container, IEnumerator<PickleValue> Left, int Depth)>();
        Enter(root);
        while (path.TryPop(out (PickleValue Container, IEnumerator<PickleValue> Left, int Depth) top))
        {
            if (top.Left.MoveNext())
            {
                path.Push(top);
                PickleValue child = top.Left.Current;
                if (!depths.TryGetValue(child, out int depth))
                {
                    Enter(child);
                }
                else if (depth == Open)
                {
                    throw error($"a {child.TypeName} contains itself");
                }
                else
                {
                    Raise(depth);
                }

                continue;
            }

            top.Left.Dispose();
            depths[top.Container] = top.Depth;
            if (path.Count > 0)
            {
                Raise(top.Depth);
            }
        }

        void Enter(PickleValue value)
        {
            visit(value);
            if (Children(value) is { } children)
            {
                depths.Add(value, Open);
                path.Push((value, children.GetEnumerator(), 0));
                RequireDepth(path.Count);
            }
        }

        void Raise(int childDepth)
        {
            (PickleValue container, IEnumerator<PickleValue> left, int depth) = path.Pop();
            path.Push((container, left, Math.Max(depth, childDepth + 1)));
            RequireDepth(path.Count + childDepth);
        }

        void RequireDepth(int depth)
        {
            if (depth > MaximumDepth)
            {
                throw error($"containers are nested too deeply; expected at most {MaximumDepth} levels");
            }
        }
    }

    private static IEnumerable<PickleValue>? Children(PickleValue value) => value switch
    {
        PickleSize => null,
        PickleSequence sequence => sequence.Items,
        PickleDict { Attributes: { } attributes } dict => dict.Values.Append(attributes),
        PickleDict dict => dict.Values,
        _ => value.Inner,
    };
}

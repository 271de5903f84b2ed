namespace Linstock.NN;

/// <summary>Options of modules as PyTorch prints them.</summary>
internal static class Repr
{
    /// <summary>An integer if it was given as one, else a tuple.</summary>
    public static string Of(IntList values) => values.IsSingle ? PythonText.Of(values[0]) : PythonText.Tuple(values.ToArray());

    public static string Of(IntList? values) => values is { } list ? Of(list) : "None";

    /// <summary>A number if it was given as one, else a tuple.</summary>
    public static string Of(DoubleList values) => values.IsSingle
        ? PythonText.Of(values[0])
        : $"({string.Join(", ", values.ToArray().Select(PythonText.Of))})";

    public static string Of(in Shape shape) => PythonText.Tuple(shape.ToArray());

    /// <summary>A number if there is one, else a tuple.</summary>
    public static string Of(OptionalIntList values)
    {
        string[] parts = new string[values.Count];
        for (int i = 0; i < parts.Length; i++)
        {
            parts[i] = PythonText.Of(values[i]);
        }
        return parts.Length == 1 ? parts[0] : $"({string.Join(", ", parts)})";
    }
}

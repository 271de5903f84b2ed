namespace Linstock.Jit;

/// <summary>What operations return, as values of a program.</summary>
internal static class ScriptResults
{
    public static ScriptValue Of(Tensor? value) => value;

    public static ScriptValue Of(bool value) => value;

    public static ScriptValue Of(long value) => value;

    public static ScriptValue Of(double value) => value;

    public static ScriptValue Of(DType value) => value;

    public static ScriptValue Of(Tensor[] values) => values;

    public static ScriptValue Of(Shape shape)
    {
        var sizes = new List<ScriptValue>(shape.Rank);
        for (int i = 0; i < shape.Rank; i++)
        {
            sizes.Add(shape[i]);
        }

        return ScriptValue.Of(sizes);
    }

    public static ScriptValue Of((Tensor, Tensor?) values) => Tuple(values.Item1, values.Item2);

    public static ScriptValue Of((Tensor, Tensor?, Tensor?) values) => Tuple(values.Item1, values.Item2, values.Item3);

    public static ScriptValue Of((Tensor, Tensor, Tensor, Tensor) values) => Tuple(values.Item1, values.Item2, values.Item3, values.Item4);

    public static ScriptValue Of((Tensor, Tensor[]) values) => Tuple(values.Item1, values.Item2);

    public static ScriptValue Tuple(params ReadOnlySpan<ScriptValue> values) => ScriptValue.Of(new ScriptTuple(values.ToArray()));
}

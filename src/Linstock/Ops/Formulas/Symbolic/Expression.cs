namespace Linstock.Ops.Formulas.Symbolic;

/// <summary>An expression over numbered operands, in an order in which it can be computed.</summary>
internal sealed class Expression
{
    private readonly Symbol[] _schedule;
    private readonly Dictionary<Symbol, int> _positions = [];

    public Expression(Symbol root)
    {
        Root = root;
        List<Symbol> schedule = [];
        Visit(root, schedule);
        _schedule = [.. schedule];
    }

    public Symbol Root { get; }

    /// <summary>Every node once, arguments before what uses them.</summary>
    public ReadOnlySpan<Symbol> Schedule => _schedule;

    /// <summary>The operands the value depends on, as a bit set.</summary>
    public int UsedOperands { get; private set; }

    /// <summary>The value over any number.</summary>
    public T Evaluate<T>(ReadOnlySpan<T> operands)
        where T : IReal<T>
    {
        T[] values = new T[_schedule.Length];
        for (int i = 0; i < values.Length; i++)
        {
            Symbol symbol = _schedule[i];
            values[i] = symbol.Primitive == Primitive.Operand
                ? operands[symbol.Index]
                : PrimitiveEvaluation.Apply(symbol, Argument(symbol, 0), Argument(symbol, 1), Argument(symbol, 2));
        }

        return values[^1];

        T Argument(Symbol symbol, int index) =>
            index < symbol.Arguments.Count ? values[_positions[symbol.Arguments[index]]] : default!;
    }

    private void Visit(Symbol symbol, List<Symbol> schedule)
    {
        if (_positions.ContainsKey(symbol))
        {
            return;
        }

        foreach (Symbol argument in symbol.Arguments)
        {
            Visit(argument, schedule);
        }

        if (symbol.Primitive == Primitive.Operand)
        {
            UsedOperands |= 1 << symbol.Index;
        }

        _positions.Add(symbol, schedule.Count);
        schedule.Add(symbol);
    }
}

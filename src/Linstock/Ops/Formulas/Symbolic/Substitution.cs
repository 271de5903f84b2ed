namespace Linstock.Ops.Formulas.Symbolic;

/// <summary>An expression with one subexpression replaced by another.</summary>
internal sealed class Substitution(Symbol what, Symbol by)
{
    private readonly Dictionary<Symbol, Symbol> _known = new() { [what] = by };

    public Symbol Apply(Symbol symbol)
    {
        if (_known.TryGetValue(symbol, out Symbol? known))
        {
            return known;
        }

        IReadOnlyList<Symbol> old = symbol.Arguments;
        Symbol[] arguments = new Symbol[old.Count];
        bool changed = false;
        for (int i = 0; i < arguments.Length; i++)
        {
            arguments[i] = Apply(old[i]);
            changed |= !ReferenceEquals(arguments[i], old[i]);
        }

        Symbol replaced = changed
            ? PrimitiveEvaluation.Apply(symbol, arguments[0], arguments.ElementAtOrDefault(1)!, arguments.ElementAtOrDefault(2)!)
            : symbol;
        _known.Add(symbol, replaced);
        return replaced;
    }
}

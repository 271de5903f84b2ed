namespace Linstock.Ops.Formulas.Symbolic;

/// <summary>
/// Writes an expression as source text: one variable for each node that is used more than once or would make a long line,
/// the rest in place. What a node looks like is the language's business.
/// </summary>
internal abstract class ExpressionWriter
{
    private const int LongestInPlace = 72;

    private readonly List<string> _lines = [];

    /// <summary>The declarations, in order; filled by <see cref="Write"/>.</summary>
    public IReadOnlyList<string> Lines => _lines;

    /// <summary>Writes the declarations and gives the text of the value.</summary>
    /// <param name="expression">What to write.</param>
    /// <param name="operands">The text of each operand.</param>
    public string Write(Expression expression, IReadOnlyList<string> operands)
    {
        _lines.Clear();
        Dictionary<Symbol, int> uses = [];
        foreach (Symbol symbol in expression.Schedule)
        {
            foreach (Symbol argument in symbol.Arguments)
            {
                uses[argument] = uses.GetValueOrDefault(argument) + 1;
            }
        }

        Dictionary<Symbol, Text> texts = [];
        int variables = 0;
        foreach (Symbol symbol in expression.Schedule)
        {
            Text text = symbol.Primitive switch
            {
                Primitive.Operand => new Text(operands[symbol.Index], false),
                Primitive.Constant => new Text(Constant(symbol.Value), false),
                _ => Operation(symbol, [.. symbol.Arguments.Select(argument => texts[argument])]),
            };
            bool isLeaf = symbol.Primitive is Primitive.Operand or Primitive.Constant;
            bool inPlace = isLeaf || ReferenceEquals(symbol, expression.Root)
                || (uses.GetValueOrDefault(symbol) == 1 && text.Value.Length <= LongestInPlace);
            if (!inPlace)
            {
                string name = $"v{++variables}";
                _lines.Add(Declaration(name, symbol, text.Value));
                text = new Text(name, false);
            }

            texts[symbol] = text;
        }

        return texts[expression.Root].Value;
    }

    protected abstract string Constant(double value);

    protected abstract Text Operation(Symbol symbol, Text[] arguments);

    protected abstract string Declaration(string name, Symbol symbol, string value);

    protected static Text Infix(Text left, string symbol, Text right) =>
        new($"{left.Enclosed} {symbol} {right.Enclosed}", true);

    protected static Text Function(string name, params ReadOnlySpan<Text> arguments) =>
        new($"{name}({string.Join(", ", arguments.ToArray().Select(argument => argument.Value))})", false);

    /// <summary>The text of a node, and whether it needs parentheses inside another.</summary>
    protected readonly record struct Text(string Value, bool IsInfix)
    {
        public string Enclosed => IsInfix ? $"({Value})" : Value;
    }
}

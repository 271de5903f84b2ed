using System.Runtime.CompilerServices;

namespace Linstock.Ops.Formulas.Symbolic;

/// <summary>
/// A node of an expression. Equal expressions over the same operands are the same object (they are looked up in a table that
/// the operands share), so a common subexpression is one node.
/// </summary>
internal sealed partial class Symbol
{
    private readonly Dictionary<Key, Symbol>? _table;

    private Symbol(Primitive primitive, Dictionary<Key, Symbol>? table, params Symbol[] arguments)
    {
        Primitive = primitive;
        Arguments = arguments;
        _table = table;
    }

    public Primitive Primitive { get; }

    public IReadOnlyList<Symbol> Arguments { get; }

    /// <summary>The value of a constant.</summary>
    public double Value { get; private init; }

    /// <summary>The number of an operand.</summary>
    public int Index { get; private init; }

    /// <summary>The name of an operand.</summary>
    public string? Name { get; private init; }

    /// <summary>The function of a call.</summary>
    public ScalarCall? Function { get; private init; }

    public bool IsMask { get; private init; }

    public bool IsConstant => Primitive == Primitive.Constant;

    /// <summary>Operands of one expression; those in <paramref name="masks"/> are masks.</summary>
    public static Symbol[] Operands(ReadOnlySpan<string> names, int masks = 0)
    {
        Dictionary<Key, Symbol> table = [];
        Symbol[] operands = new Symbol[names.Length];
        for (int i = 0; i < operands.Length; i++)
        {
            operands[i] = new Symbol(Primitive.Operand, table) { Index = i, Name = names[i], IsMask = (masks >> i & 1) != 0 };
        }

        return operands;
    }

    public static Symbol Constant(double value) => new(Primitive.Constant, null) { Value = value };

    public bool IsValue(double value) => IsConstant && Value == value && double.IsNegative(Value) == double.IsNegative(value);

    public override bool Equals(object? obj) =>
        ReferenceEquals(this, obj)
        || (obj is Symbol { IsConstant: true } other && IsConstant
            && BitConverter.DoubleToInt64Bits(Value) == BitConverter.DoubleToInt64Bits(other.Value));

    public override int GetHashCode() => IsConstant ? Value.GetHashCode() : RuntimeHelpers.GetHashCode(this);

    public override string ToString() => FormulaText.Of(this);

    internal static Symbol Make(Primitive primitive, Symbol x, Symbol? y = null, Symbol? z = null) =>
        Make(primitive, null, x, y, z);

    internal static Symbol MakeCall(ScalarCall function, Symbol x, Symbol? y = null) =>
        Make(Primitive.Call, function, x, y, null);

    private static Symbol Make(Primitive primitive, ScalarCall? function, Symbol x, Symbol? y, Symbol? z)
    {
        CheckKinds(primitive, x, y, z);
        if (x.IsConstant && (y?.IsConstant ?? true) && (z?.IsConstant ?? true) && !primitive.IsMask())
        {
            Float64Number folded = PrimitiveEvaluation.Apply<Float64Number>(
                new Symbol(primitive, null) { Function = function }, x.Value, y?.Value ?? 0, z?.Value ?? 0);
            return Constant(folded.Value);
        }

        Dictionary<Key, Symbol>? table = x._table ?? y?._table ?? z?._table;
        Key key = new(primitive, function, x, y, z);
        if (table is not null && table.TryGetValue(key, out Symbol? known))
        {
            return known;
        }

        Symbol[] arguments = y is null ? [x] : z is null ? [x, y] : [x, y, z];
        Symbol made = new(primitive, table, arguments)
        {
            Function = function,
            IsMask = primitive.IsMask() || (primitive == Primitive.Select && y!.IsMask),
        };
        table?.Add(key, made);
        return made;
    }

    private static void CheckKinds(Primitive primitive, Symbol x, Symbol? y, Symbol? z)
    {
        bool fits = primitive switch
        {
            Primitive.Select => x.IsMask && y!.IsMask == z!.IsMask,
            _ => x.IsMask == primitive.TakesMasks() && (y is null || y.IsMask == x.IsMask) && (z is null || z.IsMask == x.IsMask),
        };
        if (!fits)
        {
            throw new InvalidOperationException(
                $"formula: {primitive} takes {(primitive.TakesMasks() ? "masks" : "numbers")}; got {x}, {y}, {z}");
        }
    }

    private readonly record struct Key(Primitive Primitive, ScalarCall? Function, Symbol X, Symbol? Y, Symbol? Z);
}

namespace Linstock.Ops.Formulas.Symbolic;

/// <summary>A formula as expressions: the result over its operands, and each gradient over the gradient of the result, the
/// operands, and the result (operands 0, 1..n and n + 1).</summary>
internal sealed class FormulaExpressions
{
    private static readonly string[] Names = ["x", "y", "z", "w"];

    private readonly Expression?[] _gradients;

    private FormulaExpressions(Expression forward, Expression?[] gradients)
    {
        Forward = forward;
        _gradients = gradients;
    }

    public Expression Forward { get; }

    /// <summary>The gradient with respect to an operand; null where there is none. A gradient that is zero everywhere is the
    /// constant 0.</summary>
    public Expression? Gradient(int operand) => _gradients[operand];

    public static FormulaExpressions Of<TBody>()
        where TBody : struct, IFormulaBody
    {
        int count = TBody.Arity;
        Symbol[] operands = Symbol.Operands(Names.AsSpan(0, count), TBody.Masks);
        Symbol forward = Apply<TBody>(operands);
        if ((TBody.TypeRule == TypeRule.Predicate) != forward.IsMask)
        {
            throw new InvalidOperationException($"{TBody.Name}: a predicate gives a mask, anything else a number; got {forward}");
        }

        Expression?[] gradients = new Expression?[count];
        for (int i = 0; i < count; i++)
        {
            if ((TBody.Differentiable >> i & 1) != 0)
            {
                gradients[i] = new Expression(Derive<TBody>(i));
            }
        }

        return new FormulaExpressions(new Expression(forward), gradients);
    }

    private static Symbol Derive<TBody>(int operand)
        where TBody : struct, IFormulaBody
    {
        int count = TBody.Arity;
        Symbol[] all = Symbol.Operands(["grad", .. Names.AsSpan(0, count), "result"], TBody.Masks << 1);
        Symbol grad = all[0];
        Symbol result = all[^1];
        Symbol[] operands = all[1..^1];
        if ((TBody.OwnGradients >> operand & 1) != 0)
        {
            return TBody.Gradient(operand, grad, operands, result);
        }

        Symbol forward = Apply<TBody>(operands);
        if (Derivative.Of(forward, operand + 1) is not { } derivative)
        {
            return Symbol.Constant(0);
        }

        Symbol gradient = Derivative.Scale(grad, derivative);
        return forward.Primitive == Primitive.Operand ? gradient : new Substitution(forward, result).Apply(gradient);
    }

    private static Symbol Apply<TBody>(Symbol[] operands)
        where TBody : struct, IFormulaBody
    {
        Symbol unused = Symbol.Constant(0);
        return TBody.Apply(
            operands[0], operands.ElementAtOrDefault(1) ?? unused, operands.ElementAtOrDefault(2) ?? unused, operands.ElementAtOrDefault(3) ?? unused);
    }
}

using Linstock.Ops.Formulas;
using Linstock.Ops.Formulas.Symbolic;
using static Linstock.Tests.Ops.Formulas.KernelRun;

namespace Linstock.Tests.Ops.Formulas;

using Layout = KernelRun.Layout;

/// <summary>Every declared formula, run in each of its interpretations: all must agree.</summary>
public sealed unsafe class FormulaInterpretationTests
{
    public static TheoryData<string> Names => [.. FormulaUnderTest.All.Keys];

    public static TheoryData<string> FloatingNames => [.. NamesOf(DTypeKinds.Floating)];

    public static TheoryData<string> IntegerNames => [.. NamesOf(DTypeKinds.Integer)];

    public static TheoryData<string> DifferentiableNames => [.. FormulaUnderTest.All
        .Where(pair => Enumerable.Range(0, pair.Value.Declaration.Arity).Any(i => pair.Value.Table.HasGradient(i)))
        .Select(pair => pair.Key)];

    [Theory]
    [MemberData(nameof(FloatingNames))]
    public void TheExpressionHasTheValueOfTheFormula(string name)
    {
        FormulaUnderTest formula = FormulaUnderTest.All[name];
        foreach (double[] row in formula.Samples(200, special: true))
        {
            double expected = formula.Reference(row);
            double actual = formula.Declaration.Expressions.Forward.Evaluate<Float64Number>(Numbers(row)).Value;
            Assert.True(Comparing.Close(actual, expected, 1e-13), $"{Text(row)}: {actual}, expected {expected}");
        }
    }

    [Theory]
    [MemberData(nameof(FloatingNames))]
    public void DoubleKernelsHaveTheValueOfTheFormulaInEveryLayout(string name) =>
        CheckKernel<double>(FormulaUnderTest.All[name], DType.Float64, value => value, value => value, 1e-12);

    [Theory]
    [MemberData(nameof(FloatingNames))]
    public void FloatKernelsHaveTheValueOfTheFormulaInEveryLayout(string name) =>
        CheckKernel<float>(FormulaUnderTest.All[name], DType.Float32, value => (float)value, value => value, 3e-5);

    [Theory]
    [MemberData(nameof(FloatingNames))]
    public void HalfKernelsHaveTheValueOfTheFormulaInEveryLayout(string name) =>
        CheckKernel<Half>(FormulaUnderTest.All[name], DType.Float16, value => (Half)value, value => (double)value, 2e-2);

    [Theory]
    [MemberData(nameof(IntegerNames))]
    public void IntegerKernelsHaveTheValueOfTheFormulaInEveryLayout(string name)
    {
        FormulaUnderTest formula = FormulaUnderTest.All[name];
        CheckIntegers<int>(formula, DType.Int32);
        CheckIntegers<long>(formula, DType.Int64);
        CheckIntegers<short>(formula, DType.Int16);
        CheckIntegers<sbyte>(formula, DType.Int8);
        CheckIntegers<byte>(formula, DType.UInt8);
    }

    [Theory]
    [MemberData(nameof(DifferentiableNames))]
    public void TheGradientIsTheDerivative(string name)
    {
        FormulaUnderTest formula = FormulaUnderTest.All[name];
        int compared = 0;
        foreach (double[] row in formula.Samples(300, special: false))
        {
            double result = formula.Reference(row);
            for (int operand = 0; operand < row.Length; operand++)
            {
                if (!formula.Table.HasGradient(operand) || !double.IsFinite(result))
                {
                    continue;
                }

                double expected = 2 * formula.Slope(row, operand);
                double actual = formula.Table
                    .EvaluateGradient<Float64Number>(operand, 2, Numbers(row), result).Value;
                if (double.IsFinite(expected))
                {
                    Assert.True(Comparing.Close(actual, expected, 1e-8), $"∂{operand} at {Text(row)}: {actual}, expected {expected}");
                    compared++;
                }
            }
        }

        Assert.True(compared > 20, $"only {compared} points are inside of the domain");
    }

    [Theory]
    [MemberData(nameof(DifferentiableNames))]
    public void GradientKernelsHaveTheValueOfTheGradient(string name)
    {
        FormulaUnderTest formula = FormulaUnderTest.All[name];
        List<double[]> rows = formula.Samples(133, special: true);
        double[] results = [.. rows.Select(row => formula.Reference(row))];
        double[] grads = [.. rows.Select((_, i) => 0.5 + i % 7)];
        int arity = formula.Declaration.Arity;
        for (int operand = 0; operand < arity; operand++)
        {
            if (!formula.Table.HasGradient(operand) || formula.Table.GradientSlots(operand).IsEmpty)
            {
                continue;
            }

            List<Array> columns = [];
            foreach (byte slot in formula.Table.GradientSlots(operand))
            {
                bool isMask = slot > 0 && slot <= arity && (formula.Declaration.Masks >> (slot - 1) & 1) != 0;
                double[] column = slot == 0 ? grads : slot == arity + 1 ? results : [.. rows.Select(row => row[slot - 1])];
                columns.Add(isMask ? column.Select(value => (byte)value).ToArray() : column);
            }

            foreach (Layout layout in Enum.GetValues<Layout>())
            {
                double[] actual = Run<double, double>(formula.Table.Gradient(operand, DType.Float64), columns, rows.Count, layout);
                for (int i = 0; i < rows.Count; i++)
                {
                    double expected = formula.Table.EvaluateGradient<Float64Number>(operand, grads[i], Numbers(rows[i]), results[i]).Value;
                    Assert.True(
                        Comparing.Close(actual[i], expected, 1e-11),
                        $"∂{operand} at {Text(rows[i])}, {layout}: {actual[i]}, expected {expected}");
                }
            }
        }
    }

    private static IEnumerable<string> NamesOf(DTypeKinds kind) => FormulaUnderTest.All
        .Where(pair => (pair.Value.Declaration.Kinds & kind) != 0)
        .Select(pair => pair.Key);

    private static void CheckKernel<T>(
        FormulaUnderTest formula, DType dtype, Func<double, T> narrow, Func<T, double> widen, double tolerance)
        where T : unmanaged
    {
        foreach (int count in (int[])[1, 7, 133, 700])
        {
            List<double[]> rows = formula.Samples(count, special: true);
            foreach (double[] row in rows)
            {
                for (int k = 0; k < row.Length; k++)
                {
                    // A number given in the call is the same for all elements.
                    row[k] = (formula.Declaration.Immediates >> k & 1) != 0 ? rows[0][k] : row[k];
                    row[k] = widen(narrow(row[k]));
                }
            }

            List<Array> columns = [];
            for (int k = 0; k < formula.Declaration.Arity; k++)
            {
                int column = k;
                columns.Add(
                    (formula.Declaration.Masks >> k & 1) != 0 ? rows.Select(row => (byte)row[column]).ToArray()
                    : (formula.Declaration.Immediates >> k & 1) != 0 ? new[] { narrow(rows[0][k]) }
                    : rows.Select(row => narrow(row[column])).ToArray());
            }

            double[]? contiguous = null;
            foreach (Layout layout in Enum.GetValues<Layout>())
            {
                double[] actual = formula.Declaration.TypeRule == TypeRule.Predicate
                    ? [.. Run<T, byte>(formula.Table.Forward(dtype), columns, count, layout).Select(value => (double)value)]
                    : [.. Run<T, T>(formula.Table.Forward(dtype), columns, count, layout).Select(widen)];
                contiguous ??= actual;
                Assert.Equal(contiguous, actual);
            }

            if (formula.Declaration.TypeRule != TypeRule.Predicate)
            {
                double[] streamed =
                    [.. Run<T, T>(formula.Table.Forward(dtype, streaming: true), columns, count, Layout.Contiguous).Select(widen)];
                Assert.Equal(contiguous, streamed);
            }

            for (int i = 0; i < count; i++)
            {
                double expected = formula.Reference(rows[i]);
                double rounded = formula.Declaration.TypeRule == TypeRule.Predicate ? expected : widen(narrow(expected));
                Assert.True(
                    Comparing.Close(contiguous![i], rounded, tolerance),
                    $"{Text(rows[i])}, element {i} of {count}: {contiguous[i]}, expected {expected}");
            }
        }
    }

    private static void CheckIntegers<T>(FormulaUnderTest formula, DType dtype)
        where T : unmanaged, System.Numerics.IBinaryInteger<T>, System.Numerics.IMinMaxValue<T>
    {
        const int Count = 139;
        Random random = new(formula.Declaration.Type.Name.Length);
        int masks = formula.Declaration.Masks;
        List<long[]> rows = [];
        for (int i = 0; i < Count; i++)
        {
            // No zeros: they are an error as divisors, and 1 serves everywhere else.
            rows.Add([.. Enumerable.Range(0, formula.Declaration.Arity).Select(k =>
                (masks >> k & 1) != 0 ? random.Next(2)
                : long.CreateTruncating(T.CreateTruncating(random.Next(4) == 0 ? random.Next(1, 120) : random.Next(1, 7))) * (k == 0 && T.MinValue < T.Zero && random.Next(2) == 0 ? -1 : 1))]);
        }

        List<Array> columns = [];
        for (int k = 0; k < formula.Declaration.Arity; k++)
        {
            int column = k;
            columns.Add((masks >> k & 1) != 0
                ? rows.Select(row => (byte)row[column]).ToArray()
                : rows.Select(row => T.CreateTruncating(row[column])).ToArray());
        }

        foreach (Layout layout in Enum.GetValues<Layout>())
        {
            long[] actual = formula.Declaration.TypeRule == TypeRule.Predicate
                ? [.. Run<T, byte>(formula.Table.Forward(dtype), columns, Count, layout).Select(value => (long)value)]
                : [.. Run<T, T>(formula.Table.Forward(dtype), columns, Count, layout).Select(value => long.CreateTruncating(value))];
            for (int i = 0; i < Count; i++)
            {
                long expected = formula.Reference(rows[i]);
                if (formula.Declaration.TypeRule != TypeRule.Predicate)
                {
                    expected = long.CreateTruncating(T.CreateTruncating(expected));
                }

                Assert.True(
                    expected == actual[i],
                    $"{dtype} {string.Join(", ", rows[i])}, {layout}: {actual[i]}, expected {expected}");
            }
        }
    }

    private static Float64Number[] Numbers(double[] row) => [.. row.Select(value => new Float64Number(value))];

    private static string Text(double[] row) => $"({string.Join(", ", row)})";
}

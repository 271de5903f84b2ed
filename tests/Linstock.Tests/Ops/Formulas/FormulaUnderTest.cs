using System.Reflection;
using Linstock.Backends.Cpu.Pointwise;
using Linstock.KernelGenerator;
using Linstock.Ops.Formulas;

namespace Linstock.Tests.Ops.Formulas;

/// <summary>A declared formula, callable with numbers of each interpretation.</summary>
internal abstract class FormulaUnderTest
{
    public static IReadOnlyDictionary<string, FormulaUnderTest> All { get; } = DeclaredFormula.All.ToDictionary(
        formula => formula.Type.Name,
        formula => (FormulaUnderTest)Activator.CreateInstance(typeof(FormulaUnderTest<>).MakeGenericType(formula.Body), formula)!);

    public required DeclaredFormula Declaration { get; init; }

    /// <summary>The generated kernels.</summary>
    public KernelTable Table => (KernelTable)Declaration.Type
        .GetProperty("Kernels", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!;

    public abstract double Reference(ReadOnlySpan<double> operands);

    public abstract long Reference(ReadOnlySpan<long> operands);

    /// <summary>The derivative with respect to one operand.</summary>
    public abstract double Slope(ReadOnlySpan<double> operands, int operand);

    /// <summary>
    /// Rows of operands: the plain numbers of several magnitudes and signs, and combinations of them, masks as 0 and 1. Random but
    /// the same in each run.
    /// </summary>
    public List<double[]> Samples(int count, bool special)
    {
        double[] specials = [0, -0.0, 1, -1, 0.5, -0.5, 2, 3, -3, 6, double.NaN, double.PositiveInfinity, double.NegativeInfinity];
        Random random = new(Declaration.Type.Name.Length * 7919 + count);
        List<double[]> rows = [];
        for (int i = 0; i < count; i++)
        {
            double[] row = new double[Declaration.Arity];
            for (int k = 0; k < row.Length; k++)
            {
                row[k] = (Declaration.Masks >> k & 1) != 0 ? random.Next(2)
                    : special && random.Next(3) == 0 ? specials[random.Next(specials.Length)]
                    : (i % 4) switch
                    {
                        0 => random.NextDouble(),
                        1 => 4 * random.NextDouble() - 2,
                        2 => 20 * random.NextDouble() - 10,
                        _ => 1 + 3 * random.NextDouble(),
                    };
            }

            Domain(row);
            rows.Add(row);
        }

        return rows;
    }

    /// <summary>Moves operands that the operation's caller vouches for to where they may be.</summary>
    private void Domain(double[] row)
    {
        switch (Declaration.Type.Name)
        {
            case "HuberErrorFormula" or "SmoothAbsoluteErrorFormula":
                row[2] = 0.1 + Math.Abs(row[2]);
                break;
            case "GaussianLikelihoodFormula":
                // Below the bound the gradient is, by PyTorch's definition, not the derivative.
                row[2] = 0.01 + Math.Abs(row[2]);
                row[3] = 1e-6;
                break;
            case "PolygammaFormula":
                row[1] = double.IsFinite(row[1]) ? 1 + (int)Math.Abs(row[1]) % 4 : 2;
                break;
        }
    }
}

internal sealed class FormulaUnderTest<TBody> : FormulaUnderTest
    where TBody : struct, IFormulaBody
{
    [System.Diagnostics.CodeAnalysis.SetsRequiredMembers]
    public FormulaUnderTest(DeclaredFormula declaration) => Declaration = declaration;

    public override double Reference(ReadOnlySpan<double> x) =>
        TBody.Apply<Float64Number>(x[0], At(x, 1), At(x, 2), At(x, 3)).Value;

    public override long Reference(ReadOnlySpan<long> x) =>
        TBody.Apply<Int64Number>(x[0], At(x, 1), At(x, 2), At(x, 3)).Value;

    public override double Slope(ReadOnlySpan<double> x, int operand)
    {
        Span<Dual> duals = [default, default, default, default];
        for (int i = 0; i < x.Length; i++)
        {
            duals[i] = new Dual(x[i], i == operand ? 1 : 0);
        }

        return TBody.Apply(duals[0], duals[1], duals[2], duals[3]).Slope;
    }

    private static T At<T>(ReadOnlySpan<T> values, int index)
        where T : struct => index < values.Length ? values[index] : default;
}

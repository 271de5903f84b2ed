using System.Numerics;
using Linstock.Conformance.Data;
using Linstock.Conformance.Running;

namespace Linstock.Conformance.Ops;

/// <summary>
/// First and second derivatives of every operation that has gradients, in double precision, against central differences along
/// random directions at the recorded inputs.
/// </summary>
public static class GradgradSuite
{
    /// <summary>A group for each operation with recorded gradients in double precision.</summary>
    public static Suite Open(CaseStore store) => new("gradgrad", DifferentiableCases.Groups(store, Check));

    private static void Check(string operation, DifferentiableCase recorded)
    {
        Tensor[] given = recorded.Inputs();
        if (DerivativeConventions.Excuse(operation, given, recorded.Apply(given)) is not null)
        {
            return;
        }

        Tensor[] inputs = SmoothPoint.Near(recorded)
            ?? throw new CaseFailure(FailureKind.Gradient, "no point near the recorded inputs has derivatives");

        Verify("gradcheck", () => Autograd.Gradcheck(recorded.Apply, inputs, fastMode: true));
        if (TwiceDifferentiable.Excuse(operation) is null)
        {
            Verify("gradgradcheck", () => Autograd.Gradgradcheck(recorded.Apply, inputs, Weights(recorded, inputs), fastMode: true));
        }
    }

    private static void Verify(string name, Action check)
    {
        try
        {
            check();
        }
        catch (GradcheckException error)
        {
            throw new CaseFailure(FailureKind.Gradient, $"{name}: {error.Message}");
        }
        catch (Exception error) when (error is not CaseFailure)
        {
            throw new CaseFailure(FailureKind.Threw, $"{name}: {error.GetType().Name}: {error.Message} {error.StackTrace?.Split('\n').FirstOrDefault(line => line.Contains("Linstock", StringComparison.Ordinal))?.Trim()}");
        }
    }

    private static Tensor[] Weights(DifferentiableCase recorded, Tensor[] inputs)
    {
        var random = new System.Random(2);
        Complex Next(bool isComplex) => new(random.NextDouble() - 0.5, isComplex ? random.NextDouble() - 0.5 : 0);
        return [.. recorded.Apply(inputs).Select(result =>
        {
            Tensor values = Torch.FromArray(Enumerable.Range(0, (int)result.Numel).Select(_ => Next(result.IsComplex)).ToArray()).Reshape(result.Shape);
            return (result.IsComplex ? values : values.Real.Contiguous()).RequiresGrad_();
        })];
    }
}

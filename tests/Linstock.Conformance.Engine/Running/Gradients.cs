using Linstock.Conformance.Data;

namespace Linstock.Conformance.Running;

/// <summary>Runs backward and holds the gradients against recorded ones.</summary>
public static class Gradients
{
    /// <summary>The gradients of sum(output_i * flowing_i); a null key says that none reaches the tensor.</summary>
    public static void Check(
        Tensor[] outputs,
        Tensor[] flowing,
        IReadOnlyList<(string Part, Tensor Tensor, string? Key)> wanted,
        RecordedTensors tensors,
        double rtol,
        double atol)
    {
        Tensor?[] reached;
        try
        {
            reached = Autograd.Grad(outputs, [.. wanted.Select(entry => entry.Tensor)], flowing, allowUnused: true);
        }
        catch (Exception error) when (error is not CaseFailure)
        {
            throw new CaseFailure(FailureKind.Gradient, $"backward threw {error.GetType().Name}: {error.Message}");
        }

        for (int i = 0; i < wanted.Count; i++)
        {
            (string part, _, string? key) = wanted[i];
            if (key is null || reached[i] is null)
            {
                if (key is not null || reached[i] is not null)
                {
                    throw new CaseFailure(FailureKind.Gradient, $"{part}: {(key is null ? "expected none" : "got none")}");
                }

                continue;
            }

            try
            {
                Comparison.Check(TensorTransfer.FromTensor(reached[i]!), tensors[key], rtol, atol);
            }
            catch (CaseFailure failure)
            {
                throw failure.InGradient(part);
            }
        }
    }
}

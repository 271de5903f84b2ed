using System.Numerics;

namespace Linstock.Conformance.Ops;

/// <summary>Finds points at which a recorded call has derivatives that differences can see.</summary>
internal static class SmoothPoint
{
    private const double Step = 1e-6;
    private const int Tries = 4;

    /// <summary>
    /// The recorded inputs, or where results or gradients have a kink or a jump there (ties, zeros, ends of a range), inputs nearby.
    /// A kink is where the difference to the one side is not that to the other. Null if none is found.
    /// </summary>
    public static Tensor[]? Near(DifferentiableCase recorded)
    {
        var random = new System.Random(3);
        Tensor[] inputs = recorded.Inputs();
        for (int i = 0; i < Tries; i++)
        {
            if (IsSmooth(recorded, inputs, random))
            {
                return inputs;
            }

            inputs = Moved(inputs, random, 0.01);
        }

        return null;
    }

    private static bool IsSmooth(DifferentiableCase recorded, Tensor[] inputs, System.Random random)
    {
        int seed = random.Next();
        Complex[] here = recorded.ValuesAndGradients(inputs);
        Complex[] above = recorded.ValuesAndGradients(Moved(inputs, new System.Random(seed), Step));
        Complex[] below = recorded.ValuesAndGradients(Moved(inputs, new System.Random(seed), -Step));
        if (above.Length != here.Length || below.Length != here.Length)
        {
            return false;
        }

        for (int i = 0; i < here.Length; i++)
        {
            Complex right = (above[i] - here[i]) / Step, left = (here[i] - below[i]) / Step;
            double bend = Complex.Abs(right - left), scale = 1 + Complex.Abs(right) + Complex.Abs(left);
            if (!(bend < 0.01 * scale))
            {
                return false;
            }
        }

        return true;
    }

    private static Tensor[] Moved(Tensor[] inputs, System.Random random, double distance) => [.. inputs.Select(input =>
    {
        Tensor away = Torch.FromArray(Enumerable.Range(0, (int)input.Numel)
            .Select(_ => new Complex((2 * random.NextDouble()) - 1, input.IsComplex ? (2 * random.NextDouble()) - 1 : 0)).ToArray())
            .Reshape(input.Shape);
        Tensor moved = input.Detach().Clone();
        moved.Add_(input.IsComplex ? away : away.Real, alpha: distance);
        return moved.RequiresGrad_();
    })];
}

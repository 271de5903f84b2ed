using System.Numerics;

namespace Linstock.Tests.Ops.LinearAlgebra;

/// <summary>Compares recorded gradients with central differences, in PyTorch's convention for complex inputs.</summary>
internal static class GradientCheck
{
    /// <summary>Random numbers that do not depend on the library's generator.</summary>
    public static Tensor Random(DType dtype, int seed, params long[] shape)
    {
        var random = new Random(seed);
        long count = 1;
        foreach (long size in shape) count *= size;
        var values = new Complex[count];
        for (int i = 0; i < values.Length; i++) values[i] = new(random.NextDouble() - 0.5, random.NextDouble() - 0.5);
        Tensor complex = Torch.FromArray(values).Reshape(shape);
        return dtype.IsComplex ? complex.To(dtype) : Torch.Real(complex).To(dtype).Contiguous();
    }

    /// <summary>Σ Re(conj(weight)·output) differentiated with respect to every input.</summary>
    public static void Run(Func<Tensor[], Tensor> function, params Tensor[] inputs)
    {
        Tensor[] leaves = [.. inputs.Select(input => input.Detach().Clone().RequiresGrad_())];
        Tensor output = function(leaves);
        Tensor weight = Random(output.DType, 99, output.Shape.ToArray());
        Tensor?[] gradients = Linstock.Autograd.Grad([output], leaves, gradOutputs: [weight]);
        for (int k = 0; k < inputs.Length; k++)
        {
            Complex[] values = inputs[k].ToArray<Complex>(), actual = gradients[k]!.ToArray<Complex>();
            for (int i = 0; i < values.Length; i++)
            {
                double real = Slope(function, inputs, k, values, i, 1, weight);
                double imaginary = inputs[k].IsComplex ? Slope(function, inputs, k, values, i, Complex.ImaginaryOne, weight) : 0;
                Assert.InRange(Complex.Abs(actual[i] - new Complex(real, imaginary)), 0, 1e-5 * (1 + Complex.Abs(actual[i])));
            }
        }
    }

    private static double Slope(Func<Tensor[], Tensor> function, Tensor[] inputs, int which, Complex[] values, int element, Complex direction, Tensor weight)
    {
        const double step = 1e-6;
        double difference = 0;
        foreach (int sign in (int[])[1, -1])
        {
            var moved = (Complex[])values.Clone();
            moved[element] += sign * step * direction;
            Tensor complex = Torch.FromArray(moved).Reshape(inputs[which].Shape);
            Tensor[] all = [.. inputs];
            all[which] = inputs[which].IsComplex ? complex : Torch.Real(complex).Contiguous();
            Complex[] output = function(all).ToArray<Complex>(), weights = weight.ToArray<Complex>();
            for (int j = 0; j < output.Length; j++) difference += sign * (Complex.Conjugate(weights[j]) * output[j]).Real;
        }

        return difference / (2 * step);
    }
}

using Linstock.Backends;
using Linstock.Backends.Cpu.Sampling;
using Linstock.Sampling;

namespace Linstock.Ops.Sampling;

/// <summary>Gamma and Dirichlet deviates with reparameterised gradients: PyTorch's <c>_standard_gamma</c> and <c>_sample_dirichlet</c>.</summary>
internal static class GammaDeviates
{
    /// <summary>Deviates of the gamma distribution of unit rate, with a shape for each: density <c>x^(α-1) exp(-x) / Γ(α)</c>.</summary>
    /// <param name="concentration">The shapes α > 0, floating point.</param>
    /// <param name="generator">Where they come from; null means the default generator.</param>
    /// <returns>Positive numbers whose gradient moves them along the distribution function.</returns>
    public static Tensor StandardGamma(Tensor concentration, Generator? generator = null)
    {
        Check.FloatingPoint(concentration.DType, "_standard_gamma");
        Tensor result = Copying.Clone(concentration.Detach(), MemoryFormat.Contiguous);
        Backend.Run(result, new RandomKernel<StandardGammaFill>(result, generator ?? Torch.DefaultGenerator, default));
        if (!Gradient.IsNeeded(concentration)) return result;
        Gradient.Record("StandardGamma", [result], [concentration], [concentration, result], static context =>
            [context.Grad! * StandardGammaGrad(context.Saved(0), context.Saved(1))]);
        return result;
    }

    /// <summary>Points of the simplex from the Dirichlet distribution of the concentrations in the last dimension.</summary>
    /// <param name="concentration">Concentrations α > 0, floating point, at least one dimension.</param>
    /// <param name="generator">Where they come from; null means the default generator.</param>
    public static Tensor SampleDirichlet(Tensor concentration, Generator? generator = null)
    {
        Check.FloatingPoint(concentration.DType, "_sample_dirichlet");
        Check.That(concentration.NDim >= 1, $"_sample_dirichlet: a number is no vector of concentrations; got shape {concentration.Shape}");
        Tensor result = Copying.Clone(concentration.Detach(), MemoryFormat.Contiguous);
        if (result.Numel > 0)
        {
            // A kernel's pieces are cut by bytes; whole rows stay together.
            int categories = checked((int)concentration.Shape[^1]);
            Tensor rows = result.View(-1, categories);
            long rowsAtOnce = Math.Max(1, (1L << 29) / (categories * (long)result.ElementSize));
            for (long start = 0; start < rows.Shape[0]; start += rowsAtOnce)
            {
                Tensor some = rows.Narrow(0, start, Math.Min(rowsAtOnce, rows.Shape[0] - start));
                Backend.Run(some, new RandomKernel<DirichletFill>(some, generator ?? Torch.DefaultGenerator, new DirichletFill(categories)));
            }
        }

        if (!Gradient.IsNeeded(concentration)) return result;
        Gradient.Record("Dirichlet", [result], [concentration], [concentration, result], static context =>
        {
            Tensor alpha = context.Saved(0);
            Tensor x = context.Saved(1);
            Tensor grad = context.Grad!;
            Tensor weights = DirichletGrad(x, alpha, alpha.Sum(-1, keepdim: true).Expand(alpha.Shape));
            return [weights * (grad - (x * grad).Sum(-1, keepdim: true))];
        });
        return result;
    }

    /// <summary>dx/dα of standard gamma deviates, elementwise; it has no derivative of its own, as in PyTorch.</summary>
    public static Tensor StandardGammaGrad(Tensor concentration, Tensor output)
        => Elementwise("_standard_gamma_grad", static (alpha, x, _) => ReparameterizedGradients.Gamma(alpha, x), concentration, output, null);

    /// <summary><c>-∂I_x(α, total - α)/∂α / f(x) / (1 - x)</c>, elementwise; it has no derivative of its own, as in PyTorch.</summary>
    public static Tensor DirichletGrad(Tensor x, Tensor alpha, Tensor total)
        => Elementwise("_dirichlet_grad", static (x, alpha, total) => ReparameterizedGradients.Beta(x, alpha, total - alpha), x, alpha, total);

    private static Tensor Elementwise(string name, Func<double, double, double, double> function, Tensor first, Tensor second, Tensor? third)
    {
        double[] x = first.Detach().ToArray<double>();
        double[] y = second.Detach().ToArray<double>();
        double[] z = third?.Detach().ToArray<double>() ?? x;
        double[] values = new double[x.Length];
        for (int i = 0; i < values.Length; i++) values[i] = function(x[i], y[i], z[i]);
        Tensor result = Torch.FromArray(values).Reshape(first.Shape).To(first.DType).To(first.Device);
        if (Gradient.IsNeeded(first, second, third))
        {
            Gradient.Record(name, [result], [first, second, third], [], context =>
                throw new NotSupportedException($"{name}: the derivative of this gradient is not implemented; as in PyTorch, samples differentiate once"));
        }

        return result;
    }

    private readonly struct StandardGammaFill : IRandomFill
    {
        public static string Name => "_standard_gamma";

        public void Fill(Generator generator, DType dtype, Span<byte> storage, bool contiguous)
            => Linstock.Sampling.GammaSampling.FillStandard(generator, dtype, storage);
    }

    private readonly struct DirichletFill(int categories) : IRandomFill
    {
        public static string Name => "_sample_dirichlet";

        public void Fill(Generator generator, DType dtype, Span<byte> storage, bool contiguous)
            => Linstock.Sampling.GammaSampling.FillDirichlet(generator, dtype, storage, categories);
    }
}

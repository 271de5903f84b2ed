using System.Runtime.InteropServices;

namespace Linstock.Sampling;

/// <summary>Gamma deviates of unit rate, and points of a simplex made of them.</summary>
/// <remarks>
/// Marsaglia and Tsang, "A simple method for generating gamma variables" (2000), which needs a shape of at least 1; a smaller shape is raised
/// by one and the deviate multiplied by <c>u^(1/α)</c>. The squeeze's constants are rounded to single precision, as in PyTorch: they decide
/// which candidates are accepted, and with that the stream.
/// </remarks>
internal static class GammaSampling
{
    private const double Third = 1f / 3f;
    private const double Squeeze = 0.0331f;

    /// <summary>Replaces every shape by a deviate of that shape.</summary>
    /// <exception cref="ArgumentException">The dtype is not floating.</exception>
    public static void FillStandard(Generator generator, DType dtype, Span<byte> shapes)
    {
        switch (dtype)
        {
            case DType.Float32:
                FillSingle(generator, MemoryMarshal.Cast<byte, float>(shapes));
                break;
            default:
                Elements.VisitFloating("_standard_gamma", dtype, shapes, new Filling(generator, TinyOf(dtype)));
                break;
        }
    }

    /// <summary>Replaces every row of concentrations by a point of the simplex from their Dirichlet distribution.</summary>
    /// <param name="generator">Where the words come from.</param>
    /// <param name="dtype">A floating dtype.</param>
    /// <param name="concentrations">Dense rows.</param>
    /// <param name="categories">Elements of a row, at least 1.</param>
    /// <exception cref="ArgumentException">The dtype is not floating.</exception>
    public static void FillDirichlet(Generator generator, DType dtype, Span<byte> concentrations, int categories) =>
        Elements.VisitFloating("_sample_dirichlet", dtype, concentrations, new SimplexFilling(generator, dtype, categories));

    private static void FillSingle(Generator generator, Span<float> shapes)
    {
        lock (generator.Sync)
        {
            foreach (ref float shape in shapes)
            {
                // PyTorch computes with the shape in its own precision, then in double precision.
                double deviate = shape < 1
                    ? Boosted(generator, shape, 1 / shape, (shape + 1) - 1f / 3f)
                    : Accepted(generator, shape - 1f / 3f);
                shape = Math.Max((float)deviate, TinySingle);
            }
        }
    }

    private const float TinySingle = 1.17549435e-38f;

    private static double Standard(Generator generator, double shape)
        => shape < 1 ? Boosted(generator, shape, 1 / shape, shape + 1 - Third) : Accepted(generator, shape - Third);

    private static double Boosted(Generator generator, double shape, double inverse, double d)
        => shape == 0 ? 0 : Math.Pow(1 - generator.Words.NextDouble(), inverse) * Accepted(generator, d);

    private static double Accepted(Generator generator, double d)
    {
        // Without a number there is nothing to accept.
        if (!double.IsFinite(d)) return double.NaN;
        double c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            double x;
            double y;
            do
            {
                x = generator.NextNormal();
                y = 1 + c * x;
            }
            while (y <= 0);

            double v = y * y * y;
            double u = 1 - generator.Words.NextDouble();
            double square = x * x;
            if (u < 1 - Squeeze * square * square || Math.Log(u) < 0.5 * square + d * (1 - v + Math.Log(v)))
            {
                return d * v;
            }
        }
    }

    private static double TinyOf(DType dtype) => dtype switch
    {
        DType.Float16 => 6.103515625e-05,
        DType.Float64 => 2.2250738585072014e-308,
        _ => TinySingle,
    };

    private readonly struct Filling(Generator generator, double tiny) : IElementVisitor
    {
        public void Visit<T, TElement>(Span<T> elements)
            where T : unmanaged
            where TElement : IElement<T>
        {
            lock (generator.Sync)
            {
                foreach (ref T element in elements)
                {
                    element = TElement.FromDouble(Math.Max(Standard(generator, TElement.ToDouble(element)), tiny));
                }
            }
        }
    }

    // The deviates of a row stay in double precision until they are divided by their sum, so that small ones do not underflow.
    private readonly struct SimplexFilling(Generator generator, DType dtype, int categories) : IElementVisitor
    {
        public void Visit<T, TElement>(Span<T> elements)
            where T : unmanaged
            where TElement : IElement<T>
        {
            double largest = dtype switch
            {
                DType.Float64 => Math.BitDecrement(1d),
                DType.Float32 => MathF.BitDecrement(1f),
                DType.Float16 => (double)Half.BitDecrement((Half)1),
                _ => 1 - 1d / 256,
            };
            double smallest = TinyOf(dtype);
            double[] row = new double[categories];
            lock (generator.Sync)
            {
                for (; !elements.IsEmpty; elements = elements[categories..])
                {
                    double sum = 0;
                    for (int i = 0; i < categories; i++)
                    {
                        row[i] = Math.Max(Standard(generator, TElement.ToDouble(elements[i])), TinyOf(DType.Float64));
                        sum += row[i];
                    }

                    for (int i = 0; i < categories; i++)
                    {
                        elements[i] = TElement.FromDouble(Math.Clamp(row[i] / sum, smallest, largest));
                    }
                }
            }
        }
    }
}

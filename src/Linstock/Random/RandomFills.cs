namespace Linstock.Sampling;

/// <summary>See <see cref="UniformSampling"/>.</summary>
internal readonly record struct UniformFill(double From, double To) : IRandomFill
{
    public static string Name => "uniform_";

    public void Fill(Generator generator, DType dtype, Span<byte> storage, bool contiguous) =>
        UniformSampling.Fill(generator, dtype, storage, From, To);
}

/// <summary>See <see cref="NormalSampling"/>.</summary>
internal readonly record struct NormalFill(double Mean, double Std) : IRandomFill
{
    public static string Name => "normal_";

    public void Fill(Generator generator, DType dtype, Span<byte> storage, bool contiguous) =>
        NormalSampling.Fill(generator, dtype, storage, Mean, Std, contiguous);
}

/// <summary>See <see cref="BernoulliSampling"/>.</summary>
internal readonly record struct BernoulliFill(double P, double Success = 1) : IRandomFill
{
    public static string Name => "bernoulli_";

    public void Fill(Generator generator, DType dtype, Span<byte> storage, bool contiguous) =>
        BernoulliSampling.Fill(generator, dtype, storage, P, Success);
}

/// <summary>See <see cref="IntegerSampling"/>.</summary>
internal readonly record struct IntegerFill(IntegerRange Range) : IRandomFill
{
    public static string Name => "random_";

    public void Fill(Generator generator, DType dtype, Span<byte> storage, bool contiguous) =>
        IntegerSampling.Fill(generator, dtype, storage, Range);
}

/// <summary>See <see cref="IntegerSampling.FillPermutation"/>.</summary>
internal readonly record struct PermutationFill : IRandomFill
{
    public static string Name => "randperm";

    public void Fill(Generator generator, DType dtype, Span<byte> storage, bool contiguous) =>
        IntegerSampling.FillPermutation(generator, dtype, storage);
}

/// <summary>See <see cref="ContinuousSampling.FillExponential"/>.</summary>
internal readonly record struct ExponentialFill(double Rate) : IRandomFill
{
    public static string Name => "exponential_";

    public void Fill(Generator generator, DType dtype, Span<byte> storage, bool contiguous) =>
        ContinuousSampling.FillExponential(generator, dtype, storage, Rate);
}

/// <summary>See <see cref="ContinuousSampling.FillGeometric"/>.</summary>
internal readonly record struct GeometricFill(double P) : IRandomFill
{
    public static string Name => "geometric_";

    public void Fill(Generator generator, DType dtype, Span<byte> storage, bool contiguous) =>
        ContinuousSampling.FillGeometric(generator, dtype, storage, P);
}

/// <summary>See <see cref="ContinuousSampling.FillCauchy"/>.</summary>
internal readonly record struct CauchyFill(double Median, double Sigma) : IRandomFill
{
    public static string Name => "cauchy_";

    public void Fill(Generator generator, DType dtype, Span<byte> storage, bool contiguous) =>
        ContinuousSampling.FillCauchy(generator, dtype, storage, Median, Sigma);
}

/// <summary>See <see cref="ContinuousSampling.FillLogNormal"/>.</summary>
internal readonly record struct LogNormalFill(double Mean, double Std) : IRandomFill
{
    public static string Name => "log_normal_";

    public void Fill(Generator generator, DType dtype, Span<byte> storage, bool contiguous) =>
        ContinuousSampling.FillLogNormal(generator, dtype, storage, Mean, Std);
}

/// <summary>See <see cref="TruncatedNormalSampling"/>.</summary>
internal readonly record struct TruncatedNormalFill(double Mean, double Std, double A, double B) : IRandomFill
{
    public static string Name => "trunc_normal_";

    public void Fill(Generator generator, DType dtype, Span<byte> storage, bool contiguous) =>
        TruncatedNormalSampling.Fill(generator, dtype, storage, Mean, Std, A, B);
}

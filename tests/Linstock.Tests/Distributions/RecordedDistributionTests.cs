using Linstock.Distributions;
using Linstock.Tests.Sampling;

namespace Linstock.Tests.Distributions;

/// <summary>Every distribution against PyTorch's answers for several shapes and both dtypes.</summary>
[Collection(DefaultGeneratorCollection.Name)]
public sealed class RecordedDistributionTests
{
    // PyTorch approximates the gradients of gamma and beta deviates to three digits; here they are exact.
    private const double ImplicitGradientTolerance = 3e-3;

    public static TheoryData<string> Names => Recording.Names(null);

    [Theory]
    [MemberData(nameof(Names))]
    public void ShapesAndMomentsAreTheRecordedOnes(string name)
    {
        Distribution distribution = Make(name, out Dictionary<string, Tensor> recorded, out Dictionary<string, Tensor> parameters);

        // Near probability ½ the formula for the variance cancels: single precision leaves three digits of it.
        double tolerance = name.StartsWith("ContinuousBernoulli", StringComparison.Ordinal) ? Tolerance(parameters) * 100 : Tolerance(parameters);
        Assert.Equal(recorded["batch_shape"].ToArray<long>(), distribution.BatchShape.ToArray());
        Assert.Equal(recorded["event_shape"].ToArray<long>(), distribution.EventShape.ToArray());
        Answer("mean", () => distribution.Mean);
        Answer("variance", () => distribution.Variance);
        Answer("mode", () => distribution.Mode);
        Answer("stddev", () => distribution.Stddev);
        Answer("enumerate_support_true", () => distribution.EnumerateSupport());
        Answer("enumerate_support_false", () => distribution.EnumerateSupport(expand: false));

        void Answer(string what, Func<Tensor> answer)
        {
            if (recorded.TryGetValue(what, out Tensor? expected)) Recording.Equal(expected, answer(), tolerance, what);
            else Assert.Throws<NotSupportedException>(answer);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void LogProbabilitiesAndTheirGradientsAreTheRecordedOnes(string name)
    {
        Distribution distribution = Make(name, out Dictionary<string, Tensor> recorded, out Dictionary<string, Tensor> parameters);
        double tolerance = Tolerance(parameters) * 10;
        Tensor value = recorded["value"];
        if (value.IsFloatingPoint) value = value.Clone().RequiresGrad_();
        Tensor logProb = distribution.LogProb(value);
        Recording.Equal(recorded["log_prob"], logProb, tolerance, "log_prob");
        Recording.Gradients(recorded, "log_prob", logProb, [.. parameters, new("value", value)], tolerance);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void EntropiesAndTheirGradientsAreTheRecordedOnes(string name)
    {
        Distribution distribution = Make(name, out Dictionary<string, Tensor> recorded, out Dictionary<string, Tensor> parameters);

        // PyTorch computes log n! of a multinomial distribution in single precision.
        double tolerance = name.StartsWith("Multinomial", StringComparison.Ordinal) ? Recording.Tolerance(DType.Float32) : Tolerance(parameters);
        if (!recorded.TryGetValue("entropy", out Tensor? expected))
        {
            Assert.Throws<NotSupportedException>(distribution.Entropy);
            return;
        }

        Tensor entropy = distribution.Entropy();
        Recording.Equal(expected, entropy, tolerance, "entropy");
        Recording.Gradients(recorded, "entropy", entropy, parameters, tolerance * 10);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void SupportsAreTheRecordedOnes(string name)
    {
        Distribution distribution = Make(name, out Dictionary<string, Tensor> recorded, out _);
        Tensor value = recorded["value"];
        Recording.Equal(recorded["support"], distribution.Support.Check(value), 0, "support");
        if (recorded.TryGetValue("support_other", out Tensor? expected))
        {
            Recording.Equal(expected, distribution.Support.Check(value * -1.5 + 0.25), 0, "support of other values");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void DistributionFunctionsAreTheRecordedOnes(string name)
    {
        Distribution distribution = Make(name, out Dictionary<string, Tensor> recorded, out Dictionary<string, Tensor> parameters);
        double tolerance = Tolerance(parameters) * 10;
        if (recorded.TryGetValue("cdf", out Tensor? cdf)) Recording.Equal(cdf, distribution.Cdf(recorded["value"]), tolerance, "cdf");
        if (recorded.TryGetValue("icdf", out Tensor? icdf)) Recording.Equal(icdf, distribution.Icdf(cdf!), tolerance * 10, "icdf");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void SeededSamplesAreTheRecordedOnes(string name)
    {
        Distribution distribution = Make(name, out Dictionary<string, Tensor> recorded, out Dictionary<string, Tensor> parameters);
        double tolerance = Tolerance(parameters) * 10;
        Torch.ManualSeed(Recording.Seed);
        Tensor sample = distribution.Sample(3);
        Recording.Equal(recorded["sample"], sample, tolerance, "sample");
        Assert.False(sample.RequiresGrad);
        Torch.ManualSeed(Recording.Seed);
        Recording.Equal(recorded["sample_one"], distribution.Sample(), tolerance, "one sample");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void ReparameterizedSamplesAndTheirGradientsAreTheRecordedOnes(string name)
    {
        Distribution distribution = Make(name, out Dictionary<string, Tensor> recorded, out Dictionary<string, Tensor> parameters);
        Assert.Equal(recorded.ContainsKey("rsample"), distribution.HasRsample);
        if (!distribution.HasRsample)
        {
            Assert.Throws<NotSupportedException>(() => distribution.Rsample(2));
            return;
        }

        Torch.ManualSeed(Recording.Seed);
        Tensor sample = distribution.Rsample(2);
        Recording.Equal(recorded["rsample"], sample, Tolerance(parameters) * 10, "rsample");
        bool isImplicit = name.Split('#')[0] is "Gamma" or "Chi2" or "Beta" or "Dirichlet" or "StudentT" or "FisherSnedecor" or "Wishart";
        Recording.Gradients(recorded, "rsample", sample, parameters, isImplicit ? ImplicitGradientTolerance : Tolerance(parameters) * 10);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void AnExpandedDistributionGivesTheSameForEachOfItsBatch(string name)
    {
        Distribution distribution = Make(name, out Dictionary<string, Tensor> recorded, out Dictionary<string, Tensor> parameters);
        Distribution expanded = distribution.Expand([2, .. distribution.BatchShape]);
        Assert.Equal([2, .. distribution.BatchShape], expanded.BatchShape.ToArray());
        Assert.Equal(distribution.EventShape.ToArray(), expanded.EventShape.ToArray());
        Assert.Equal(distribution.GetType(), expanded.GetType());
        Tensor value = recorded["value"];
        Recording.Equal(recorded["log_prob"], expanded.LogProb(value), Tolerance(parameters) * 10, "log_prob of the expanded one");
        Assert.Equal([3, 2, .. distribution.BatchShape, .. distribution.EventShape], expanded.Sample(3).Shape.ToArray());
    }

    private static Distribution Make(string name, out Dictionary<string, Tensor> recorded, out Dictionary<string, Tensor> parameters)
    {
        recorded = Recording.Case(name);
        parameters = recorded.Under("p:").Leaves();
        return Recipes.Make(name.Split('#')[0], parameters);
    }

    private static double Tolerance(Dictionary<string, Tensor> parameters)
        => Recording.Tolerance(parameters.Values.First(parameter => parameter.IsFloatingPoint).DType);
}

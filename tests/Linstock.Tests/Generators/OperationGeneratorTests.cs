using Microsoft.CodeAnalysis;

namespace Linstock.Tests.Generators;

public sealed class OperationGeneratorTests
{
    [Fact]
    public void AFunctionKeepsNameParametersAndDefaults()
    {
        GeneratedSources sources = GeneratedSources.From("""
            [Op(Surface.Function)]
            public static Tensor Cumsum(Tensor input, long dim, DType? dtype = null, double eps = 1e-05, DType kind = DType.Int64,
                double limit = double.PositiveInfinity, string? text = "a\"b", float half = 0.5f, Scalar scalar = default) => input;
            """);

        sources.AssertCompiles();
        Assert.Equal(
            "static Tensor Cumsum(Tensor input, long dim, DType? dtype = null, double eps = 1E-05, DType kind = Int64, "
            + "double limit = Infinity, string? text = \"a\\\"b\", float half = 0.5, Scalar scalar = default(Scalar))",
            Assert.Single(sources.Members("Linstock.Torch", "Cumsum")));
    }

    [Fact]
    public void AMethodDropsTheTensorItIsCalledOn()
    {
        GeneratedSources sources = GeneratedSources.From("""
            /// <summary>Sums <paramref name="input"/> along the way.</summary>
            /// <param name="input">The operand.</param>
            /// <param name="dim">The dimension.</param>
            [Op(Surface.Method)]
            public static Tensor Cumsum(Tensor input, long dim) => input;
            """);

        sources.AssertCompiles();
        Assert.Equal("Tensor Cumsum(long dim)", Assert.Single(sources.Members("Linstock.Tensor", "Cumsum")));
        Assert.Contains("/// <summary>Sums this tensor along the way.</summary>", sources.Text);
        Assert.Contains("<param name=\"dim\">The dimension.</param>", sources.Text);
        Assert.DoesNotContain("The operand.", sources.Text);
    }

    [Fact]
    public void AnInPlaceFormAssignsTheResult()
    {
        GeneratedSources sources = GeneratedSources.From("""
            [Op(Surface.InPlace)]
            public static Tensor LogSoftmax(Tensor self, Scalar other) => self;
            """);

        sources.AssertCompiles();
        Assert.Equal("Tensor LogSoftmax_(Scalar other)", Assert.Single(sources.Members("Linstock.Tensor", "LogSoftmax_")));
        Assert.Contains(
            "InPlace.Assign(this, global::Linstock.Ops.Family.LogSoftmax(this, other), \"log_softmax_\")", sources.Text);
    }

    [Fact]
    public void AnInPlaceFormPrefersTheDeclaredOneOfTheSameParameters()
    {
        GeneratedSources sources = GeneratedSources.From("""
            [Op(Surface.InPlace)]
            public static Tensor Add(Tensor self, Scalar other) => self;
            [Op(Surface.InPlace)]
            public static Tensor Add(Tensor self, Tensor other) => self;
            internal static Tensor Add_(Tensor self, Scalar other) => self;
            """);

        sources.AssertCompiles();
        Assert.Contains("Family.Add_(this, other);", sources.Text);
        Assert.Contains("InPlace.Assign(self, global::Linstock.Ops.Family.Add(self, other), \"add_\")", sources.Text);
    }

    [Fact]
    public void OperandsAreBroughtToTheSameBatches()
    {
        GeneratedSources sources = GeneratedSources.From("""
            [Op(Surface.Function)]
            public static Tensor One(Tensor input, Scalar other) => input;
            [Op(Surface.Method)]
            public static Tensor Two(Tensor input, Tensor? other) => input;
            [Op(Surface.InPlace)]
            public static Tensor Three(Tensor input, Tensor first, Tensor second) => input;
            [Op(Surface.Function)]
            public static Tensor Many(ReadOnlySpan<Tensor> tensors, Tensor other) => other;
            [ReadsValues]
            [Op(Surface.Function | Surface.Method)]
            public static Tensor Reading(Tensor input, long size) => input;
            """);

        sources.AssertCompiles();
        Assert.Contains("One(global::Linstock.Tensor input, global::Linstock.Scalar other) =>", sources.Text);
        Assert.Contains("(self, other) = global::Linstock.Ops.Batching.Align(self, other);", sources.Text);
        Assert.Contains("CheckWritable(self, frames, \"three_\");", sources.Text);
        Assert.Contains("tensors = global::Linstock.Ops.Batching.LiftTo(tensors, frames);", sources.Text);
        Assert.Contains("samples.Add(global::Linstock.Ops.Family.Reading(samples.Of(self), size));", sources.Text);
        Assert.Contains("samples.Add(global::Linstock.Ops.Family.Reading(samples.Of(input), size));", sources.Text);
    }

    [Theory]
    [InlineData("Functional", "Linstock.NN.Functional", "static Tensor Fft(Tensor input)")]
    [InlineData("Linalg", "Linstock.LinalgFunctions", "Tensor Fft(Tensor input)")]
    [InlineData("Fft", "Linstock.FftFunctions", "Tensor Fft(Tensor input)")]
    [InlineData("Special", "Linstock.SpecialFunctions", "Tensor Fft(Tensor input)")]
    public void ANamespaceOfFunctionsReceivesItsMember(string surface, string type, string expected)
    {
        GeneratedSources sources = GeneratedSources.From($"[Op(Surface.{surface})] public static Tensor Fft(Tensor input) => input;");

        sources.AssertCompiles();
        Assert.Equal(expected, Assert.Single(sources.Members(type, "Fft")));
    }

    [Fact]
    public void SignaturesOfEveryKindAreCopied()
    {
        GeneratedSources sources = GeneratedSources.From("""
            [Op(Surface.Function)]
            [Obsolete("see \"Other\"")]
            [System.Runtime.CompilerServices.OverloadResolutionPriority(-1)]
            public static (Tensor Values, Tensor? Indices) Many<T>(
                in Scalar @unsafe, ref int counter, out long @out, ReadOnlySpan<Tensor> tensors, List<T?>? list = null,
                params ReadOnlySpan<long> size)
                where T : class, IEquatable<T> { @out = 0; return default; }
            """);

        sources.AssertCompiles();
        Assert.Equal(
            "static (Tensor Values, Tensor? Indices) Many<T>(in Scalar unsafe, ref int counter, out long out, "
            + "ReadOnlySpan<Tensor> tensors, List<T?>? list = null, params ReadOnlySpan<long> size) where T : class, IEquatable<T>",
            Assert.Single(sources.Members("Linstock.Torch", "Many")));
        Assert.Contains("[global::System.ObsoleteAttribute(\"see \\\"Other\\\"\")]", sources.Text);
        Assert.Contains("[global::System.Runtime.CompilerServices.OverloadResolutionPriorityAttribute(-1)]", sources.Text);
    }

    [Fact]
    public void SeveralAttributesGiveSeveralNames()
    {
        GeneratedSources sources = GeneratedSources.From("""
            [Op(Surface.Function)]
            [Op(Surface.Function | Surface.Method, Name = "Absolute")]
            public static Tensor Abs(Tensor input) => input;
            """);

        sources.AssertCompiles();
        Assert.Single(sources.Members("Linstock.Torch", "Abs"));
        Assert.Single(sources.Members("Linstock.Torch", "Absolute"));
        Assert.Single(sources.Members("Linstock.Tensor", "Absolute"));
    }

    [Fact]
    public void AFormWithOutTakesOneTensorMore()
    {
        GeneratedSources sources = GeneratedSources.From("""
            [Op(Surface.Function | Surface.Method | Surface.Out)]
            public static Tensor Add(Tensor input, Tensor other) => input;
            [Op(Surface.Linalg | Surface.ExactOut)]
            public static (Tensor Q, Tensor R) Qr(Tensor a, bool complete = false) => (a, a);
            """);

        sources.AssertCompiles();
        Assert.Equal(
            ["static Tensor Add(Tensor input, Tensor other)", "static Tensor Add(Tensor input, Tensor other, Tensor out)"],
            sources.Members("Linstock.Torch", "Add"));
        Assert.Equal("Tensor Add(Tensor other)", Assert.Single(sources.Members("Linstock.Tensor", "Add")));
        Assert.Equal(
            ["(Tensor Q, Tensor R) Qr(Tensor a, bool complete = false)", "(Tensor Q, Tensor R) Qr(Tensor a, bool complete = false, (Tensor Q, Tensor R)? out = null)"],
            sources.Members("Linstock.LinalgFunctions", "Qr"));
        Assert.Contains("Output.Begin(@out, \"add\", false, [input, other]);", sources.Text);
        Assert.Contains("Output.Write([@out.Value.Q, @out.Value.R], [result.Q, result.R], \"qr\", true);", sources.Text);
    }

    [Theory]
    [InlineData("[Op(Surface.Method | Surface.Out)] public static Tensor Add(Tensor input) => input;")]
    [InlineData("[Op(Surface.Function | Surface.Out)] public static Tensor[] Split(Tensor input) => [input];")]
    [InlineData("[Op(Surface.Function | Surface.Out)] public static Tensor Zeros(params ReadOnlySpan<long> size) => null!;")]
    public void AFormWithOutNeedsAFunctionThatCanHaveOne(string member)
        => Assert.Equal("LIN008", Assert.Single(GeneratedSources.From(member).Diagnostics).Id);

    [Fact]
    public void ReferencesPointAtThePublicMembers()
    {
        GeneratedSources sources = GeneratedSources.From("""
            /// <summary>See <see cref="Other"/> and <see cref="DType"/> and <see cref="List{T}"/>.</summary>
            [Op(Surface.Function)]
            public static Tensor One(Tensor input) => input;
            /// <summary>The other.</summary>
            [Op(Surface.Special)]
            public static Tensor Other(Tensor input) => input;
            """);

        Assert.Contains("<see cref=\"global::Linstock.SpecialFunctions.Other\"/>", sources.Text);
        Assert.Contains("<see cref=\"T:Linstock.DType\"/>", sources.Text);
        Assert.Contains("<see cref=\"T:System.Collections.Generic.List`1\"/>", sources.Text);
    }

    [Theory]
    [InlineData("[Op(Surface.Function, Schema = \"aten::cumsum.dim(Tensor self, int dim) -> Tensor\")] public static Tensor C(Tensor input, long dim) => input;",
        "new(\"cumsum\", \"aten::cumsum.dim(Tensor self, int dim) -> Tensor\"")]
    [InlineData("[Op(Surface.Function)] public static (Tensor Values, Tensor Indices) LogSumMax(Tensor input, long? dim = null, bool keepdim = false, double eps = 0.5, params ReadOnlySpan<long> size) => default;",
        "new(\"log_sum_max\", \"aten::log_sum_max(Tensor input, int? dim=None, bool keepdim=False, float eps=0.5, int[] size) -> (Tensor values, Tensor indices)\"")]
    [InlineData("[Op(Surface.Linalg)] public static Tensor Svdvals(Tensor a, Tensor? weight, DType? dtype = null) => a;",
        "new(\"linalg_svdvals\", \"aten::linalg_svdvals(Tensor a, Tensor? weight, ScalarType? dtype=None) -> Tensor\"")]
    public void TheCatalogNamesAndDescribes(string member, string expected)
    {
        GeneratedSources sources = GeneratedSources.From(member);

        sources.AssertCompiles();
        Assert.Contains(expected, sources.Text);
    }

    [Theory]
    [InlineData("LIN001", "[Op(Surface.Method)] public static Tensor F(long dim) => null!;")]
    [InlineData("LIN001", "[Op(Surface.InPlace)] public static Tensor F(Tensor? input) => null!;")]
    [InlineData("LIN002", "[Op(Surface.Function)] private static Tensor F(Tensor input) => input;")]
    [InlineData("LIN003", "[Op(Surface.InPlace)] public static long F(Tensor input) => 0;")]
    [InlineData("LIN004", "[Op(Surface.Function, Schema = \"cumsum(Tensor)\")] public static Tensor F(Tensor input) => input;")]
    [InlineData("LIN005", "[Op(Surface.None)] public static Tensor F(Tensor input) => input;")]
    [InlineData("LIN006", "[Op(Surface.Function, Name = \"1d\")] public static Tensor F(Tensor input) => input;")]
    [InlineData("LIN007", "[Op(Surface.Function)] [Op(Surface.Function, Name = \"F\")] public static Tensor F(Tensor input) => input;")]
    public void ADeclarationThatCannotBePublicIsReported(string id, string member)
    {
        Diagnostic diagnostic = Assert.Single(GeneratedSources.From(member).Diagnostics);

        Assert.Equal(id, diagnostic.Id);
        Assert.Contains("'", diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(3, diagnostic.Location.GetLineSpan().StartLinePosition.Line);
    }
}

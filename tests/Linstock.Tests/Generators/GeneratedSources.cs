using System.Collections.Immutable;
using Linstock.Generators;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Linstock.Tests.Generators;

/// <summary>Runs the generator over a family class that stands beside a minimal tensor.</summary>
internal sealed record GeneratedSources(Compilation Output, ImmutableArray<Diagnostic> Diagnostics, string Text)
{
    private const string Surroundings = """
        global using System;
        global using System.Collections.Generic;
        namespace Linstock
        {
            public partial class Tensor { public string? Written; }
            public enum DType { Float32, Int64 }
            public readonly struct Scalar { public static implicit operator Scalar(double value) => default; }
            public static partial class Torch { }
            public sealed partial class LinalgFunctions { }
            public sealed partial class FftFunctions { }
            public sealed partial class SpecialFunctions { }
        }
        namespace Linstock.Backends.Batched
        {
            internal sealed class FrameSet { public static FrameSet? Union(FrameSet? first, FrameSet? second) => first ?? second; }
        }
        namespace Linstock.Ops
        {
            [Flags] internal enum Surface { None = 0, Function = 1, Method = 2, InPlace = 4, Functional = 8, Linalg = 16, Fft = 32, Special = 64, Out = 128, ExactOut = 256 }
            [AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
            internal sealed class OpAttribute(Surface surface) : Attribute
            {
                public Surface Surface { get; } = surface;
                public string? Name { get; init; }
                public string? Schema { get; init; }
            }
            internal sealed record OperationDeclaration(
                string Name, string Schema, Surface Surface, string PublicName, string DeclaringType, string Method, string Summary);
            internal static partial class OperationCatalog { }
            [AttributeUsage(AttributeTargets.Method)]
            internal sealed class ReadsValuesAttribute : Attribute { }
            internal static class Batching
            {
                public static bool IsUsed => false;
                public static (T1, T2) Align<T1, T2>(T1 first, T2 second) => (first, second);
                public static Backends.Batched.FrameSet? Common(params ReadOnlySpan<Tensor?> tensors) => null;
                public static T LiftTo<T>(T tensor, Backends.Batched.FrameSet frames) where T : Tensor? => tensor;
                public static ReadOnlySpan<Tensor> LiftTo(ReadOnlySpan<Tensor> tensors, Backends.Batched.FrameSet frames) => tensors;
                public static void CheckWritable(Tensor self, Backends.Batched.FrameSet frames, string operation) { }
            }
            internal sealed class SampleLoop(Backends.Batched.FrameSet frames)
            {
                public Backends.Batched.FrameSet Frames => frames;
                public bool Next() => false;
                public T Of<T>(T operand) where T : Tensor? => operand;
                public void Add(Tensor result) { }
                public T Result<T>() => default!;
            }
            internal readonly ref struct Output
            {
                public static Output Begin(Tensor tensor, string operation, bool exact, ReadOnlySpan<Tensor?> operands) => default;
                public Tensor Write(Tensor result) => result;
                public static void Write(ReadOnlySpan<Tensor> tensors, ReadOnlySpan<Tensor> results, string operation, bool exact) { }
                public void Dispose() { }
            }
            internal static class InPlace
            {
                public static Tensor Assign(Tensor target, Tensor value, string name) { target.Written = name; return target; }
            }
        }
        """;

    private static readonly CSharpParseOptions ParseOptions =
        new(LanguageVersion.Latest, DocumentationMode.Parse);

    public static GeneratedSources From(string members)
    {
        string family = $"namespace Linstock.Ops;\ninternal static class Family\n{{\n{members}\n}}";
        CSharpCompilation input = CSharpCompilation.Create(
            "Generated",
            [CSharpSyntaxTree.ParseText(Surroundings, ParseOptions), CSharpSyntaxTree.ParseText(family, ParseOptions)],
            ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
                .Where(path => !Path.GetFileName(path).StartsWith("Linstock", StringComparison.Ordinal))
                .Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        GeneratorDriver driver = CSharpGeneratorDriver
            .Create([new OperationGenerator().AsSourceGenerator()], parseOptions: ParseOptions)
            .RunGeneratorsAndUpdateCompilation(input, out Compilation output, out _);
        GeneratorRunResult result = driver.GetRunResult().Results.Single();
        Assert.Null(result.Exception);
        string text = string.Join("\n", result.GeneratedSources.Select(source => source.SourceText.ToString()));
        return new GeneratedSources(output, result.Diagnostics, text);
    }

    /// <summary>The declaration of a member of a generated class, as its metadata reads.</summary>
    public IEnumerable<string> Members(string type, string name) =>
        Output.GetTypeByMetadataName(type)!.GetMembers(name).Select(member => member.ToDisplayString(
            new SymbolDisplayFormat(
                    typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameOnly,
                    miscellaneousOptions: SymbolDisplayMiscellaneousOptions.UseSpecialTypes
                        | SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier)
                .WithMemberOptions(
                    SymbolDisplayMemberOptions.IncludeParameters
                    | SymbolDisplayMemberOptions.IncludeType
                    | SymbolDisplayMemberOptions.IncludeModifiers
                    | SymbolDisplayMemberOptions.IncludeRef)
                .WithGenericsOptions(
                    SymbolDisplayGenericsOptions.IncludeTypeParameters
                    | SymbolDisplayGenericsOptions.IncludeTypeConstraints)
                .WithParameterOptions(
                    SymbolDisplayParameterOptions.IncludeDefaultValue
                    | SymbolDisplayParameterOptions.IncludeName
                    | SymbolDisplayParameterOptions.IncludeModifiers
                    | SymbolDisplayParameterOptions.IncludeType)));

    public void AssertCompiles() =>
        Assert.Empty(Output.GetDiagnostics().Where(d => d.Severity >= DiagnosticSeverity.Warning));
}

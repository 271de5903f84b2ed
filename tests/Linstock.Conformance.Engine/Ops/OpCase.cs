using System.Text.Json;
using System.Text.Json.Serialization;

namespace Linstock.Conformance.Ops;

/// <summary>A file of recorded cases of one operation; the fields are described in the recording's README.</summary>
public sealed record OpFile(string Op, IReadOnlyList<string>? Aliases, IReadOnlyList<OpCase> Cases);

/// <summary>One recorded call.</summary>
public sealed record OpCase(
    string Id,
    [property: JsonPropertyName("dtype")] string AskedDType,
    string Csharp,
    string? CsharpMethod,
    bool? Statement,
    Dictionary<string, OpInput> Inputs,
    IReadOnlyList<OpOutput> Outputs,
    Dictionary<string, string>? Mutated,
    OpGradient? Grad,
    bool? Random,
    bool? Unique,
    string? Note,
    double Rtol,
    double Atol);

/// <summary>An input tensor.</summary>
public sealed record OpInput(string Key, string Dtype, long[] Shape, long[] Strides, bool RequiresGrad);

/// <summary>A result: a tensor (its values under <c>Key</c> unless they are random), a plain value, or a list of integers.</summary>
public sealed record OpOutput(string? Key, string? Dtype, long[]? Shape, JsonElement? Scalar, long[]? List);

/// <summary>What flows into the outputs, and what must reach the inputs.</summary>
public sealed record OpGradient(IReadOnlyList<string?> GradOutputs, Dictionary<string, string?> GradInputs);

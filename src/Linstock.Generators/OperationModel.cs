using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Linstock.Generators;

/// <summary>A parameter of a declaration, as C# text.</summary>
/// <param name="Name">The name, without escape.</param>
/// <param name="Attributes">Attribute lists with a trailing blank, or nothing.</param>
/// <param name="Modifiers"><c>params</c>, <c>in</c>, <c>scoped</c> and the like with a trailing blank, or nothing.</param>
/// <param name="Type">The fully qualified type.</param>
/// <param name="Default">The default's C# text, or null.</param>
/// <param name="ArgumentPrefix">What stands before the argument in a forwarding call: <c>ref </c>, <c>out </c>, <c>in </c>.</param>
/// <param name="SchemaText">The parameter in PyTorch's schema language.</param>
internal sealed record ParameterModel(
    string Name,
    string Attributes,
    string Modifiers,
    string Type,
    string? Default,
    string ArgumentPrefix,
    string SchemaText);

/// <summary>A declared method, whatever surfaces it asks for; <c>Autocast</c> names its [Autocast] rule, if it has one; <c>ReadsValues</c> says that it has [ReadsValues]; <c>ScriptCall</c> and <c>IsComposed</c> what [TorchScript] says.</summary>
internal sealed record DeclarationModel(
    string ContainingType,
    string FileName,
    string Name,
    string ReturnType,
    string SchemaReturns,
    string TypeParameters,
    string Constraints,
    EquatableArray<ParameterModel> Parameters,
    EquatableArray<string> Attributes,
    bool HasInPlaceForm,
    string? Autocast,
    bool ReadsValues,
    string? ScriptCall,
    bool IsComposed,
    Documentation Documentation);

/// <summary>One [Op] of a declaration.</summary>
internal sealed record OperationModel(
    DeclarationModel Declaration,
    Surface Surface,
    string PublicName,
    string? GivenSchema,
    SourcePlace Place);

/// <summary>A place in the sources that compares by value, unlike <see cref="Location"/>.</summary>
internal sealed record SourcePlace(string Path, TextSpan Span, LinePositionSpan Lines)
{
    public static SourcePlace Of(Location location) =>
        new(location.SourceTree?.FilePath ?? "", location.SourceSpan, location.GetLineSpan().Span);

    public Location ToLocation() => Location.Create(Path, Span, Lines);
}

/// <summary>A problem found while a declaration was read.</summary>
internal sealed record Problem(string Id, SourcePlace Place, EquatableArray<string> Arguments);

/// <summary>What reading one attributed method gave: its operations and its problems.</summary>
internal sealed record Reading(EquatableArray<OperationModel> Operations, EquatableArray<Problem> Problems);

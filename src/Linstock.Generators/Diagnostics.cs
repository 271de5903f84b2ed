using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace Linstock.Generators;

/// <summary>What the generator says about a declaration that it cannot make public.</summary>
internal static class Diagnostics
{
    public const string FirstParameterId = "LIN001";
    public const string NotReachableId = "LIN002";
    public const string InPlaceReturnId = "LIN003";
    public const string SchemaId = "LIN004";
    public const string NoSurfaceId = "LIN005";
    public const string NameId = "LIN006";
    public const string DuplicateId = "LIN007";
    public const string OutId = "LIN008";

    private static readonly DiagnosticDescriptor FirstParameter = Error(
        FirstParameterId,
        "The first parameter of a tensor method is the tensor",
        "'{0}' asks for {1}, so its first parameter must be a 'Tensor' that is passed by value and not null; got {2}");

    private static readonly DiagnosticDescriptor NotReachable = Error(
        NotReachableId,
        "An operation is a reachable static method",
        "'{0}' must be a static, internal or public method of a static class that is neither nested nor generic; {1}");

    private static readonly DiagnosticDescriptor InPlaceReturn = Error(
        InPlaceReturnId,
        "An in-place form returns the tensor",
        "'{0}' asks for Surface.InPlace, so it must return 'Tensor'; got '{1}'");

    private static readonly DiagnosticDescriptor Schema = Error(
        SchemaId,
        "A schema reads namespace::name(arguments) -> results",
        "The schema of '{0}' is '{1}'; expected the form 'aten::name(Tensor self, ...) -> Tensor'");

    private static readonly DiagnosticDescriptor NoSurface = Error(
        NoSurfaceId,
        "An operation appears somewhere",
        "'{0}' is declared with Surface.None and would appear nowhere; name at least one surface or remove the attribute");

    private static readonly DiagnosticDescriptor Name = Error(
        NameId,
        "A public name is an identifier",
        "'{0}' gives the public name '{1}', which is not a C# identifier");

    private static readonly DiagnosticDescriptor Duplicate = Error(
        DuplicateId,
        "A public member is declared once",
        "'{0}' would appear twice with these parameter types; the other declaration is in '{1}'");

    private static readonly DiagnosticDescriptor Out = Error(
        OutId,
        "A form with out gives the results of a function",
        "'{0}' asks for a form that writes into given tensors; {1}");

    private static readonly Dictionary<string, DiagnosticDescriptor> ById =
        new[] { FirstParameter, NotReachable, InPlaceReturn, Schema, NoSurface, Name, Duplicate, Out }.ToDictionary(d => d.Id);

    public static Diagnostic Create(Problem problem) =>
        Diagnostic.Create(ById[problem.Id], problem.Place.ToLocation(), problem.Arguments.ToArray<object>());

    private static DiagnosticDescriptor Error(string id, string title, string message) =>
        new(id, title, message, "Linstock.Operations", DiagnosticSeverity.Error, isEnabledByDefault: true);
}

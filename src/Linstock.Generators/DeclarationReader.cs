using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Linstock.Generators;

/// <summary>Turns a method with [Op] attributes into models, or into the problems it has.</summary>
internal static class DeclarationReader
{
    public const string AttributeName = "Linstock.Ops.OpAttribute";

    private static readonly HashSet<string> CopiedAttributes =
    [
        "System.ObsoleteAttribute",
        "System.ComponentModel.EditorBrowsableAttribute",
        "System.Runtime.CompilerServices.OverloadResolutionPriorityAttribute",
        "System.Diagnostics.CodeAnalysis.ExperimentalAttribute",
        "System.Diagnostics.CodeAnalysis.RequiresDynamicCodeAttribute",
        "System.Diagnostics.CodeAnalysis.RequiresUnreferencedCodeAttribute",
    ];

    public static IEnumerable<AttributeData> Attributes(IMethodSymbol method) =>
        method.GetAttributes().Where(a => a.AttributeClass?.ToDisplayString() == AttributeName);

    public static Surface SurfaceOf(AttributeData attribute) =>
        attribute.ConstructorArguments.FirstOrDefault().Value is int value ? (Surface)value : Surface.None;

    public static string? NameOf(AttributeData attribute) => Named(attribute, "Name");

    public static Reading Read(GeneratorAttributeSyntaxContext context, CancellationToken cancellation)
    {
        var method = (IMethodSymbol)context.TargetSymbol;
        var syntax = (MethodDeclarationSyntax)context.TargetNode;
        SourcePlace place = SourcePlace.Of(syntax.Identifier.GetLocation());
        var problems = new List<Problem>();
        void Report(string id, params string[] arguments) =>
            problems.Add(new Problem(id, place, EquatableArray.From(arguments)));

        if (Unreachable(method) is { } reason)
        {
            Report(Diagnostics.NotReachableId, method.Name, reason);
            return new Reading(default, EquatableArray.From(problems));
        }

        cancellation.ThrowIfCancellationRequested();
        DeclarationModel declaration = ReadDeclaration(method, syntax, context.SemanticModel);
        var operations = new List<OperationModel>();
        foreach (AttributeData attribute in context.Attributes)
        {
            Surface surface = SurfaceOf(attribute);
            string name = NameOf(attribute) ?? method.Name;
            string? schema = Named(attribute, "Schema");
            int before = problems.Count;
            if (surface == Surface.None)
            {
                Report(Diagnostics.NoSurfaceId, method.Name);
            }

            if (!SyntaxFacts.IsValidIdentifier(name))
            {
                Report(Diagnostics.NameId, method.Name, name);
            }

            if (schema is not null && !SchemaText.IsWellFormed(schema))
            {
                Report(Diagnostics.SchemaId, method.Name, schema);
            }

            if ((surface & (Surface.Method | Surface.InPlace)) != 0 && !StartsWithTensor(method))
            {
                string got = method.Parameters.Length == 0 ? "no parameters" : $"'{method.Parameters[0].ToDisplayString()}'";
                Report(Diagnostics.FirstParameterId, method.Name, $"Surface.{surface & (Surface.Method | Surface.InPlace)}", got);
            }

            if ((surface & Surface.InPlace) != 0 && !IsTensor(method.ReturnType))
            {
                Report(Diagnostics.InPlaceReturnId, method.Name, method.ReturnType.ToDisplayString());
            }

            var operation = new OperationModel(declaration, surface, name, schema, place);
            if (OutWriter.Objection(operation) is { } objection)
            {
                Report(Diagnostics.OutId, method.Name, objection);
            }

            if (problems.Count == before)
            {
                operations.Add(operation);
            }
        }

        return new Reading(EquatableArray.From(operations), EquatableArray.From(problems));
    }

    private static DeclarationModel ReadDeclaration(
        IMethodSymbol method, MethodDeclarationSyntax syntax, SemanticModel model)
    {
        string typeParameters = method.TypeParameters.Length == 0
            ? ""
            : $"<{string.Join(", ", method.TypeParameters.Select(p => CSharpText.Identifier(p.Name)))}>";
        string constraints = string.Concat(method.TypeParameters.Select(CSharpText.Constraints));
        IEnumerable<string> attributes = method.GetAttributes()
            .Where(a => CopiedAttributes.Contains(a.AttributeClass?.ToDisplayString() ?? ""))
            .Select(CSharpText.Attribute);
        return new DeclarationModel(
            CSharpText.Type(method.ContainingType),
            method.ContainingType.ToDisplayString(),
            method.Name,
            CSharpText.Type(method.ReturnType),
            SchemaText.Returns(method.ReturnType),
            typeParameters,
            constraints,
            EquatableArray.From(method.Parameters.Select(ReadParameter)),
            EquatableArray.From(attributes),
            HasInPlaceForm(method),
            AutocastRule(method),
            method.GetAttributes().Any(a => a.AttributeClass?.ToDisplayString() == "Linstock.Ops.ReadsValuesAttribute"),
            Script(method)?.ConstructorArguments.FirstOrDefault().Value as string,
            Script(method) is { ConstructorArguments.Length: 0 },
            Documentation.Read(syntax, model));
    }

    private static ParameterModel ReadParameter(IParameterSymbol parameter) => new(
        parameter.Name,
        string.Concat(parameter.GetAttributes().Where(IsCopiedToParameter).Select(a => $"[{CSharpText.Attribute(a)}] ")),
        CSharpText.Modifiers(parameter),
        CSharpText.Type(parameter.Type),
        CSharpText.Default(parameter),
        CSharpText.ArgumentPrefix(parameter),
        SchemaText.Parameter(parameter));

    private static bool IsCopiedToParameter(AttributeData attribute) =>
        attribute.AttributeClass is { } type
        && (type.ContainingNamespace.ToDisplayString() == "System.Diagnostics.CodeAnalysis"
            || type.Name.StartsWith("Caller", System.StringComparison.Ordinal));

    /// <summary>Whether the class has a method of the name with an underscore and the very same parameters.</summary>
    private static bool HasInPlaceForm(IMethodSymbol method) =>
        method.ContainingType.GetMembers(method.Name + "_").OfType<IMethodSymbol>().Any(other =>
            other.IsStatic
            && IsTensor(other.ReturnType)
            && other.TypeParameters.Length == method.TypeParameters.Length
            && other.Parameters.Select(p => (CSharpText.Type(p.Type), p.RefKind))
                .SequenceEqual(method.Parameters.Select(p => (CSharpText.Type(p.Type), p.RefKind))));

    private static string? AutocastRule(IMethodSymbol method) =>
        method.GetAttributes()
            .FirstOrDefault(a => a.AttributeClass?.ToDisplayString() == "Linstock.Ops.AutocastAttribute")
            ?.ConstructorArguments.FirstOrDefault() is { Type: INamedTypeSymbol rule, Value: { } value }
            ? rule.GetMembers().OfType<IFieldSymbol>().FirstOrDefault(field => Equals(field.ConstantValue, value))?.Name
            : null;

    private static AttributeData? Script(IMethodSymbol method) =>
        method.GetAttributes().FirstOrDefault(a => a.AttributeClass?.ToDisplayString() == "Linstock.Ops.TorchScriptAttribute");

    private static string? Unreachable(IMethodSymbol method)
    {
        INamedTypeSymbol type = method.ContainingType;
        return !method.IsStatic ? "it is an instance method"
            : method.DeclaredAccessibility is not (Accessibility.Internal or Accessibility.Public)
                ? $"it is {SyntaxFacts.GetText(method.DeclaredAccessibility)}"
            : !type.IsStatic ? $"'{type.Name}' is not static"
            : type.ContainingType is not null ? $"'{type.Name}' is nested in '{type.ContainingType.Name}'"
            : type.IsGenericType ? $"'{type.Name}' is generic"
            : null;
    }

    private static bool StartsWithTensor(IMethodSymbol method) =>
        method.Parameters.FirstOrDefault() is { RefKind: RefKind.None, IsParams: false } first
        && IsTensor(first.Type)
        && first.Type.NullableAnnotation != NullableAnnotation.Annotated;

    private static bool IsTensor(ITypeSymbol type) =>
        type is INamedTypeSymbol { Name: "Tensor", TypeArguments.Length: 0 }
        && (type.TypeKind == TypeKind.Error || type.ContainingNamespace.ToDisplayString() == "Linstock");

    private static string? Named(AttributeData attribute, string name) =>
        attribute.NamedArguments.FirstOrDefault(pair => pair.Key == name).Value.Value as string;
}

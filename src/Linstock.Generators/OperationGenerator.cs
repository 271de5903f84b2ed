using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Linstock.Generators;

/// <summary>
/// Writes the public surface of the operations. An operation is a static method marked [Op] in a family class under
/// <c>Ops/</c>; from it come the function on <c>Torch</c>, the method and the in-place method on <c>Tensor</c>, the
/// member of <c>Functional</c> or of one of the function namespaces, its entry in the catalog, and the
/// call by which programs reach it. One file is written
/// for each family class, so that an edit to one leaves the others cached.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class OperationGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<Reading> readings = context.SyntaxProvider.ForAttributeWithMetadataName(
            DeclarationReader.AttributeName,
            predicate: static (node, _) => node is MethodDeclarationSyntax,
            transform: DeclarationReader.Read);

        IncrementalValueProvider<ImmutableArray<Reading>> all = readings.Collect();

        // Where there are no programs, there is nothing to call operations by name, or to record calls in.
        IncrementalValueProvider<bool> hasPrograms = context.CompilationProvider.Select(
            static (compilation, _) => compilation.GetTypeByMetadataName("Linstock.Jit.ScriptOperator") is not null);
        context.RegisterSourceOutput(all.SelectMany(Families).Combine(hasPrograms), static (output, input) =>
            output.AddSource(input.Left.Name + ".g.cs", SurfaceWriter.Write(input.Left.Operations.ToList(), input.Right)));

        context.RegisterSourceOutput(all, static (output, readings) =>
            output.AddSource("OperationCatalog.g.cs", CatalogWriter.Write(readings.SelectMany(r => r.Operations))));

        context.RegisterSourceOutput(all.Combine(hasPrograms), static (output, input) =>
        {
            if (input.Right)
            {
                output.AddSource("ScriptInvokers.g.cs", InvokerWriter.Write(input.Left.SelectMany(r => r.Operations)));
            }
        });

        context.RegisterSourceOutput(all, static (output, readings) =>
        {
            foreach (Problem problem in readings.SelectMany(r => r.Problems).Concat(Duplicates(readings)))
            {
                output.ReportDiagnostic(Diagnostics.Create(problem));
            }
        });
    }

    private static IEnumerable<Family> Families(ImmutableArray<Reading> readings, System.Threading.CancellationToken _) =>
        readings.SelectMany(r => r.Operations)
            .GroupBy(o => o.Declaration.FileName)
            .Select(group => new Family(group.Key, EquatableArray.From(group)));

    private static IEnumerable<Problem> Duplicates(ImmutableArray<Reading> readings)
    {
        var first = new Dictionary<string, OperationModel>();
        foreach (OperationModel operation in readings.SelectMany(r => r.Operations))
        {
            foreach ((string member, string signature) in SurfaceWriter.Signatures(operation))
            {
                if (first.TryGetValue(signature, out OperationModel? other))
                {
                    yield return new Problem(
                        Diagnostics.DuplicateId,
                        operation.Place,
                        EquatableArray.From([member, other.Declaration.FileName]));
                }
                else
                {
                    first.Add(signature, operation);
                }
            }
        }
    }

    private sealed record Family(string Name, EquatableArray<OperationModel> Operations);
}

using System.Collections.Generic;
using System.Linq;
using System.Text;
using Microsoft.CodeAnalysis.CSharp;

namespace Linstock.Generators;

/// <summary>Writes the registry of all operations, in the order of their names.</summary>
internal static class CatalogWriter
{
    public static string Write(IEnumerable<OperationModel> operations)
    {
        var output = new StringBuilder(SurfaceWriter.Header);
        output.Append("\nnamespace Linstock.Ops\n{\n    internal static partial class OperationCatalog\n    {\n");
        output.Append("        /// <summary>Every declared operation, ordered by name.</summary>\n");
        output.Append("        internal static readonly global::Linstock.Ops.OperationDeclaration[] All =\n        [\n");
        foreach (string entry in operations.Select(Entry).OrderBy(entry => entry, System.StringComparer.Ordinal))
        {
            output.Append("            ").Append(entry).Append(",\n");
        }

        output.Append("        ];\n    }\n}\n");
        return output.ToString();
    }

    private static string Entry(OperationModel operation)
    {
        string name = SchemaName(operation);
        string schema = operation.GivenSchema ?? SchemaText.Derive(operation, name);
        string[] arguments =
        [
            Quote(name),
            Quote(schema),
            $"(global::Linstock.Ops.Surface){(int)operation.Surface}",
            Quote(operation.PublicName),
            Quote(operation.Declaration.FileName),
            Quote(operation.Declaration.Name),
            Quote(operation.Declaration.Documentation.SummaryText),
        ];
        return $"new({string.Join(", ", arguments)})";
    }

    /// <summary>PyTorch's name of an operation, without its namespace.</summary>
    public static string SchemaName(OperationModel operation) =>
        operation.GivenSchema is { } given ? SchemaText.NameIn(given) : DerivedName(operation);

    private static string DerivedName(OperationModel operation)
    {
        string prefix = SurfaceTarget.All.First(target => (operation.Surface & target.Surface) != 0).SchemaPrefix;
        string name = SchemaText.SnakeCase(operation.PublicName);
        return name.StartsWith(prefix, System.StringComparison.Ordinal) && prefix.TrimEnd('_') != name ? name : prefix + name;
    }

    private static string Quote(string text) => SymbolDisplay.FormatLiteral(text, quote: true);
}

using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Linstock.Inventory.Operations;

/// <summary>The methods of the library's operations as they are written, by class and name; overloads stand together.</summary>
internal sealed class SourceMethods
{
    private readonly Dictionary<(string Class, string Method), List<MethodDeclarationSyntax>> _methods = [];

    /// <summary>Parses everything below src/Linstock but the generated kernels.</summary>
    public static SourceMethods Read(string root)
    {
        var all = new SourceMethods();
        foreach (string file in Directory.EnumerateFiles(Path.Combine(root, "src/Linstock"), "*.cs", SearchOption.AllDirectories))
        {
            if (file.EndsWith(".g.cs", StringComparison.Ordinal) || file.Contains("/obj/") || file.Contains("/bin/"))
            {
                continue;
            }

            SyntaxNode tree = CSharpSyntaxTree.ParseText(File.ReadAllText(file), new CSharpParseOptions(LanguageVersion.Preview)).GetRoot();
            foreach (MethodDeclarationSyntax method in tree.DescendantNodes().OfType<MethodDeclarationSyntax>())
            {
                if (method.Parent is not TypeDeclarationSyntax type)
                {
                    continue;
                }

                var key = (type.Identifier.Text, method.Identifier.Text);
                if (!all._methods.TryGetValue(key, out List<MethodDeclarationSyntax>? overloads))
                {
                    all._methods.Add(key, overloads = []);
                }

                overloads.Add(method);
            }
        }

        return all;
    }

    /// <summary>The overloads of a method; none where it is not of this library.</summary>
    public IReadOnlyList<MethodDeclarationSyntax> Find(string type, string method) =>
        _methods.TryGetValue((type, method), out List<MethodDeclarationSyntax>? overloads) ? overloads : [];
}

using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Linstock.Generators;

/// <summary>
/// A doc comment as text, without the slashes. References are resolved where the comment stands, since names that are
/// in scope in the declaring file need not be where the copy goes.
/// </summary>
internal sealed record Documentation(string Text)
{
    private static readonly Regex Summary = new(@"<summary>(.*?)</summary>", RegexOptions.Singleline);
    private static readonly Regex Returns = new(@"[ \t]*<returns>.*?</returns>[ \t]*\n?", RegexOptions.Singleline);

    /// <summary>The inner XML of the summary on one line.</summary>
    public string SummaryText => Regex.Replace(Summary.Match(Text).Groups[1].Value, @"\s+", " ").Trim();

    public static Documentation Read(MethodDeclarationSyntax method, SemanticModel model)
    {
        var text = new StringBuilder();
        foreach (SyntaxTrivia trivia in method.GetLeadingTrivia())
        {
            if (trivia.GetStructure() is DocumentationCommentTriviaSyntax comment)
            {
                text.Append(Resolve(comment, model));
            }
        }

        IEnumerable<string> lines = text.ToString().Replace("\r", "").Split('\n')
            .Select(line => line.TrimStart())
            .Where(line => line.Length > 0)
            .Select(line => line.StartsWith("///", System.StringComparison.Ordinal) ? line.Substring(3) : line)
            .Select(line => line.StartsWith(" ", System.StringComparison.Ordinal) ? line.Substring(1) : line);
        return new Documentation(string.Join("\n", lines));
    }

    /// <summary>The comment of a member that lacks the parameter, because it is the object the member is called on.</summary>
    public Documentation WithoutParameter(string name)
    {
        string escaped = Regex.Escape(name);
        string text = Regex.Replace(
            Text, $@"[ \t]*<param name=""{escaped}"">.*?</param>[ \t]*\n?", "", RegexOptions.Singleline);
        text = Regex.Replace(text, $@"<paramref name=""{escaped}""\s*/>", "this tensor");
        return new Documentation(text.TrimEnd('\n'));
    }

    /// <summary>The comment of the in-place form of <paramref name="function"/>.</summary>
    public Documentation ForInPlace(string function)
    {
        string summary = $"<summary>The in-place form of <c>{function}</c>: writes the result into this tensor.</summary>\n"
            + (SummaryText.Length > 0 ? $"<remarks>{SummaryText}</remarks>\n" : "");
        string rest = Returns.Replace(Summary.Replace(Text, "", 1), "");
        rest = Regex.Replace(rest, @"<remarks>(.*?)</remarks>", "", RegexOptions.Singleline).Trim('\n', ' ');
        return new Documentation(summary + (rest.Length > 0 ? rest + "\n" : "") + "<returns>This tensor.</returns>");
    }

    /// <summary>The comment of the form that writes into what the caller gives.</summary>
    public Documentation ForOut(string given) => new(
        Returns.Replace(Text, "").TrimEnd('\n') + (Text.Length > 0 ? "\n" : "")
        + $"<param name=\"out\">{given}</param>\n"
        + "<returns><paramref name=\"out\"/>.</returns>\n"
        + "<exception cref=\"T:System.InvalidOperationException\">A gradient would have to be recorded.</exception>");

    public void WriteTo(StringBuilder output, string indent)
    {
        foreach (string line in Text.Split('\n').Where(line => line.Length > 0))
        {
            output.Append(indent).Append("/// ").Append(line).Append('\n');
        }
    }

    private static string Resolve(DocumentationCommentTriviaSyntax comment, SemanticModel model)
    {
        string text = comment.ToFullString();
        int origin = comment.FullSpan.Start;
        foreach (XmlCrefAttributeSyntax reference in comment.DescendantNodes().OfType<XmlCrefAttributeSyntax>().Reverse())
        {
            SymbolInfo found = model.GetSymbolInfo(reference.Cref);
            ISymbol? symbol = found.Symbol ?? found.CandidateSymbols.FirstOrDefault();
            if (symbol is null || PublicReference(symbol) is not { } target)
            {
                continue;
            }

            text = text.Remove(reference.Cref.SpanStart - origin, reference.Cref.Span.Length)
                .Insert(reference.Cref.SpanStart - origin, target);
        }

        return text;
    }

    /// <summary>A reference to a declaration becomes one to the public member that forwards to it.</summary>
    private static string? PublicReference(ISymbol symbol)
    {
        if (symbol is IMethodSymbol method && DeclarationReader.Attributes(method).FirstOrDefault() is { } op)
        {
            Surface surface = DeclarationReader.SurfaceOf(op);
            string name = DeclarationReader.NameOf(op) ?? method.Name;
            return SurfaceTarget.All.FirstOrDefault(target => (surface & target.Surface) != 0) is { } target
                ? $"global::{target.Namespace}.{target.TypeName}.{name}"
                : null;
        }

        return symbol.OriginalDefinition.GetDocumentationCommentId();
    }
}

using Linstock.KernelGenerator;
using Linstock.Ops;
using Linstock.Ops.Formulas;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Linstock.Inventory.Operations;

/// <summary>
/// What the source of an operation says about it. Followed are the methods it calls, up to other operations, which are its parts:
/// a formula or a kernel that it runs itself, rules of dtypes that it checks, a gradient that it records.
/// </summary>
internal sealed class OperationFacts
{
    // Kernels that only check indices or bring them into another form.
    private static readonly HashSet<string> Checks = ["IndexBoundsKernel", "RowNumbersKernel"];

    private OperationFacts()
    {
    }

    /// <summary>The pointwise formulas it runs.</summary>
    public SortedSet<string> Formulas { get; } = new(StringComparer.Ordinal);

    /// <summary>The kernels it runs.</summary>
    public SortedSet<string> Kernels { get; } = new(StringComparer.Ordinal);

    /// <summary>The operations it calls, by class and method.</summary>
    public HashSet<(string Class, string Method)> Parts { get; } = [];

    /// <summary>The dtypes that its own checks leave, or null where it has none.</summary>
    public DTypeKinds? Kinds { get; private set; }

    /// <summary>Whether it records a gradient of its own.</summary>
    public bool RecordsGradient { get; private set; }

    /// <summary>Whether it converts a tensor, which carries the gradient on.</summary>
    public bool Converts { get; private set; }

    public static OperationFacts Of(string type, string method, SourceMethods sources, OperationNames names)
    {
        var facts = new OperationFacts();
        var seen = new HashSet<(string, string)> { (type, method) };
        var open = new Queue<(string Class, string Method)>([(type, method)]);
        while (open.TryDequeue(out (string Class, string Method) place))
        {
            foreach (MethodDeclarationSyntax body in sources.Find(place.Class, place.Method))
            {
                facts.Read(body, place.Class, sources, names, called =>
                {
                    if (seen.Add(called)) open.Enqueue(called);
                });
            }
        }

        facts.Parts.Remove((type, method));
        return facts;
    }

    private void Read(MethodDeclarationSyntax method, string owner, SourceMethods sources, OperationNames names, Action<(string, string)> follow)
    {
        foreach (BaseObjectCreationExpressionSyntax creation in method.DescendantNodes().OfType<BaseObjectCreationExpressionSyntax>())
        {
            string created = creation is ObjectCreationExpressionSyntax { Type: var named } ? Bare(named) : "";
            if (created.EndsWith("Kernel", StringComparison.Ordinal) && !Checks.Contains(created)) Kernels.Add(created);
            RecordsGradient |= created.EndsWith("Backward", StringComparison.Ordinal);
        }

        foreach (GenericNameSyntax generic in method.DescendantNodes().OfType<GenericNameSyntax>())
        {
            foreach (TypeSyntax argument in generic.TypeArgumentList.Arguments)
            {
                if (Bare(argument) is var formula && names.Formula(formula) is { } declared) AddFormula(declared);
            }
        }

        foreach (InvocationExpressionSyntax call in method.DescendantNodes().OfType<InvocationExpressionSyntax>())
        {
            ReadCall(call, method, owner, sources, names, follow);
        }

        foreach (IdentifierNameSyntax group in method.DescendantNodes().OfType<IdentifierNameSyntax>())
        {
            // A method that is passed on: a lambda's short form.
            if (group.Parent is ArgumentSyntax && sources.Find(owner, group.Identifier.Text).Count > 0) follow((owner, group.Identifier.Text));
        }
    }

    private void ReadCall(
        InvocationExpressionSyntax call, MethodDeclarationSyntax method, string owner, SourceMethods sources, OperationNames names, Action<(string, string)> follow)
    {
        (string? target, string called) = call.Expression switch
        {
            MemberAccessExpressionSyntax { Expression: var on, Name: var name } => (on is IdentifierNameSyntax or MemberAccessExpressionSyntax ? LastName(on) : "", name.Identifier.Text),
            SimpleNameSyntax name => (owner, name.Identifier.Text),
            _ => ("", ""),
        };
        Restrict(called, call, method);
        switch (target)
        {
            case "Check" or "MatrixParts":
                return;

            // Creation and settings: nothing that an operation is made of.
            case "Torch" when names.Part(target, called) is null:
                return;
            case "Gradient":
                RecordsGradient |= called == "Record";
                return;
        }

        Converts |= called == "To";
        RecordsGradient |= called is "SetHistory" or "Rebase";
        if (names.Part(target ?? "", called) is { } part)
        {
            Parts.Add(part);
        }
        else if (target is { Length: > 0 } && sources.Find(target, called).Count > 0)
        {
            follow((target, called));
        }
    }

    private void AddFormula(DeclaredFormula formula)
    {
        Formulas.Add(formula.Name);
        DTypeKinds kinds = formula.TypeRule == TypeRule.Float && (formula.Kinds & DTypeKinds.Floating) != 0
            ? formula.Kinds | DTypeKinds.Integral
            : formula.Kinds;
        Kinds = Kinds is { } known ? known | kinds : kinds;
    }

    private void Restrict(string rule, InvocationExpressionSyntax call, MethodDeclarationSyntax method)
    {
        DTypeKinds? left = rule switch
        {
            nameof(Check.FloatingPoint) => DTypeKinds.Floating,
            nameof(Check.Differentiable) or "CheckMatrix" or "CheckSquare" => DTypeKinds.Inexact,
            nameof(Check.NotComplex) => DTypeKinds.Real,
            nameof(Check.Integer) => DTypeKinds.Integral,
            _ => null,
        };
        string? first = method.ParameterList.Parameters.FirstOrDefault()?.Identifier.Text;
        string argument = call.ArgumentList.Arguments.FirstOrDefault()?.ToString().Split('.')[0] ?? "";
        if (left is { } kinds && (argument == first || argument is "input" or "x" or "dtype"))
        {
            Kinds = Kinds is { } known ? known & kinds : kinds;
        }
    }

    private static string LastName(ExpressionSyntax expression) => expression switch
    {
        IdentifierNameSyntax name => name.Identifier.Text,
        MemberAccessExpressionSyntax { Name: var name } => name.Identifier.Text,
        _ => "",
    };

    private static string Bare(TypeSyntax type) => type switch
    {
        SimpleNameSyntax name => name.Identifier.Text,
        QualifiedNameSyntax { Right: var name } => name.Identifier.Text,
        _ => "",
    };
}

using System.Globalization;
using System.Text;
using Linstock.Ops;
using Linstock.Ops.Formulas;

namespace Linstock.Inventory.Operations;

/// <summary>docs/operations.md: every operation, as its declaration and its source say.</summary>
internal sealed class OperationsPage
{
    public const string Path = "docs/operations.md";

    // Whole numbers and truths do not vary smoothly with the input, whatever operations they are made of.
    private static readonly HashSet<string> WholeResults =
    [
        "all", "any", "argsort", "bincount", "bool", "byte", "char", "count_nonzero", "histc", "histogram", "histogramdd", "int", "isin", "isreal", "linalg_matrix_rank", "long", "one_hot",
        "short", "unravel_index",
    ];

    // Of the input only shape and dtype matter.
    private static readonly HashSet<string> Fresh =
    [
        "cauchy", "exponential", "geometric", "log_normal", "rand_like", "randint_like", "randn_like", "random", "uniform",
    ];

    // They return the input itself, or call a form of their own that this tool does not follow.
    private static readonly HashSet<string> Identities = ["positive", "resolve_conj", "resolve_neg", "rrelu"];

    private readonly SourceMethods _sources;
    private readonly OperationNames _names = new();
    private readonly Dictionary<(string Class, string Method), OperationFacts> _facts = [];
    private readonly Dictionary<(string Class, string Method), bool> _differentiable = [];

    private OperationsPage(SourceMethods sources) => _sources = sources;

    public static string Write(string root) => new OperationsPage(SourceMethods.Read(root)).Write();

    private string Write()
    {
        OperationDeclaration[] all = OperationCatalog.All;
        int names = all.Select(operation => operation.Name).Distinct().Count();
        var text = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"""
            # Operations

            Every operation that is declared with `[Op]`: {names} names, {all.Length} forms. This page is written by
            `{CommittedFiles.Command}` from the declarations and from what their sources call; a test holds it up to date.

            - **schema**: PyTorch's, by which recorded programs refer to an operation. The forms of one name stand together.
            - **PyTorch**: `t.` is `torch.`, `x.` a method of the tensor, `x.name_` its in-place form, `F.` `torch.nn.functional`.
            - **dtypes**: what the operation itself accepts; blank where it has no rule of its own.
            - **gradient**: *formula*: derived from the pointwise formula; *rule*: written for it; *parts*: that of the operations it is made of; *none*: the result
              does not depend smoothly on the input.
            - **made of**: a pointwise formula, kernels of the backend, or other operations.

            """));
        foreach (IGrouping<string, OperationDeclaration> family in all.GroupBy(operation => operation.DeclaringType).OrderBy(Title, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## {Title(family)}\n\n| schema | PyTorch | dtypes | gradient | made of |\n| --- | --- | --- | --- | --- |\n");
            foreach (IGrouping<string, OperationDeclaration> forms in family.GroupBy(operation => operation.Name).OrderBy(forms => forms.Key, StringComparer.Ordinal))
            {
                text.Append(Row([.. forms])).Append('\n');
            }
        }

        return text.ToString();
    }

    private static string Title(IGrouping<string, OperationDeclaration> family) => OperationNames.ClassOf(family.First());

    private string Row(OperationDeclaration[] forms)
    {
        string schemas = string.Join("<br>", forms.Select(form => $"`{form.Schema}`").Distinct());
        string pytorch = string.Join(", ", forms.SelectMany(PyTorchNames).Distinct());
        var places = forms.Select(Place).Distinct().ToArray();
        OperationFacts[] facts = [.. places.Select(Facts)];
        string kinds = facts.Select(fact => fact.Kinds).FirstOrDefault(kind => kind is not null)?.Description ?? "";
        bool isConstant = WholeResults.Contains(forms[0].Name) || Fresh.Contains(forms[0].Name) || forms.All(form => form.Schema.EndsWith("-> bool", StringComparison.Ordinal));
        bool takesTensors = forms.Any(form => form.Schema[..form.Schema.IndexOf(") ->", StringComparison.Ordinal)].Contains("Tensor", StringComparison.Ordinal));
        string gradient = !takesTensors || isConstant ? "none"
            : Identities.Contains(forms[0].Name) ? "parts"
            : facts.Any(fact => fact.Formulas.Count > 0) && places.Any(IsDifferentiable) ? "formula"
            : facts.Any(fact => fact.RecordsGradient) ? "rule"
            : places.Any(IsDifferentiable) ? "parts" : "none";
        return $"| {schemas} | {pytorch} | {kinds} | {gradient} | {string.Join("; ", facts.Select(MadeOf).Where(made => made.Length > 0).Distinct())} |";
    }

    private static IEnumerable<string> PyTorchNames(OperationDeclaration form)
    {
        string bare = form.Name;
        foreach ((Surface surface, string prefix, string space) in (ReadOnlySpan<(Surface, string, string)>)
            [(Surface.Linalg, "linalg_", "t.linalg."), (Surface.Fft, "fft_", "t.fft."), (Surface.Special, "special_", "t.special.")])
        {
            if (form.Surface.HasFlag(surface)) return [space + (bare.StartsWith(prefix, StringComparison.Ordinal) ? bare[prefix.Length..] : bare)];
        }

        List<string> names = [];
        if (form.Surface.HasFlag(Surface.Function)) names.Add($"t.{bare}");
        if (form.Surface.HasFlag(Surface.Method)) names.Add($"x.{bare}");
        if (form.Surface.HasFlag(Surface.InPlace)) names.Add($"x.{bare}_");
        if (form.Surface.HasFlag(Surface.Functional)) names.Add($"F.{bare}");
        return names;
    }

    private string MadeOf(OperationFacts facts)
    {
        List<string> parts = [];
        if (facts.Formulas.Count > 0) parts.Add($"formula {string.Join(", ", facts.Formulas)}");
        if (facts.Kernels.Count > 0) parts.Add($"kernel {string.Join(", ", facts.Kernels)}");
        string[] others =
        [
            .. facts.Parts
                .SelectMany(part => OperationCatalog.All.Where(operation => Place(operation) == part).Take(1))
                .Select(operation => operation.Name).Distinct().Order(StringComparer.Ordinal),
        ];
        if (others.Length > 0) parts.Add((parts.Count > 0 ? "with " : "") + string.Join(", ", others));
        return string.Join("; ", parts);
    }

    private bool IsDifferentiable((string Class, string Method) place)
    {
        if (_differentiable.TryGetValue(place, out bool known)) return known;
        _differentiable[place] = false;
        OperationFacts facts = Facts(place);
        bool answer = facts.RecordsGradient
            || facts.Formulas.Any(IsSmooth)
            || (!facts.Kernels.Any(kernel => kernel is not ("FillKernel" or "CopyKernel")) && (facts.Converts || facts.Parts.Any(IsDifferentiable)));
        return _differentiable[place] = answer;
    }

    private static bool IsSmooth(string formula) => KernelGenerator.DeclaredFormula.All.Any(declared =>
        declared.Name == formula && declared.TypeRule != TypeRule.Predicate && (declared.Kinds & DTypeKinds.Inexact) != 0);

    private OperationFacts Facts((string Class, string Method) place)
    {
        if (!_facts.TryGetValue(place, out OperationFacts? facts))
        {
            _facts.Add(place, facts = OperationFacts.Of(place.Class, place.Method, _sources, _names));
        }

        return facts;
    }

    private static (string Class, string Method) Place(OperationDeclaration operation) => (OperationNames.ClassOf(operation), operation.Method);
}

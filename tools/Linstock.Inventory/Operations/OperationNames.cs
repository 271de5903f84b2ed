using Linstock.KernelGenerator;
using Linstock.Ops;

namespace Linstock.Inventory.Operations;

/// <summary>Finds operations and formulas by the names that the library's own code calls them by.</summary>
internal sealed class OperationNames
{
    private static readonly Dictionary<string, Surface> Surfaces = new()
    {
        ["Torch"] = Surface.Function,
        ["Functional"] = Surface.Functional,
        ["F"] = Surface.Functional,
        ["Linalg"] = Surface.Linalg,
        ["Fft"] = Surface.Fft,
        ["Special"] = Surface.Special,
    };

    private readonly Dictionary<string, DeclaredFormula> _formulas = DeclaredFormula.All.ToDictionary(formula => formula.Type.Name);
    private readonly HashSet<(string, string)> _declared = [];
    private readonly Dictionary<(Surface, string), (string, string)> _public = [];

    public OperationNames()
    {
        foreach (OperationDeclaration operation in OperationCatalog.All)
        {
            var place = (ClassOf(operation), operation.Method);
            _declared.Add(place);
            foreach (Surface surface in Enum.GetValues<Surface>())
            {
                if (surface != Surface.None && operation.Surface.HasFlag(surface)) _public.TryAdd((surface, operation.PublicName), place);
            }
        }
    }

    /// <summary>The class of the operation's declaration, without its namespace.</summary>
    public static string ClassOf(OperationDeclaration operation) => operation.DeclaringType.Split('.')[^1];

    public DeclaredFormula? Formula(string type) => _formulas.GetValueOrDefault(type);

    /// <summary>The operation that <c>target.called(...)</c> means; null if it is none.</summary>
    public (string Class, string Method)? Part(string target, string called)
    {
        if (_declared.Contains((target, called))) return (target, called);
        if (Surfaces.TryGetValue(target, out Surface surface)) return Found(surface, called);

        // A method of some tensor.
        return target.Length == 0 || char.IsLower(target[0]) ? Found(Surface.Method, called) : null;
    }

    private (string, string)? Found(Surface surface, string called) =>
        _public.TryGetValue((surface, called), out (string, string) place) ? place : null;
}

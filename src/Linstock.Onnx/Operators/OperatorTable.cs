using System.Collections.Frozen;
using Linstock.Onnx.Execution;
using Linstock.Onnx.Schema;

namespace Linstock.Onnx.Operators;

/// <summary>Reads a node's attributes once, and gives what it computes.</summary>
internal delegate Operation OperatorBinder(OperatorNode node);

/// <summary>
/// The operators by name. Each is declared once, in the file of its family, with the operator set from which that meaning holds; one whose meaning
/// changed is declared once for each.
/// </summary>
internal sealed class OperatorTable
{
    /// <summary>The oldest operator set whose meanings are declared here.</summary>
    public const long OldestOpset = 7;

    // Arithmetic of shapes, whose results are no larger than what goes in.
    private static readonly FrozenSet<string> Foldable = FrozenSet.Create(
        "Add", "Cast", "Concat", "Div", "Equal", "Gather", "Identity", "Mul", "ReduceProd", "Reshape", "Shape", "Slice", "Sqrt", "Squeeze", "Sub", "Unsqueeze");

    private static readonly FrozenDictionary<string, (long Since, OperatorBinder Bind)[]> All = Declared();

    private readonly Dictionary<string, List<(long Since, OperatorBinder Bind)>> _declared = new(StringComparer.Ordinal);

    private OperatorTable()
    {
    }

    /// <summary>Whether a node with constant inputs is computed when the model is loaded.</summary>
    public static bool IsFoldable(string name) => Foldable.Contains(name);

    /// <summary>What turns a node into a step; null for an operator that is not declared.</summary>
    public static OperatorBinder? Find(string domain, string name, long opset)
    {
        OperatorBinder? found = null;
        if (Canonical(domain).Length == 0 && All.TryGetValue(name, out (long Since, OperatorBinder Bind)[]? versions))
        {
            foreach ((long since, OperatorBinder bind) in versions)
            {
                found = since <= opset ? bind : found;
            }
        }

        return found;
    }

    /// <summary>ONNX's own domain has two names.</summary>
    public static string Canonical(string domain) => domain == "ai.onnx" ? "" : domain;

    /// <summary>The versions by domain.</summary>
    public static Dictionary<string, long> Opsets(IEnumerable<OperatorSetIdProto> imports)
    {
        var opsets = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (OperatorSetIdProto import in imports)
        {
            opsets[Canonical(import.Domain)] = import.Version;
        }

        return opsets;
    }

    /// <summary>The version of a domain's operator set.</summary>
    public static long OpsetOf(string domain, IReadOnlyDictionary<string, long> opsets) => opsets.GetValueOrDefault(Canonical(domain), 1);

    /// <summary>Declares an operator.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="since">The first operator set in which it has this meaning.</param>
    /// <param name="bind">What reads its attributes.</param>
    public void Add(string name, long since, OperatorBinder bind)
    {
        if (!_declared.TryGetValue(name, out List<(long, OperatorBinder)>? versions))
        {
            _declared.Add(name, versions = []);
        }

        versions.Add((since, bind));
    }

    /// <summary>Declares an operator whose meaning has not changed.</summary>
    public void Add(string name, OperatorBinder bind) => Add(name, 1, bind);

    /// <summary>Declares an operator of one tensor.</summary>
    public void Unary(string name, Func<Tensor, Tensor> function) => Add(name, 1, node => call => function(call[0]));

    /// <summary>Declares an operator of two tensors, which broadcast.</summary>
    public void Binary(string name, Func<Tensor, Tensor, Tensor> function) => Add(name, 1, node => call =>
    {
        (Tensor x, Tensor y) = (call[0], call[1]);
        if (x.Device != y.Device)
        {
            // Constants of the file are on the processor.
            (x, y) = x.Device.Type == DeviceType.Cpu ? (Elementwise.OnDevice(x, y), y) : (x, Elementwise.OnDevice(y, x));
        }

        return function(x, y);
    });

    private static FrozenDictionary<string, (long Since, OperatorBinder Bind)[]> Declared()
    {
        var table = new OperatorTable();
        Elementwise.Declare(table);
        Activations.Declare(table);
        Reductions.Declare(table);
        Selection.Declare(table);
        Products.Declare(table);
        Convolutions.Declare(table);
        Pooling.Declare(table);
        Normalization.Declare(table);
        Shapes.Declare(table);
        Joining.Declare(table);
        Borders.Declare(table);
        Indexing.Declare(table);
        Scattering.Declare(table);
        Resampling.Declare(table);
        Creation.Declare(table);
        ControlFlow.Declare(table);
        Sequences.Declare(table);
        Recurrence.Declare(table);
        Quantization.Declare(table);
        Detection.Declare(table);
        Losses.Declare(table);
        RegionPooling.Declare(table);
        Signals.Declare(table);
        return table._declared.ToFrozenDictionary(
            entry => entry.Key, entry => entry.Value.OrderBy(version => version.Since).ToArray(), StringComparer.Ordinal);
    }
}

using System.Text;
using Linstock.Onnx.Schema;
using AttributeType = Linstock.Onnx.Schema.AttributeProto.Types.AttributeType;

namespace Linstock.Onnx.Execution;

/// <summary>A node while it is being turned into a step: its attributes, and what is known of its inputs.</summary>
/// <param name="proto">The node.</param>
/// <param name="opset">The version of the operator set that its domain has in this model.</param>
/// <param name="attributes">Its attributes by name, those of an enclosing function filled in.</param>
/// <param name="builder">The graph that it is in.</param>
/// <param name="inputs">The slots of its inputs.</param>
internal sealed class OperatorNode(NodeProto proto, long opset, IReadOnlyDictionary<string, AttributeProto> attributes, PlanBuilder builder, int[] inputs)
{
    /// <summary>The version of the operator set that its domain has in this model.</summary>
    public long Opset => opset;

    /// <summary>The name and the operator, for messages.</summary>
    public string Title { get; } = TitleOf(proto);

    /// <summary>How many inputs are listed.</summary>
    public int InputCount => inputs.Length;

    /// <summary>How many outputs are listed.</summary>
    public int OutputCount => proto.Output.Count;

    /// <summary>Whether an input is given.</summary>
    public bool HasInput(int input) => input < inputs.Length && inputs[input] >= 0;

    /// <summary>Whether an attribute is given.</summary>
    public bool Has(string name) => attributes.ContainsKey(name);

    /// <summary>An integer.</summary>
    public long Int(string name, long whenAbsent) => Find(name, AttributeType.Int)?.I ?? whenAbsent;

    /// <summary>An integer that must be there.</summary>
    public long Int(string name) => (Find(name, AttributeType.Int) ?? throw Missing(name)).I;

    /// <summary>A flag.</summary>
    public bool Flag(string name, bool whenAbsent = false) => Find(name, AttributeType.Int) is { } given ? given.I != 0 : whenAbsent;

    /// <summary>A list of integers.</summary>
    public long[]? Ints(string name) => Find(name, AttributeType.Ints) is { } given ? [.. given.Ints] : null;

    /// <summary>A number, with the digits that were meant: 0.1 as single precision is not 0.1, but is written so.</summary>
    public double Number(string name, double whenAbsent) => Find(name, AttributeType.Float) is { } given ? Meant(given.F) : whenAbsent;

    /// <summary>A list of numbers.</summary>
    public double[]? Numbers(string name) => Find(name, AttributeType.Floats) is { } given ? [.. given.Floats.Select(Meant)] : null;

    /// <summary>Text.</summary>
    public string Text(string name, string whenAbsent = "") => Find(name, AttributeType.String) is { } given ? given.S.ToStringUtf8() : whenAbsent;

    /// <summary>A list of texts.</summary>
    public string[]? Texts(string name) => Find(name, AttributeType.Strings) is { } given ? [.. given.Strings.Select(text => text.ToStringUtf8())] : null;

    /// <summary>A tensor.</summary>
    public Tensor? Tensor(string name) => Find(name, AttributeType.Tensor) is not { } given ? null
        : builder.Tensors.Read(given.T ?? throw Missing(name), $"{Title}: attribute '{name}'");

    /// <summary>A sparse tensor, as a dense one.</summary>
    public Tensor? SparseTensor(string name) => Find(name, AttributeType.SparseTensor) is not { } given ? null
        : builder.Tensors.ReadSparse(given.SparseTensor ?? throw Missing(name), $"{Title}: attribute '{name}'");

    /// <summary>A graph, which may read values of this one.</summary>
    public GraphPlan Graph(string name) => builder.Inside((Find(name, AttributeType.Graph) ?? throw Missing(name)).G ?? throw Missing(name), Title);

    /// <summary>One of a few texts.</summary>
    public T Choice<T>(string name, string whenAbsent, params ReadOnlySpan<(string Text, T Value)> choices)
    {
        string text = Text(name, whenAbsent);
        foreach ((string choice, T value) in choices)
        {
            if (choice == text)
            {
                return value;
            }
        }

        throw new NotSupportedException($"{Title}: {name} '{text}' is not supported");
    }

    /// <summary>An input, where it is a constant of the graph.</summary>
    public Tensor? Constant(int input) => HasInput(input) ? builder.Constant(inputs[input]) : null;

    /// <summary>The numbers of an integer input: known already where it is a constant.</summary>
    public IntegerOperand? Integers(int input) => !HasInput(input) ? null
        : new IntegerOperand(input, Constant(input) is { } constant ? Execution.Numbers.ToIntegers(constant, $"{Title}: input {input}") : null);

    /// <summary>Integers that were an attribute in old operator sets and are an input in later ones.</summary>
    /// <param name="attribute">The attribute's name.</param>
    /// <param name="input">The input's place.</param>
    /// <param name="since">The first operator set with the input.</param>
    public IntegerOperand? Integers(string attribute, int input, long since) =>
        opset >= since ? Integers(input) : Ints(attribute) is { } given ? new IntegerOperand(-1, given) : null;

    /// <summary>A refusal of the file.</summary>
    public InvalidDataException Damaged(string what) => new($"{Title}: {what}");

    /// <summary>The name and the operator of a node.</summary>
    public static string TitleOf(NodeProto node)
    {
        var title = new StringBuilder("onnx: ").Append(node.OpType);
        return (node.Name.Length > 0 ? title.Append(" '").Append(node.Name).Append('\'')
            : node.Output.Count > 0 ? title.Append(" of '").Append(node.Output[0]).Append('\'') : title).ToString();
    }

    /// <summary>The number whose shortest decimal form a single-precision number has.</summary>
    public static double Meant(float value) =>
        float.IsFinite(value) ? double.Parse(value.ToString("R", System.Globalization.CultureInfo.InvariantCulture), System.Globalization.CultureInfo.InvariantCulture) : value;

    private AttributeProto? Find(string name, AttributeType type)
    {
        if (!attributes.TryGetValue(name, out AttributeProto? attribute))
        {
            return null;
        }

        // Files of the first years leave the type out.
        return attribute.Type == type || attribute.Type == AttributeType.Undefined ? attribute
            : throw Damaged($"attribute '{name}' is {attribute.Type}; expected {type}");
    }

    private InvalidDataException Missing(string name) => Damaged($"attribute '{name}' is missing");
}

using Linstock.Onnx.Operators;
using Linstock.Onnx.Reading;
using Linstock.Onnx.Schema;

namespace Linstock.Onnx.Execution;

/// <summary>Turns one graph into a plan: gives every value a slot, and checks that each is written once and before it is read.</summary>
/// <param name="context">What all graphs of the model share.</param>
/// <param name="outer">The graph around this one, whose values it may read.</param>
/// <param name="depth">How many graphs and functions lie around this one.</param>
/// <param name="bindings">Within a function: the attributes that its caller gave.</param>
internal sealed class PlanBuilder(PlanContext context, PlanBuilder? outer = null, int depth = 0, IReadOnlyDictionary<string, AttributeProto>? bindings = null)
{
    /// <summary>Constants of no more elements than this are computed with when the model is loaded.</summary>
    private const long MostFoldedElements = 1024;

    private readonly Dictionary<string, int> _slots = new(StringComparer.Ordinal);
    private readonly List<object?> _template = [];
    private readonly List<(int Outer, int Inner)> _captures = [];
    private readonly List<Step> _steps = [];
    private readonly List<int> _stepReads = [];

    /// <summary>The reader of tensors.</summary>
    public TensorReader Tensors => context.Tensors;

    /// <summary>Declares a value that is known now, or set before every run.</summary>
    /// <returns>Its slot.</returns>
    public int Declare(string name, object? constant, string where)
    {
        int slot = _template.Count;
        if (name.Length == 0 || !_slots.TryAdd(name, slot))
        {
            throw new InvalidDataException(name.Length == 0 ? $"{where}: a value has no name" : $"{where}: the value '{name}' has been written before");
        }

        _template.Add(constant);
        return slot;
    }

    /// <summary>The tensor in a slot, where it is a constant of this graph.</summary>
    public Tensor? Constant(int slot) => slot >= 0 ? _template[slot] as Tensor : null;

    /// <summary>Builds the plan of a graph whose initializers have been declared.</summary>
    public GraphPlan Build(IEnumerable<string> inputs, IEnumerable<NodeProto> nodes, IEnumerable<string> outputs, string where)
    {
        string[] names = [.. inputs];
        int[] slots = [.. names.Select(name => Declare(name, null, where))];
        foreach (NodeProto node in nodes)
        {
            Add(node);
        }

        int[] results = [.. outputs.Select(name => TryResolve(name) ?? throw new InvalidDataException($"{where}: nothing computes the output '{name}'"))];
        Release(results);
        return new GraphPlan
        {
            InputNames = names,
            Inputs = slots,
            Outputs = results,
            Steps = [.. _steps],
            Template = [.. _template],
            Captures = [.. _captures],
        };
    }

    /// <summary>Builds the plan of a graph inside of a node of this one.</summary>
    public GraphPlan Inside(GraphProto graph, string where)
    {
        PlanContext.CheckNesting(depth + 1, where);
        var builder = new PlanBuilder(context, this, depth + 1, bindings);
        foreach (TensorProto tensor in graph.Initializer)
        {
            builder.Declare(tensor.Name, Tensors.Read(tensor, $"{where}: initializer '{tensor.Name}'"), where);
        }

        GraphPlan plan = builder.Build(graph.Input.Select(input => input.Name), graph.Node, graph.Output.Select(output => output.Name), where);
        // The node reads what its graph reads, so that it is still there.
        _stepReads.AddRange(plan.Captures.Select(capture => capture.Outer));
        return plan;
    }

    private void Add(NodeProto node)
    {
        string title = OperatorNode.TitleOf(node);
        if (bindings is not null)
        {
            context.CountFunctionStep();
        }

        int[] inputs = new int[node.Input.Count];
        for (int i = 0; i < inputs.Length; i++)
        {
            string name = node.Input[i];
            inputs[i] = name.Length == 0 ? -1
                : TryResolve(name) ?? throw new InvalidDataException($"{title}: nothing before it computes its input '{name}'; nodes are out of order, or form a cycle");
        }

        _stepReads.Clear();
        var bound = new OperatorNode(node, OperatorTable.OpsetOf(node.Domain, context.Opsets), Attributes(node, title), this, inputs);
        Operation operation;
        try
        {
            operation = Bind(node, bound, title);
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException or OverflowException)
        {
            throw new InvalidDataException($"{title}: {error.Message}", error);
        }

        int[] reads = [.. inputs.Where(slot => slot >= 0), .. _stepReads];
        object? known = Fold(node, operation, inputs, reads, title);
        int[] outputs = new int[node.Output.Count];
        for (int i = 0; i < outputs.Length; i++)
        {
            outputs[i] = node.Output[i].Length == 0 ? -1 : Declare(node.Output[i], i == 0 ? known : null, title);
        }

        if (known is null)
        {
            _steps.Add(new Step(operation, inputs, outputs, title) { Released = reads });
        }
    }

    private Operation Bind(NodeProto node, OperatorNode bound, string title)
    {
        if (!context.Functions.TryGetValue((OperatorTable.Canonical(node.Domain), node.OpType), out FunctionProto? function))
        {
            return OperatorTable.Find(node.Domain, node.OpType, bound.Opset)?.Invoke(bound)
                ?? throw new NotSupportedException($"{title}: there is no such operator");
        }

        PlanContext.CheckNesting(depth + 1, title);
        PlanContext inside = function.OpsetImport.Count == 0 ? context : context with { Opsets = OperatorTable.Opsets(function.OpsetImport) };
        var builder = new PlanBuilder(inside, null, depth + 1, FunctionAttributes(function, node, title));
        GraphPlan plan = builder.Build(function.Input, function.Node, function.Output, title);
        return call =>
        {
            object?[] arguments = new object?[plan.Inputs.Length];
            for (int i = 0; i < arguments.Length; i++)
            {
                arguments[i] = call.Value(i);
            }

            return plan.RunInside(call, arguments);
        };
    }

    private IReadOnlyDictionary<string, AttributeProto> FunctionAttributes(FunctionProto function, NodeProto node, string title)
    {
        Dictionary<string, AttributeProto> given = Attributes(node, title);
        foreach (AttributeProto standard in function.AttributeProto)
        {
            given.TryAdd(standard.Name, standard);
        }

        return given;
    }

    private Dictionary<string, AttributeProto> Attributes(NodeProto node, string title)
    {
        var attributes = new Dictionary<string, AttributeProto>(StringComparer.Ordinal);
        foreach (AttributeProto attribute in node.Attribute)
        {
            AttributeProto? value = attribute.RefAttrName.Length == 0 ? attribute : bindings?.GetValueOrDefault(attribute.RefAttrName);
            if (value is not null && !attributes.TryAdd(attribute.Name, value))
            {
                throw new InvalidDataException($"{title}: the attribute '{attribute.Name}' is given twice");
            }
        }

        return attributes;
    }

    private int? TryResolve(string name)
    {
        if (_slots.TryGetValue(name, out int slot))
        {
            return slot;
        }

        if (outer?.TryResolve(name) is not { } outside)
        {
            return null;
        }

        if (outer.Constant(outside) is { } constant)
        {
            return Declare(name, constant, name);
        }

        slot = Declare(name, null, name);
        _captures.Add((outside, slot));
        return slot;
    }

    /// <summary>What a node always computes, where that is known now and small: constants, and arithmetic of shapes.</summary>
    private object? Fold(NodeProto node, Operation operation, int[] inputs, int[] reads, string title)
    {
        bool constant = node.OpType == "Constant";
        if (!(constant || OperatorTable.IsFoldable(node.OpType)) || node.Output.Count != 1 || reads.Length != inputs.Length)
        {
            return null;
        }

        object?[] values = new object?[inputs.Length + 1];
        for (int i = 0; i < inputs.Length; i++)
        {
            if (Constant(inputs[i]) is not { } known || known.Numel > MostFoldedElements)
            {
                return null;
            }

            values[i] = known;
        }

        try
        {
            using GradModeScope mode = Torch.NoGrad();
            new Call(values, new RunState(false, null)).Run(new Step(operation, [.. Enumerable.Range(0, inputs.Length)], [inputs.Length], title));
            return values[^1];
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException && !constant)
        {
            // It fails when it runs, if it ever does.
            return null;
        }
    }

    // Each step lets go of what neither a later step nor the outputs read.
    private void Release(int[] results)
    {
        var needed = new HashSet<int>(results);
        for (int slot = 0; slot < _template.Count; slot++)
        {
            if (_template[slot] is not null)
            {
                needed.Add(slot);
            }
        }

        for (int i = _steps.Count - 1; i >= 0; i--)
        {
            Step step = _steps[i];
            step.Released = [.. step.Released.Concat(step.Outputs.Where(slot => slot >= 0)).Where(needed.Add)];
        }
    }
}

using System.Diagnostics.CodeAnalysis;
using Linstock.NN;
using Linstock.Onnx.Execution;
using Linstock.Onnx.Weights;
using Linstock.Onnx.Schema;

namespace Linstock.Onnx;

/// <summary>A module that runs the graph of an ONNX file.</summary>
/// <remarks>
/// <para>
/// Its floating-point initializers are parameters (running statistics of batch normalization are buffers) under the names that they have in the file,
/// which for PyTorch's files are those of the exported module, so state dicts go both ways. Operations are those of Linstock: gradients are
/// recorded as for C# code, and everything runs on the device of the inputs and parameters.
/// </para>
/// <para>
/// It begins in evaluation mode. In training mode dropout drops, and batch normalization uses the batch's statistics and updates its buffers,
/// whether or not the file was exported for training.
/// </para>
/// <para>Several threads may run a module at once, as long as it is in evaluation mode.</para>
/// </remarks>
/// <example>
/// <code>
/// OnnxModule model = OnnxModel.Load("detector.onnx").CreateModule();
/// IReadOnlyDictionary&lt;string, Tensor&gt; outputs = model.Run(new Dictionary&lt;string, Tensor&gt; { ["images"] = images });
/// Tensor boxes = outputs["boxes"];
/// </code>
/// </example>
public sealed class OnnxModule : Module
{
    private readonly GraphPlan _plan;
    private readonly OnnxValueInfo[] _inputs;
    private readonly OnnxValueInfo[] _outputs;
    private Weight[] _weights;

    private OnnxModule(OnnxModel model, GraphProto graph, PlanContext context)
    {
        _inputs = [.. model.Inputs];
        _outputs = [.. model.Outputs];
        var builder = new PlanBuilder(context);
        var uses = new WeightUses(graph);
        var tree = new WeightTree(this);
        var weights = new List<Weight>();
        foreach ((string name, Tensor tensor) in model.Initializers)
        {
            WeightKind kind = uses.KindOf(name, tensor);
            int slot = builder.Declare(name, kind == WeightKind.Constant ? tensor : null, "onnx: initializers");
            if (kind != WeightKind.Constant)
            {
                (Module owner, string path) = tree.Add(name, tensor, kind == WeightKind.Buffer);
                weights.Add(new Weight(slot, path, owner, path[(path.LastIndexOf('.') + 1)..]));
            }
        }

        _weights = [.. weights];
        _plan = builder.Build(_inputs.Select(input => input.Name), graph.Node, _outputs.Select(output => output.Name), "onnx: the graph");
        SetTraining(false);
    }

    private readonly record struct Weight(int Slot, string Path, Module Owner, string Name);

    /// <summary>The inputs in order.</summary>
    public IReadOnlyList<OnnxValueInfo> Inputs => _inputs;

    /// <summary>The outputs in order.</summary>
    public IReadOnlyList<OnnxValueInfo> Outputs => _outputs;

    /// <summary>The most turns of loops that one run may take; null for any number. It guards against models that do not end.</summary>
    public long? TurnLimit { get; set; }

    internal static OnnxModule Create(OnnxModel model, GraphProto graph, PlanContext context) => new(model, graph, context);

    /// <summary>Runs the model.</summary>
    /// <param name="inputs">All inputs by name.</param>
    /// <returns>The outputs by name, in the model's order.</returns>
    /// <exception cref="ArgumentException">An input is missing or unknown, or has another dtype or shape than the model declares; nothing was run.</exception>
    /// <exception cref="OnnxException">A node failed; the message names it.</exception>
    /// <exception cref="NotSupportedException">An output is a list of tensors.</exception>
    public IReadOnlyDictionary<string, Tensor> Run(IReadOnlyDictionary<string, Tensor> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        var given = new Tensor[_inputs.Length];
        for (int i = 0; i < given.Length; i++)
        {
            given[i] = inputs.TryGetValue(_inputs[i].Name, out Tensor? tensor) ? tensor : throw Refused($"the input '{_inputs[i].Name}' is missing");
        }

        if (inputs.Count != given.Length)
        {
            string unknown = string.Join(", ", inputs.Keys.Where(name => !Array.Exists(_inputs, input => input.Name == name)));
            throw Refused($"there are no inputs named {unknown}");
        }

        Tensor[] results = RunAll(given);
        var outputs = new OrderedDictionary<string, Tensor>(results.Length, StringComparer.Ordinal);
        for (int i = 0; i < results.Length; i++)
        {
            outputs[_outputs[i].Name] = results[i];
        }

        return outputs;
    }

    /// <summary>Runs a model of several inputs.</summary>
    /// <param name="first">The first input.</param>
    /// <param name="second">The second input.</param>
    /// <param name="others">The others, in the model's order.</param>
    /// <returns>The outputs in the model's order.</returns>
    /// <exception cref="ArgumentException">The model has another number of inputs, or one has another dtype or shape than declared; nothing was run.</exception>
    /// <exception cref="OnnxException">A node failed; the message names it.</exception>
    /// <exception cref="NotSupportedException">An output is a list of tensors.</exception>
    public Tensor[] Forward(Tensor first, Tensor second, params ReadOnlySpan<Tensor> others) => RunAll([first, second, .. others]);

    /// <inheritdoc/>
    public override string ExtraRepr() => $"({string.Join(", ", (object[])_inputs)}) -> ({string.Join(", ", (object[])_outputs)})";

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input)
    {
        Tensor[] results = RunAll([input]);
        return results.Length == 1 ? results[0]
            : throw new InvalidOperationException($"OnnxModule: the model has {results.Length} outputs; Run returns them all");
    }

    /// <summary>A copy has modules of its own.</summary>
    private protected override void OnCopied() => _weights = [.. _weights.Select(weight => weight with { Owner = Owner(weight.Path).Owner })];

    private Tensor[] RunAll(Tensor[] inputs)
    {
        if (inputs.Length != _inputs.Length)
        {
            throw Refused($"got {inputs.Length} inputs");
        }

        object?[] values = _plan.NewValues();
        for (int i = 0; i < inputs.Length; i++)
        {
            Check(_inputs[i], inputs[i]);
            values[_plan.Inputs[i]] = inputs[i];
        }

        foreach (Weight weight in _weights)
        {
            values[weight.Slot] = weight.Owner.GetTensor(weight.Name);
        }

        object?[] results = _plan.Run(values, new RunState(Training, TurnLimit));
        var outputs = new Tensor[results.Length];
        for (int i = 0; i < outputs.Length; i++)
        {
            outputs[i] = results[i] as Tensor ?? throw new NotSupportedException($"onnx: the output '{_outputs[i].Name}' is no tensor");
        }

        return outputs;
    }

    private void Check(OnnxValueInfo declared, Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input, declared.Name);
        bool fits = (declared.DType is null || declared.DType == input.DType) && (declared.Shape is null || declared.Shape.Count == input.NDim);
        for (int d = 0; fits && declared.Shape is not null && d < input.NDim; d++)
        {
            fits = declared.Shape[d].Size is not { } size || size == input.Shape[d];
        }

        if (!fits)
        {
            ThrowMisfit(declared, input);
        }
    }

    [DoesNotReturn]
    private void ThrowMisfit(OnnxValueInfo declared, Tensor input) => throw Refused($"'{declared.Name}' does not fit: got {input.DType.Name}[{string.Join(", ", input.Shape.ToArray())}]");

    private ArgumentException Refused(string what) => new($"onnx: {what}; expected {string.Join(", ", (object[])_inputs)}");
}

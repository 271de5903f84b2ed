using Google.Protobuf;
using Linstock.Onnx.Execution;
using Linstock.Onnx.Operators;
using Linstock.Onnx.Reading;
using Linstock.Onnx.Schema;

namespace Linstock.Onnx;

/// <summary>An ONNX file: what it says about itself, its weights, and the module that runs it.</summary>
/// <remarks>
/// Files of PyTorch's <c>torch.onnx.export</c>, and any others of operator set 7 or later, in which tensors may lie in files of their own beside the
/// model. Nothing that a file declares is believed before it has been held against what is there.
/// </remarks>
/// <example>
/// <code>
/// OnnxModel model = OnnxModel.Load("resnet.onnx");
/// Console.WriteLine(string.Join(", ", model.Inputs));     // input: float32[batch, 3, 224, 224]
/// OnnxModule module = model.CreateModule();
/// using (Torch.NoGrad())
/// {
///     Tensor logits = module.Forward(images);
/// }
/// </code>
/// </example>
public sealed class OnnxModel
{
    private readonly GraphProto _graph;
    private readonly PlanContext _context;

    private OnnxModel(ModelProto proto, string? path)
    {
        if (proto.Graph is null)
        {
            throw new InvalidDataException("onnx: not a readable ONNX file: there is no graph in it");
        }

        _graph = proto.Graph;
        ProducerName = proto.ProducerName;
        ProducerVersion = proto.ProducerVersion;
        Domain = proto.Domain;
        Description = proto.DocString;
        Version = proto.ModelVersion;
        IRVersion = proto.IrVersion;
        GraphName = _graph.Name;
        Dictionary<string, long> opsets = OperatorTable.Opsets(proto.OpsetImport);
        Opsets = opsets;
        Opset = opsets.GetValueOrDefault("", 1);
        if (Opset < OperatorTable.OldestOpset)
        {
            throw new NotSupportedException($"onnx: operator set {Opset} is not supported; expected {OperatorTable.OldestOpset} or later");
        }

        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (StringStringEntryProto entry in proto.MetadataProps)
        {
            metadata[entry.Key] = entry.Value;
        }

        Metadata = metadata;
        var functions = new Dictionary<(string, string), FunctionProto>();
        foreach (FunctionProto function in proto.Functions)
        {
            if (!functions.TryAdd((OperatorTable.Canonical(function.Domain), function.Name), function))
            {
                throw new InvalidDataException($"onnx: the function '{function.Name}' is defined twice");
            }
        }

        var reader = new TensorReader(new ExternalFiles(path));
        _context = new PlanContext(reader, opsets, functions);
        Initializers = ReadInitializers(reader, _graph);
        // Old files list the initializers among the inputs.
        Inputs = [.. _graph.Input.Where(input => !Initializers.ContainsKey(input.Name)).Select(Describe)];
        Outputs = [.. _graph.Output.Select(Describe)];
        Operators = [.. OperatorSurvey.Names(_graph, functions).Order(StringComparer.Ordinal)];
        MissingOperators = [.. OperatorSurvey.Missing(_graph, functions, opsets).Order(StringComparer.Ordinal)];
    }

    /// <summary>The program that wrote the file, such as <c>pytorch</c>.</summary>
    public string ProducerName { get; }

    /// <summary>That program's version.</summary>
    public string ProducerVersion { get; }

    /// <summary>The model's domain, a name in reverse-DNS form; mostly empty.</summary>
    public string Domain { get; }

    /// <summary>What the file says about the model.</summary>
    public string Description { get; }

    /// <summary>The model's own version.</summary>
    public long Version { get; }

    /// <summary>The version of the file format.</summary>
    public long IRVersion { get; }

    /// <summary>The name of the graph.</summary>
    public string GraphName { get; }

    /// <summary>The version of ONNX's own operator set.</summary>
    public long Opset { get; }

    /// <summary>The versions of all operator sets by domain; ONNX's own is the empty one.</summary>
    public IReadOnlyDictionary<string, long> Opsets { get; }

    /// <summary>What the producer added, by key.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The inputs in order, without those that have an initializer.</summary>
    public IReadOnlyList<OnnxValueInfo> Inputs { get; }

    /// <summary>The outputs in order.</summary>
    public IReadOnlyList<OnnxValueInfo> Outputs { get; }

    /// <summary>The weights and constants that the graph names, by name. Modules share their memory.</summary>
    public IReadOnlyDictionary<string, Tensor> Initializers { get; }

    /// <summary>The operators that the model uses, inside of its branches, loops and functions too.</summary>
    public IReadOnlyList<string> Operators { get; }

    /// <summary>Those of them that are missing here; a model with such has no module.</summary>
    public IReadOnlyList<string> MissingOperators { get; }

    /// <summary>Loads a file.</summary>
    /// <param name="path">The file; tensors that it keeps in other files must lie in its folder.</param>
    /// <returns>The model.</returns>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    /// <exception cref="NotSupportedException">It is of an operator set before 7, or a tensor is of a type that has no dtype.</exception>
    public static OnnxModel Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using FileStream stream = File.OpenRead(path);
        return Load(stream, path);
    }

    /// <summary>Loads a model whose tensors all lie in the stream.</summary>
    /// <param name="stream">The model, read to its end.</param>
    /// <returns>The model.</returns>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    /// <exception cref="NotSupportedException">It is of an operator set before 7, or a tensor is of a type that has no dtype.</exception>
    public static OnnxModel Load(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return Load(stream, null);
    }

    /// <summary>Makes a module that runs the model, in evaluation mode; its parameters share the memory of <see cref="Initializers"/>.</summary>
    /// <returns>The module.</returns>
    /// <exception cref="NotSupportedException">Operators are missing: the message names all of them.</exception>
    /// <exception cref="InvalidDataException">The graph is not well formed, or an attribute is wrong; the message names the node.</exception>
    public OnnxModule CreateModule()
    {
        if (MissingOperators.Count > 0)
        {
            throw new NotSupportedException($"onnx: the model needs operators that are missing here: {string.Join(", ", MissingOperators)}");
        }

        return OnnxModule.Create(this, _graph, _context);
    }

    /// <summary>The graph's name, its inputs and outputs.</summary>
    public override string ToString() => $"{GraphName}({string.Join(", ", Inputs)}) -> ({string.Join(", ", Outputs)})";

    private static OnnxModel Load(Stream stream, string? path)
    {
        try
        {
            return new OnnxModel(ModelProto.Parser.WithDiscardUnknownFields(true).ParseFrom(stream), path);
        }
        catch (InvalidProtocolBufferException error)
        {
            throw new InvalidDataException($"onnx: not a readable ONNX file: {error.Message}", error);
        }
    }

    private static OrderedDictionary<string, Tensor> ReadInitializers(TensorReader reader, GraphProto graph)
    {
        var initializers = new OrderedDictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (TensorProto tensor in graph.Initializer)
        {
            Add(tensor.Name, reader.Read(tensor, $"onnx: initializer '{tensor.Name}'"));
        }

        foreach (SparseTensorProto tensor in graph.SparseInitializer)
        {
            string name = tensor.Values?.Name ?? "";
            Add(name, reader.ReadSparse(tensor, $"onnx: initializer '{name}'"));
        }

        // Their bytes are in the tensors now.
        graph.Initializer.Clear();
        graph.SparseInitializer.Clear();
        return initializers;

        void Add(string name, Tensor tensor)
        {
            if (!initializers.TryAdd(name, tensor))
            {
                throw new InvalidDataException($"onnx: the initializer '{name}' is given twice");
            }
        }
    }

    private static OnnxValueInfo Describe(ValueInfoProto value)
    {
        TypeProto.Types.Tensor? tensor = value.Type?.TensorType;
        OnnxDimension[]? shape = tensor?.Shape is not { } declared ? null : [.. declared.Dim.Select(dim => dim.ValueCase switch
        {
            TensorShapeProto.Types.Dimension.ValueOneofCase.DimValue => new OnnxDimension(dim.DimValue, null),
            TensorShapeProto.Types.Dimension.ValueOneofCase.DimParam => new OnnxDimension(null, dim.DimParam),
            _ => default,
        })];
        return new OnnxValueInfo(value.Name, tensor is null ? null : ElementTypes.ToDType(tensor.ElemType), shape);
    }
}

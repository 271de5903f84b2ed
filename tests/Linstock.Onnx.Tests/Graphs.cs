using Google.Protobuf;
using Linstock.Onnx.Schema;
using AttributeType = Linstock.Onnx.Schema.AttributeProto.Types.AttributeType;

namespace Linstock.Onnx.Tests;

/// <summary>Files made in a test.</summary>
internal static class Graphs
{
    /// <summary>A node; an attribute's value says its type.</summary>
    public static NodeProto Node(string type, string[] inputs, string[] outputs, params (string Name, object Value)[] attributes)
    {
        var node = new NodeProto { OpType = type, Name = "the_" + type };
        node.Input.AddRange(inputs);
        node.Output.AddRange(outputs);
        node.Attribute.AddRange(attributes.Select(attribute => Attribute(attribute.Name, attribute.Value)));
        return node;
    }

    /// <summary>A graph.</summary>
    public static GraphProto Graph(string[] inputs, string[] outputs, params NodeProto[] nodes)
    {
        var graph = new GraphProto { Name = "graph" };
        graph.Input.AddRange(inputs.Select(name => new ValueInfoProto { Name = name }));
        graph.Output.AddRange(outputs.Select(name => new ValueInfoProto { Name = name }));
        graph.Node.AddRange(nodes);
        return graph;
    }

    /// <summary>A model of one graph.</summary>
    public static ModelProto Model(GraphProto graph, long opset = 17)
    {
        var model = new ModelProto { IrVersion = 8, ProducerName = "tests", Graph = graph };
        model.OpsetImport.Add(new OperatorSetIdProto { Version = opset });
        return model;
    }

    /// <summary>A tensor with its bytes.</summary>
    public static TensorProto Tensor(string name, Tensor value)
    {
        var proto = new TensorProto
        {
            Name = name,
            DataType = value.DType switch
            {
                DType.Int64 => 7,
                DType.Float64 => 11,
                DType.Bool => 9,
                DType.UInt8 => 2,
                _ => 1,
            }
        };
        proto.Dims.AddRange(value.Shape.ToArray());
        proto.RawData = ByteString.CopyFrom(value.Contiguous().View(DType.UInt8).ToArray<byte>());
        return proto;
    }

    /// <summary>Loads a model.</summary>
    public static OnnxModel Load(this ModelProto model)
    {
        using var stream = new MemoryStream(model.ToByteArray());
        return OnnxModel.Load(stream);
    }

    /// <summary>What one operator answers. A null input is left out.</summary>
    public static Tensor[] Run(string type, long opset, Tensor?[] inputs, int outputs = 1, params (string Name, object Value)[] attributes)
    {
        string[] names = [.. inputs.Select((input, i) => input is null ? "" : $"x{i}")], results = [.. Enumerable.Range(0, outputs).Select(i => $"y{i}")];
        OnnxModule module = Model(Graph([.. names.Where(name => name.Length > 0)], results, Node(type, names, results, attributes)), opset).Load().CreateModule();
        var given = new Dictionary<string, Tensor>();
        for (int i = 0; i < inputs.Length; i++)
        {
            if (inputs[i] is { } input)
            {
                given.Add(names[i], input);
            }
        }

        return [.. module.Run(given).Values];
    }

    private static AttributeProto Attribute(string name, object value)
    {
        var attribute = new AttributeProto { Name = name };
        switch (value)
        {
            case long or int:
                (attribute.Type, attribute.I) = (AttributeType.Int, Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture));
                break;
            case double number:
                (attribute.Type, attribute.F) = (AttributeType.Float, (float)number);
                break;
            case string text:
                (attribute.Type, attribute.S) = (AttributeType.String, ByteString.CopyFromUtf8(text));
                break;
            case long[] integers:
                attribute.Type = AttributeType.Ints;
                attribute.Ints.AddRange(integers);
                break;
            case string[] texts:
                attribute.Type = AttributeType.Strings;
                attribute.Strings.AddRange(texts.Select(ByteString.CopyFromUtf8));
                break;
            case Tensor tensor:
                (attribute.Type, attribute.T) = (AttributeType.Tensor, Tensor("", tensor));
                break;
            case GraphProto graph:
                (attribute.Type, attribute.G) = (AttributeType.Graph, graph);
                break;
            default:
                throw new ArgumentException($"no attribute holds a {value.GetType().Name}");
        }

        return attribute;
    }
}

using Linstock.Onnx.Schema;
using Linstock.Onnx.Tests.Recordings;

namespace Linstock.Onnx.Tests;

/// <summary>What a model says about itself.</summary>
public sealed class OnnxModelTests
{
    [Fact]
    public void AnExportedFileDescribesItself()
    {
        OnnxModel model = Recorded.Load("linear@13");
        Assert.Equal("pytorch", model.ProducerName);
        Assert.Equal("1.13.0", model.ProducerVersion);
        Assert.Equal(13, model.Opset);
        Assert.Equal("x0: float32[batch, 4]", Assert.Single(model.Inputs).ToString());
        Assert.Equal(["Gemm"], model.Operators);
        Assert.Empty(model.MissingOperators);
        Assert.Equal([new OnnxDimension(null, "batch"), new OnnxDimension(4, null)], model.Inputs[0].Shape!);
        Assert.Equal([5L, 4L], model.Initializers["weight"].Shape.ToArray());
    }

    [Fact]
    public void MetadataAndVersionsAreRead()
    {
        ModelProto proto = Graphs.Model(Graphs.Graph(["x"], ["y"], Graphs.Node("Relu", ["x"], ["y"])));
        (proto.ProducerVersion, proto.Domain, proto.ModelVersion, proto.DocString) = ("2", "org.example", 7, "about it");
        proto.MetadataProps.Add(new StringStringEntryProto { Key = "license", Value = "MIT" });
        proto.OpsetImport.Add(new OperatorSetIdProto { Domain = "own", Version = 3 });
        OnnxModel model = proto.Load();
        Assert.Equal(("tests", "2", "org.example", 7L, "about it", 8L, "graph"),
            (model.ProducerName, model.ProducerVersion, model.Domain, model.Version, model.Description, model.IRVersion, model.GraphName));
        Assert.Equal("MIT", model.Metadata["license"]);
        Assert.Equal(3, model.Opsets["own"]);
        Assert.Equal("graph(x: ?[...]) -> (y: ?[...])", model.ToString());
    }

    [Fact]
    public void InitializersThatOldFilesListAmongTheInputsAreNoInputs()
    {
        GraphProto graph = Graphs.Graph(["x", "w"], ["y"], Graphs.Node("Mul", ["x", "w"], ["y"]));
        graph.Initializer.Add(Graphs.Tensor("w", Torch.Full([2], 3.0)));
        OnnxModel model = Graphs.Model(graph).Load();
        Assert.Equal("x", Assert.Single(model.Inputs).Name);
        Assert.Equal([3f, 6f], model.CreateModule().Forward(Torch.FromSpan([1f, 2f], 2)).ToArray<float>());
    }

    public static TheoryData<int, DType, double[]> NumberByNumber => new()
    {
        { 1, DType.Float32, [1.5, -2] }, { 2, DType.UInt8, [0, 255] }, { 3, DType.Int8, [-128, 127] }, { 4, DType.Int32, [0, 65535] },
        { 5, DType.Int16, [-32768, 5] }, { 6, DType.Int32, [-7, int.MaxValue] }, { 7, DType.Int64, [-7, 1L << 40] }, { 9, DType.Bool, [0, 1] },
        { 10, DType.Float16, [1.5, -2] }, { 11, DType.Float64, [0.1, 1e300] }, { 12, DType.Int64, [0, uint.MaxValue] }, { 13, DType.Int64, [0, 1L << 40] },
        { 16, DType.BFloat16, [1.5, -2] },
    };

    [Theory]
    [MemberData(nameof(NumberByNumber))]
    public void TensorsWrittenNumberByNumberAreRead(int type, DType dtype, double[] values)
    {
        var proto = new TensorProto { Name = "w", DataType = type, Dims = { values.Length } };
        foreach (double value in values)
        {
            switch (type)
            {
                case 1:
                    proto.FloatData.Add((float)value);
                    break;
                case 7:
                    proto.Int64Data.Add((long)value);
                    break;
                case 10:
                    proto.Int32Data.Add(BitConverter.HalfToUInt16Bits((Half)value));
                    break;
                case 11:
                    proto.DoubleData.Add(value);
                    break;
                case 12 or 13:
                    proto.Uint64Data.Add((ulong)value);
                    break;
                case 16:
                    proto.Int32Data.Add((int)(BitConverter.SingleToUInt32Bits((float)value) >> 16));
                    break;
                default:
                    proto.Int32Data.Add((int)value);
                    break;
            }
        }

        Tensor tensor = Initializer(proto);
        Assert.Equal(dtype, tensor.DType);
        Assert.Equal(values, tensor.To(DType.Float64).ToArray<double>());
    }

    [Theory]
    [InlineData(4, new byte[] { 1, 0, 255, 255 }, new double[] { 1, 65535 })]
    [InlineData(12, new byte[] { 1, 0, 0, 0, 255, 255, 255, 255 }, new double[] { 1, uint.MaxValue })]
    [InlineData(9, new byte[] { 7, 0 }, new double[] { 1, 0 })]
    [InlineData(14, new byte[] { 0, 0, 128, 63, 0, 0, 0, 64, 0, 0, 0, 0, 0, 0, 128, 63 }, new double[] { 1, 2, 0, 1 })]
    public void TensorsWrittenAsBytesAreRead(int type, byte[] bytes, double[] values)
    {
        Tensor tensor = Initializer(new TensorProto { Name = "w", DataType = type, Dims = { 2 }, RawData = Google.Protobuf.ByteString.CopyFrom(bytes) });
        tensor = tensor.IsComplex ? Torch.ViewAsReal(tensor).Reshape(-1) : tensor;
        Assert.Equal(values, tensor.To(DType.Float64).ToArray<double>());
    }

    [Fact]
    public void TextIsRefused() =>
        Assert.Throws<NotSupportedException>(() => Initializer(new TensorProto { Name = "w", DataType = 8, Dims = { 1 } }));

    [Fact]
    public void ASparseInitializerBecomesDense()
    {
        GraphProto graph = Graphs.Graph(["x"], ["y"], Graphs.Node("Mul", ["x", "w"], ["y"]));
        graph.SparseInitializer.Add(new SparseTensorProto
        {
            Values = Graphs.Tensor("w", Torch.FromSpan([5f, 7f], 2)),
            Indices = Graphs.Tensor("", Torch.FromSpan([0L, 1, 1, 2], 2, 2)),
            Dims = { 2, 3 },
        });
        Assert.Equal([0f, 5, 0, 0, 0, 7], Graphs.Model(graph).Load().Initializers["w"].ToArray<float>());
    }

    [Fact]
    public void AFunctionOfTheModelRunsWithItsCallersAttributes()
    {
        var leaky = Graphs.Node("LeakyRelu", ["a"], ["b"]);
        leaky.Attribute.Add(new AttributeProto { Name = "alpha", RefAttrName = "slope", Type = AttributeProto.Types.AttributeType.Float });
        NodeProto call = Graphs.Node("Twice", ["x"], ["y"], ("slope", 0.5));
        call.Domain = "own";
        ModelProto model = Graphs.Model(Graphs.Graph(["x"], ["y"], call));
        model.Functions.Add(new FunctionProto
        {
            Name = "Twice",
            Domain = "own",
            Input = { "a" },
            Output = { "c" },
            Attribute = { "slope" },
            Node = { leaky, Graphs.Node("Add", ["b", "b"], ["c"]) },
            OpsetImport = { new OperatorSetIdProto { Version = 17 } },
        });
        OnnxModel loaded = model.Load();
        Assert.Equal(["Add", "LeakyRelu"], loaded.Operators);
        Assert.Equal([-1f, 4f], loaded.CreateModule().Forward(Torch.FromSpan([-1f, 2f], 2)).ToArray<float>());
    }

    private static Tensor Initializer(TensorProto proto)
    {
        GraphProto graph = Graphs.Graph(["x"], ["y"], Graphs.Node("Relu", ["x"], ["y"]));
        graph.Initializer.Add(proto);
        return Graphs.Model(graph).Load().Initializers["w"];
    }
}

using Google.Protobuf;
using Linstock.Onnx.Schema;
using Linstock.Onnx.Tests.Recordings;

namespace Linstock.Onnx.Tests.Reading;

/// <summary>A file that is not what it should be is refused with a message that names the place.</summary>
public sealed class DamagedFileTests
{
    private static GraphProto Doubling => Graphs.Graph(["x"], ["y"], Graphs.Node("Add", ["x", "x"], ["y"]));

    [Theory]
    [InlineData("linear@13")]
    [InlineData("LSTM_plain@14")]
    [InlineData("loops@13")]
    public void AFileCutShortAnywhereIsRefused(string name)
    {
        byte[] file = Recorded.File(name);
        for (int length = 0; length < file.Length; length += 1 + (length / 50))
        {
            using var stream = new MemoryStream(file[..length]);
            // What is cut between two messages is a whole file with a part missing.
            Exception? error = Record.Exception(() => OnnxModel.Load(stream).CreateModule());
            Assert.True(error is InvalidDataException or NotSupportedException, $"{length} bytes: {error?.GetType().Name ?? "was read"}");
        }
    }

    [Fact]
    public void AnotherFileIsRefused() => Refused(() => OnnxModel.Load(new MemoryStream("PK\x03\x04 is no model"u8.ToArray())), "not a readable ONNX file");

    [Theory]
    [InlineData(new long[] { -1 })]
    [InlineData(new[] { long.MaxValue, long.MaxValue })]
    [InlineData(new long[] { 1L << 40 })]
    [InlineData(new long[] { 3 })]
    public void AShapeThatDoesNotFitTheBytesIsRefusedBeforeMemoryIsTaken(long[] shape)
    {
        TensorProto tensor = Graphs.Tensor("w", Torch.Ones(2));
        tensor.Dims.Clear();
        tensor.Dims.AddRange(shape);
        GraphProto graph = Doubling;
        graph.Initializer.Add(tensor);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Refused(() => Graphs.Model(graph).Load(), "initializer 'w'");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void AnInitializerGivenTwiceIsRefused()
    {
        GraphProto graph = Doubling;
        graph.Initializer.Add(Graphs.Tensor("w", Torch.Ones(2)));
        graph.Initializer.Add(Graphs.Tensor("w", Torch.Ones(2)));
        Refused(() => Graphs.Model(graph).Load(), "'w' is given twice");
    }

    [Fact]
    public void ACycleIsRefused() => Refused(
        () => Graphs.Model(Graphs.Graph(["x"], ["y"], Graphs.Node("Add", ["x", "z"], ["y"]), Graphs.Node("Relu", ["y"], ["z"]))).Load().CreateModule(),
        "'the_Add': nothing before it computes its input 'z'");

    [Fact]
    public void AnUnknownInputIsRefused() => Refused(
        () => Graphs.Model(Graphs.Graph(["x"], ["y"], Graphs.Node("Relu", ["unknown"], ["y"]))).Load().CreateModule(), "'unknown'");

    [Fact]
    public void AValueWrittenTwiceIsRefused() => Refused(
        () => Graphs.Model(Graphs.Graph(["x"], ["y"], Graphs.Node("Relu", ["x"], ["y"]), Graphs.Node("Neg", ["x"], ["y"]))).Load().CreateModule(),
        "the value 'y' has been written before");

    [Fact]
    public void AnOutputThatNothingComputesIsRefused() =>
        Refused(() => Graphs.Model(Graphs.Graph(["x"], ["z"], Graphs.Node("Relu", ["x"], ["y"]))).Load().CreateModule(), "the output 'z'");

    [Fact]
    public void AnAttributeOfAnotherTypeIsRefused() => Refused(
        () => Graphs.Model(Graphs.Graph(["x"], ["y"], Graphs.Node("Softmax", ["x"], ["y"], ("axis", "last")))).Load().CreateModule(),
        "Softmax 'the_Softmax': attribute 'axis' is String; expected Int");

    [Fact]
    public void AFunctionThatCallsItselfIsRefused()
    {
        NodeProto call = Graphs.Node("Again", ["x"], ["y"]);
        call.Domain = "own";
        ModelProto model = Graphs.Model(Graphs.Graph(["x"], ["y"], call));
        var function = new FunctionProto { Name = "Again", Domain = "own" };
        function.Input.Add("x");
        function.Output.Add("y");
        function.Node.Add(call);
        model.Functions.Add(function);
        Refused(() => model.Load().CreateModule(), "deep in each other");
    }

    [Fact]
    public void FunctionsThatDoubleWithEachOtherAreRefused()
    {
        NodeProto Calls(string name, string input, string output) => new() { OpType = name, Domain = "own", Input = { input }, Output = { output } };
        ModelProto model = Graphs.Model(Graphs.Graph(["x"], ["y"], Calls("f0", "x", "y")));
        for (int i = 0; i < 40; i++)
        {
            string next = $"f{i + 1}";
            model.Functions.Add(new FunctionProto
            {
                Name = $"f{i}",
                Domain = "own",
                Input = { "x" },
                Output = { "y" },
                Node = { i == 39 ? Graphs.Node("Relu", ["x"], ["z"]) : Calls(next, "x", "z"), i == 39 ? Graphs.Node("Relu", ["z"], ["y"]) : Calls(next, "z", "y") },
            });
        }

        Refused(() => model.Load().CreateModule(), "unfold to more than");
    }

    [Fact]
    public void AllMissingOperatorsAreNamedTogether()
    {
        NodeProto foreign = Graphs.Node("Attend", ["b"], ["c"]);
        foreign.Domain = "com.example";
        var branch = Graphs.Graph([], ["inner"], Graphs.Node("Inside", ["x"], ["inner"]));
        OnnxModel model = Graphs.Model(Graphs.Graph(
            ["x", "p"], ["c"], Graphs.Node("Imaginary", ["x"], ["a"]), Graphs.Node("If", ["p"], ["b"], ("then_branch", branch), ("else_branch", branch)), foreign)).Load();

        Assert.Equal(["Imaginary", "Inside", "com.example::Attend"], model.MissingOperators);
        var error = Assert.Throws<NotSupportedException>(model.CreateModule);
        Assert.Contains("Imaginary, Inside, com.example::Attend", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OperatorSetsThatAreTooOldAreRefused() => Assert.Throws<NotSupportedException>(() => Graphs.Model(Doubling, opset: 6).Load());

    private static void Refused(Action read, string message)
    {
        var error = Assert.Throws<InvalidDataException>(read);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }
}

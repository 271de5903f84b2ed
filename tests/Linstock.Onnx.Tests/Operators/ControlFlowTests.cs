using Linstock.Onnx.Schema;

namespace Linstock.Onnx.Tests.Operators;

/// <summary>Branches, loops and lists beyond what PyTorch's exporter writes.</summary>
public sealed class ControlFlowTests
{
    [Fact]
    public void AScanCarriesAStateAndCollectsInEitherDirection()
    {
        GraphProto Body() => Graphs.Graph(["sum", "x"], ["next", "seen"], Graphs.Node("Add", ["sum", "x"], ["next"]), Graphs.Node("Identity", ["next"], ["seen"]));
        Tensor x = Torch.FromSpan([1f, 2, 3, 4, 5, 6], 3, 2);
        Tensor[] y = Graphs.Run("Scan", 11, [Torch.Zeros(2), x], 2, ("num_scan_inputs", 1), ("body", Body()));
        Assert.Equal([9f, 12], y[0].ToArray<float>());
        Assert.Equal([1f, 2, 4, 6, 9, 12], y[1].ToArray<float>());

        Tensor[] back = Graphs.Run(
            "Scan", 11, [Torch.Zeros(2), x.T], 2, ("num_scan_inputs", 1), ("body", Body()), ("scan_input_axes", new long[] { 1 }),
            ("scan_input_directions", new long[] { 1 }), ("scan_output_axes", new long[] { 1 }), ("scan_output_directions", new long[] { 1 }));
        Assert.Equal([9f, 8, 5, 12, 10, 6], back[1].ToArray<float>());
    }

    [Fact]
    public void ALoopCollectsWhatItsBodyGivesBesideItsState()
    {
        var body = Graphs.Graph(["i", "on", "a"], ["on", "b", "seen"], Graphs.Node("Add", ["a", "outside"], ["b"]), Graphs.Node("Identity", ["b"], ["seen"]));
        GraphProto graph = Graphs.Graph(
            ["n", "x"], ["y", "all"], Graphs.Node("Neg", ["x"], ["outside"]), Graphs.Node("Loop", ["n", "", "x"], ["y", "all"], ("body", body)));
        IReadOnlyDictionary<string, Tensor> results = Graphs.Model(graph).Load().CreateModule().Run(
            new Dictionary<string, Tensor> { ["n"] = Torch.Tensor(3L), ["x"] = Torch.FromSpan([1f, 2], 2) });
        Assert.Equal([-2f, -4], results["y"].ToArray<float>());
        Assert.Equal([0f, 0, -1, -2, -2, -4], results["all"].ToArray<float>());
    }

    [Fact]
    public void GraphsInsideOfGraphsReadWhatIsOutsideOfBoth()
    {
        var inner = Graphs.Graph([], ["c"], Graphs.Node("Mul", ["x", "b"], ["c"]));
        var outer = Graphs.Graph([], ["d"], Graphs.Node("Add", ["x", "x"], ["b"]), Graphs.Node("If", ["p"], ["d"], ("then_branch", inner), ("else_branch", inner)));
        OnnxModule module = Graphs.Model(Graphs.Graph(
            ["p", "x"], ["y"], Graphs.Node("If", ["p"], ["y"], ("then_branch", outer), ("else_branch", outer)))).Load().CreateModule();
        Assert.Equal([18f], module.Forward(Torch.Tensor(true), Torch.FromSpan([3f], 1))[0].ToArray<float>());
    }

    [Fact]
    public void ListsGrowShrinkAndAreCounted()
    {
        GraphProto graph = Graphs.Graph(
            ["a", "b", "at"], ["joined", "count", "second", "has"],
            Graphs.Node("SequenceConstruct", ["a", "b"], ["two"]), Graphs.Node("SequenceInsert", ["two", "a"], ["three"]),
            Graphs.Node("SequenceErase", ["three", "at"], ["left"]), Graphs.Node("SequenceLength", ["left"], ["count"]),
            Graphs.Node("SequenceAt", ["three", "at"], ["second"]), Graphs.Node("ConcatFromSequence", ["left"], ["joined"], ("axis", 0)),
            Graphs.Node("OptionalHasElement", ["a"], ["has"]));
        Tensor[] y = Graphs.Model(graph).Load().CreateModule().Forward(Torch.FromSpan([1f], 1), Torch.FromSpan([2f, 3], 2), Torch.Tensor(-2L));
        Assert.Equal([1f, 1], y[0].ToArray<float>());
        Assert.Equal(2, y[1].Item<long>());
        Assert.Equal([2f, 3], y[2].ToArray<float>());
        Assert.True(y[3].Item<bool>());
    }
}

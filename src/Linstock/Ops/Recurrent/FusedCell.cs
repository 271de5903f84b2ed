using Linstock.Backends;
using Linstock.Backends.Cpu.Recurrent;

namespace Linstock.Ops.Recurrent;

/// <summary>
/// The pointwise part of one step of a recurrent cell as one kernel forward and one back. <see cref="RecurrentCells"/> holds the
/// composed formulas: the reference, and what gradients of gradients go through.
/// </summary>
internal static class FusedCell
{
    /// <summary>Whether the kernel takes these: float32 or float64 on the processor, all alike.</summary>
    public static bool Takes(Tensor fromInput, Tensor fromState, Tensor carried)
        => Backend.Fuses(fromInput) && Backend.Fuses(fromState, fromInput) && Backend.Fuses(carried, fromInput)
            && fromInput.NDim == 2 && fromInput.Shape == fromState.Shape;

    /// <summary>Runs the step.</summary>
    /// <param name="kind">The cell.</param>
    /// <param name="fromInput">[batch, gates · units]: the input's pre-activations with their bias.</param>
    /// <param name="fromState">The same of the state.</param>
    /// <param name="carried">[batch, units]: the cell for <see cref="RecurrentKind.Lstm"/>, otherwise the state.</param>
    /// <returns>The next state, and the next cell (for cells without, the state again).</returns>
    public static (Tensor Hidden, Tensor Cell) Run<TCell>(RecurrentKind kind, Tensor fromInput, Tensor fromState, Tensor carried)
        where TCell : struct, IRecurrentCell
    {
        Tensor? differentiated = TCell.HasCell || TCell.CarriesState ? carried : null;
        bool recorded = Gradient.IsNeeded(fromInput, fromState, differentiated);
        Tensor x = Copying.Dense(fromInput), state = Copying.Dense(fromState), before = Copying.Dense(carried);
        long batch = before.Shape[0], units = before.Shape[1];
        Tensor hidden = Empty(x, batch, units), cell = TCell.HasCell ? Empty(x, batch, units) : hidden;
        Tensor? kept = recorded ? Empty(x, batch, TCell.Kept * units) : null;
        Backend.Run(hidden, new CellKernel<TCell>(x, state, before, before, hidden, cell, kept));
        if (recorded)
        {
            Tensor[] results = TCell.HasCell ? [hidden, cell] : [hidden];
            Gradient.RecordAll(results, new CellBackward<TCell>(kind, fromInput, fromState, carried, hidden, cell, kept!), fromInput, fromState, differentiated);
        }

        return (hidden, cell);
    }

    private static Tensor Empty(Tensor like, long rows, long columns) => Torch.Empty([rows, columns], dtype: like.DType, device: like.Device);

    private sealed class CellBackward<TCell>(
        RecurrentKind kind, Tensor fromInput, Tensor fromState, Tensor carried, Tensor hidden, Tensor cell, Tensor kept) : Node
        where TCell : struct, IRecurrentCell
    {
        // The results are detached: their own history is this node.
        private SavedTensor _fromInput = new(fromInput), _fromState = new(fromState), _carried = new(carried);
        private SavedTensor _hidden = new(hidden.Detach()), _cell = new(cell.Detach()), _kept = new(kept);

        public override string Name => $"{kind}CellBackward0";

        protected internal override void Backward(ReadOnlySpan<Tensor?> gradOutputs, Span<Tensor?> gradInputs)
        {
            Tensor? gradHidden = gradOutputs[0], gradCell = TCell.HasCell ? gradOutputs[1] : null;
            if (GradMode.IsEnabled) Differentiably(gradHidden, gradCell, gradInputs);
            else Directly(gradHidden, gradCell, gradInputs);
        }

        protected override void ReleaseSaved()
        {
            _fromInput.Release();
            _fromState.Release();
            _carried.Release();
            _hidden.Release();
            _cell.Release();
            _kept.Release();
        }

        private void Directly(Tensor? gradHidden, Tensor? gradCell, Span<Tensor?> gradInputs)
        {
            Tensor hidden = _hidden.Get(this), kept = _kept.Get(this), before = _carried.Get(this).Contiguous();
            long batch = hidden.Shape[0], gates = TCell.Gates * hidden.Shape[1];
            Tensor inputGates = Empty(hidden, batch, gates), stateGates = TCell.CarriesState ? Empty(hidden, batch, gates) : inputGates;
            Tensor hiddenCarry = Carry(gradHidden, hidden, TCell.CarriesState), cellCarry = TCell.HasCell ? Carry(gradCell, hidden, true) : hiddenCarry;
            Backend.Run(inputGates, new CellGradientKernel<TCell>(
                before, before, hidden, _cell.Get(this), kept, inputGates, stateGates, hiddenCarry, cellCarry));
            if (NeedsInput(0)) gradInputs[0] = inputGates;
            if (NeedsInput(1)) gradInputs[1] = stateGates;
            if ((TCell.HasCell || TCell.CarriesState) && NeedsInput(2)) gradInputs[2] = TCell.HasCell ? cellCarry : hiddenCarry;
        }

        private static Tensor Carry(Tensor? gradient, Tensor like, bool isWritten) =>
            gradient is null ? Torch.Zeros(like.Shape, dtype: like.DType, device: like.Device)
            : isWritten ? gradient.Clone(MemoryFormat.Contiguous) : gradient.Contiguous();

        // Gradients that are to be differentiated again come from the composed step. It sees aliases of the inputs, at which the
        // run inside this run ends: the nodes behind them belong to the outer one.
        private void Differentiably(Tensor? gradHidden, Tensor? gradCell, Span<Tensor?> gradInputs)
        {
            Tensor[] inputs = [Aliased(ref _fromInput), Aliased(ref _fromState), Aliased(ref _carried)];
            (Tensor hidden, Tensor cell) = RecurrentCells.Composed(kind, inputs[0], inputs[1], inputs[2]);
            var (results, gradients) = (new List<Tensor>(), new List<Tensor>());
            if (gradHidden is not null) Add(hidden, gradHidden);
            if (gradCell is not null) Add(cell, gradCell);
            int[] wanted = [.. Enumerable.Range(0, TCell.HasCell || TCell.CarriesState ? 3 : 2).Where(NeedsInput)];
            Tensor?[] found = Autograd.Grad(
                results.ToArray(), [.. wanted.Select(i => inputs[i])], gradients.ToArray(), createGraph: true, allowUnused: true);
            for (int i = 0; i < wanted.Length; i++) gradInputs[wanted[i]] = found[i];

            Tensor Aliased(ref SavedTensor saved)
            {
                Tensor tensor = saved.Get(this);
                return tensor.ViewAs(tensor);
            }

            void Add(Tensor result, Tensor gradient)
            {
                results.Add(result);
                gradients.Add(gradient);
            }
        }
    }
}

using Linstock.Amp;
using Linstock.Backends;
using Linstock.Backends.Cpu.Recurrent;

namespace Linstock.Ops.Recurrent;

/// <summary>
/// One layer of a recurrent network in one direction over whole sequences: one matrix product for the input's part of all steps, then
/// one kernel for the steps themselves, and likewise on the way back.
/// </summary>
internal static class RecurrentLayer
{
    /// <summary>Runs a layer.</summary>
    /// <param name="kind">The cell.</param>
    /// <param name="input">[total, features]: the steps one after the other.</param>
    /// <param name="steps">Which rows belong to which step, and the direction.</param>
    /// <param name="initial">The initial states, [batch, size] each: the hidden state, and for <see cref="RecurrentKind.Lstm"/> the cell.</param>
    /// <param name="weights">The parameters.</param>
    /// <returns>The output of all steps, [total, size], and the final states.</returns>
    public static (Tensor Output, Tensor[] States) Run(
        RecurrentKind kind, Tensor input, SequenceSteps steps, ReadOnlySpan<Tensor> initial, in RecurrentWeights weights)
    {
        if (!IsFused(input, steps, initial, weights)) return ComposedRecurrence.Run(kind, input, steps, initial, weights);
        return kind switch
        {
            RecurrentKind.Lstm => Fused<LstmUnits>(kind, input, steps, initial, weights),
            RecurrentKind.Gru => Fused<GruUnits>(kind, input, steps, initial, weights),
            RecurrentKind.Tanh => Fused<ElmanUnits<TanhActivation>>(kind, input, steps, initial, weights),
            _ => Fused<ElmanUnits<ReluActivation>>(kind, input, steps, initial, weights),
        };
    }

    private static bool IsFused(Tensor input, SequenceSteps steps, ReadOnlySpan<Tensor> initial, in RecurrentWeights weights)
    {
        DType dtype = input.DType;
        bool one = Backend.Fuses(input) && weights.WeightHr is null
            && weights.WeightIh.DType == dtype && weights.WeightHh.DType == dtype
            && (weights.BiasIh is null || weights.BiasIh.DType == dtype) && (weights.BiasHh is null || weights.BiasHh.DType == dtype);
        foreach (Tensor state in initial) one = one && state.DType == dtype;

        // Rounding each product by itself is what mixed precision means, and a single step has nothing to fuse.
        return one && AutocastScope.Current is not { IsEnabled: true } && steps.Count > 1;
    }

    private static (Tensor Output, Tensor[] States) Fused<TCell>(
        RecurrentKind kind, Tensor input, SequenceSteps steps, ReadOnlySpan<Tensor> initial, in RecurrentWeights weights)
        where TCell : struct, IRecurrentCell
    {
        Tensor first = initial[0];
        Tensor?[] inputs = [input, first, TCell.HasCell ? initial[1] : null, weights.WeightIh, weights.WeightHh, weights.BiasIh, weights.BiasHh];
        bool recorded = false;
        foreach (Tensor? operand in inputs) recorded |= operand is not null && Gradient.IsNeeded(operand);

        using GradModeScope mode = Torch.NoGrad();
        long units = first.Shape[1];
        Tensor gates = NN.Functional.Linear(input.Detach(), weights.WeightIh.Detach()).Contiguous();
        Tensor hidden = first.Detach().Contiguous(), cell = TCell.HasCell ? initial[1].Detach().Contiguous() : hidden;
        Tensor weight = weights.WeightHh.Detach().Contiguous();
        Tensor bias = Biases<TCell>(weights.BiasIh?.Detach(), weights.BiasHh?.Detach(), input, units);
        Tensor output = Empty(input, steps.Total, units), lastHidden = Empty(input, steps.Batch, units);
        Tensor cells = TCell.HasCell ? Empty(input, steps.Total, units) : output, lastCell = TCell.HasCell ? Empty(input, steps.Batch, units) : lastHidden;
        Tensor? kept = !recorded ? null : TCell.Kept == TCell.Gates ? gates : Empty(input, steps.Total, TCell.Kept * units);
        Backend.Run(output, new RecurrentKernel<TCell>(steps, gates, hidden, cell, weight, bias, output, cells, kept, lastHidden, lastCell));

        Tensor[] states = TCell.HasCell ? [lastHidden, lastCell] : [lastHidden];
        if (recorded)
        {
            using GradModeScope enabled = Torch.EnableGrad();
            Gradient.RecordAll([output, .. states], new LayerBackward<TCell>(kind, steps, inputs, output, TCell.HasCell ? cells : null, kept!), inputs);
        }

        return (output, states);
    }

    // In the order of IRecurrentCell.Biases: the kernel adds both biases where they meet.
    private static Tensor Biases<TCell>(Tensor? ofInput, Tensor? ofState, Tensor like, long units)
        where TCell : struct, IRecurrentCell
    {
        long all = TCell.Gates * units, apart = (TCell.Biases * units) - all, together = all - apart;
        if (ofInput is null && ofState is null) return Torch.Zeros([all + apart], dtype: like.DType, device: like.Device);
        if (apart == 0) return ofInput is null ? ofState!.Contiguous() : ofState is null ? ofInput.Contiguous() : ofInput + ofState;
        ofInput ??= Torch.ZerosLike(ofState!);
        ofState ??= Torch.ZerosLike(ofInput);
        return Torch.Cat([ofInput.Narrow(0, 0, together) + ofState.Narrow(0, 0, together), ofState.Narrow(0, together, apart), ofInput.Narrow(0, together, apart)]);
    }

    private static Tensor Empty(Tensor like, long rows, long columns) => Torch.Empty([rows, columns], dtype: like.DType, device: like.Device);

    private sealed class LayerBackward<TCell> : Node
        where TCell : struct, IRecurrentCell
    {
        private readonly RecurrentKind _kind;
        private readonly SequenceSteps _steps;
        private readonly SavedTensor[] _inputs;
        private SavedTensor _output;
        private SavedTensor _cells;
        private SavedTensor _kept;

        public LayerBackward(RecurrentKind kind, SequenceSteps steps, Tensor?[] inputs, Tensor output, Tensor? cells, Tensor kept)
        {
            (_kind, _steps) = (kind, steps);
            _inputs = [.. inputs.Select(input => new SavedTensor(input))];

            // Detached: the output's own history is this node.
            (_output, _cells, _kept) = (new(output.Detach()), new(cells), new(kept));
        }

        public override string Name => $"{_kind}LayerBackward0";

        protected internal override void Backward(ReadOnlySpan<Tensor?> gradOutputs, Span<Tensor?> gradInputs)
        {
            Tensor?[] inputs = new Tensor?[_inputs.Length];
            for (int i = 0; i < inputs.Length; i++) inputs[i] = _inputs[i].GetOrNull(this);
            if (GradMode.IsEnabled) Differentiably(inputs, gradOutputs, gradInputs);
            else Directly(inputs, gradOutputs, gradInputs);
        }

        protected override void ReleaseSaved()
        {
            Array.Clear(_inputs);
            (_output, _cells, _kept) = (default, default, default);
        }

        private void Directly(Tensor?[] inputs, ReadOnlySpan<Tensor?> gradOutputs, Span<Tensor?> gradInputs)
        {
            Tensor input = inputs[0]!, output = _output.Get(this), kept = _kept.Get(this);
            Tensor hidden = inputs[1]!.Detach().Contiguous(), cell = inputs[2]?.Detach().Contiguous() ?? hidden;
            Tensor weight = inputs[4]!.Detach().Contiguous(), cells = _cells.GetOrNull(this) ?? output;
            long units = output.Shape[1], gates = TCell.Gates * units;
            Tensor inputGates = Empty(output, _steps.Total, gates);
            Tensor stateGates = TCell.CarriesState ? Empty(output, _steps.Total, gates) : inputGates;
            Tensor hiddenCarry = Carry(gradOutputs[1]), cellCarry = TCell.HasCell ? Carry(gradOutputs[2]) : hiddenCarry;
            Backend.Run(inputGates, new RecurrentGradientKernel<TCell>(
                _steps, gradOutputs[0]?.Contiguous(), hidden, cell, weight, output, cells, kept, inputGates, stateGates, hiddenCarry, cellCarry));

            if (NeedsInput(0)) gradInputs[0] = Torch.Mm(inputGates, inputs[3]!.Detach());
            if (NeedsInput(1)) gradInputs[1] = hiddenCarry;
            if (NeedsInput(2)) gradInputs[2] = cellCarry;
            if (NeedsInput(3)) gradInputs[3] = Torch.Mm(inputGates.T, input.Detach());
            if (NeedsInput(4)) gradInputs[4] = StateWeightGradient(stateGates, output, hidden);
            if (NeedsInput(5)) gradInputs[5] = inputGates.Sum(dim: 0);
            if (NeedsInput(6)) gradInputs[6] = StateBiasGradient(gradInputs[5], stateGates, units);

            Tensor Carry(Tensor? gradient) =>
                gradient?.Clone(MemoryFormat.Contiguous) ?? Torch.Zeros([_steps.Batch, units], dtype: output.DType, device: output.Device);
        }

        // The gradients of the pre-activations times the states that their steps began with: the initial one, and the output shifted by a step.
        private Tensor StateWeightGradient(Tensor gates, Tensor output, Tensor hidden)
        {
            if (!_steps.AreEven) return Torch.Mm(gates.T, StatesBefore(output, hidden));
            long batch = _steps.Batch, others = _steps.Total - batch;
            (long beginning, long later, long earlier) = _steps.Reverse ? (others, 0L, batch) : (0L, batch, 0L);
            Tensor gradient = Torch.Mm(gates.Narrow(0, later, others).T, output.Narrow(0, earlier, others));
            return gradient.Addmm_(gates.Narrow(0, beginning, batch).T, hidden);
        }

        // The input's bias has the same gradient except where the formulas keep the two apart, in the last gates.
        private static Tensor StateBiasGradient(Tensor? ofInput, Tensor stateGates, long units)
        {
            if (ofInput is null) return stateGates.Sum(dim: 0);
            long apart = (TCell.Biases - TCell.Gates) * units, together = (TCell.Gates * units) - apart;
            if (apart == 0) return ofInput.Clone();
            return Torch.Cat([ofInput.Narrow(0, 0, together), stateGates.Narrow(1, together, apart).Sum(dim: 0)]);
        }

        // [total, units]: for each row the state that its step began with.
        private Tensor StatesBefore(Tensor output, Tensor hidden)
        {
            var parts = new List<Tensor>();
            for (int t = 0; t < _steps.Count; t++)
            {
                int turn = _steps.Reverse ? _steps.Count - 1 - t : t;
                long continuing = _steps.Continuing(turn), size = _steps.Size(t);
                if (continuing > 0) parts.Add(output.Narrow(0, _steps.Offset(_steps.At(turn - 1)), continuing));
                if (continuing < size) parts.Add(hidden.Narrow(0, continuing, size - continuing));
            }

            return Torch.Cat([.. parts], 0);
        }

        // Gradients that are to be differentiated again come from the composed layer. It sees aliases of the inputs, at which
        // the run inside this run ends: the nodes behind them belong to the outer one.
        private void Differentiably(Tensor?[] originals, ReadOnlySpan<Tensor?> gradOutputs, Span<Tensor?> gradInputs)
        {
            Tensor?[] inputs = [.. originals.Select(input => input?.ViewAs(input))];
            Tensor[] initial = TCell.HasCell ? [inputs[1]!, inputs[2]!] : [inputs[1]!];
            (Tensor output, Tensor[] states) = ComposedRecurrence.Run(
                _kind, inputs[0]!, _steps, initial, new RecurrentWeights(inputs[3]!, inputs[4]!, inputs[5], inputs[6]));
            Tensor[] results = [output, .. states];
            var (given, gradients) = (new List<Tensor>(), new List<Tensor>());
            for (int i = 0; i < results.Length; i++)
            {
                if (gradOutputs[i] is not { } gradient) continue;
                given.Add(results[i]);
                gradients.Add(gradient);
            }

            int[] wanted = [.. Enumerable.Range(0, inputs.Length).Where(NeedsInput)];
            Tensor?[] found = Autograd.Grad(
                given.ToArray(), [.. wanted.Select(i => inputs[i]!)], gradients.ToArray(), createGraph: true, allowUnused: true);
            for (int i = 0; i < wanted.Length; i++) gradInputs[wanted[i]] = found[i];
        }
    }
}

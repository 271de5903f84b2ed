using Linstock.Amp;
using Linstock.Backends;
using Linstock.Backends.Cpu.Recurrent;

namespace Linstock.Ops.Recurrent;

/// <summary>
/// A whole step of a recurrent cell for one sample that no gradient is wanted of, products included, as one kernel: what remains beside
/// reading the weights is nearly nothing. Any other step is two products and a <see cref="FusedCell"/>, with the same results.
/// </summary>
internal static class FusedStep
{
    /// <summary>Whether the kernel takes the step.</summary>
    /// <param name="input">[1, inputs].</param>
    /// <param name="hidden">[1, units].</param>
    /// <param name="cell">[1, units]; the state again for cells without.</param>
    /// <param name="weights">The parameters.</param>
    public static bool Takes<TCell>(Tensor input, Tensor hidden, Tensor cell, in CellWeights weights)
        where TCell : struct, IRecurrentCell
    {
        if (input.NDim != 2 || input.Shape[0] != 1 || AutocastScope.Current is not null) return false;
        if (!Backend.Fuses(input)) return false;
        long inputs = input.Shape[1], units = hidden.Shape[^1], gates = TCell.Gates * units;
        return Is(input, 1, inputs, input) && Is(hidden, 1, units, input) && Is(cell, 1, units, input)
            && Is(weights.Input, gates, inputs, input) && Is(weights.State, gates, units, input)
            && IsBias(weights.InputBias, gates, input) && IsBias(weights.StateBias, gates, input)
            && !Gradient.IsNeeded([input, hidden, cell, weights.Input, weights.State, weights.InputBias!, weights.StateBias!]);
    }

    /// <summary>Runs the step.</summary>
    /// <returns>The next state, and the next cell (for cells without, the state again).</returns>
    public static (Tensor Hidden, Tensor Cell) Run<TCell>(Tensor input, Tensor hidden, Tensor cell, in CellWeights weights)
        where TCell : struct, IRecurrentCell
    {
        var nextHidden = new Tensor(in hidden.Shape, input.DType, input.Device);
        Tensor nextCell = TCell.HasCell ? new Tensor(in hidden.Shape, input.DType, input.Device) : nextHidden;
        Backend.Run(nextHidden, new CellStepKernel<TCell>(
            input, hidden, cell, weights.Input, weights.State, weights.InputBias, weights.StateBias, nextHidden, nextCell));
        return (nextHidden, nextCell);
    }

    private static bool Is(Tensor tensor, long rows, long columns, Tensor beside)
        => tensor.NDim == 2 && tensor.Shape[0] == rows && tensor.Shape[1] == columns && IsReadable(tensor, beside);

    private static bool IsBias(Tensor? bias, long gates, Tensor beside)
        => bias is null || (bias.NDim == 1 && bias.Numel == gates && IsReadable(bias, beside));

    private static bool IsReadable(Tensor tensor, Tensor beside)
        => tensor.DType == beside.DType && tensor.Device == beside.Device && tensor.IsContiguous;
}

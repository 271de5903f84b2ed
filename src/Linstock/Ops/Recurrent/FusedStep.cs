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
        long inputs = input.Shape[1], units = hidden.Shape[^1], gates = TCell.Gates * units;
        DType dtype = input.DType;
        return dtype is DType.Float32 or DType.Float64
            && Is(input, 1, inputs, dtype) && Is(hidden, 1, units, dtype) && Is(cell, 1, units, dtype)
            && Is(weights.Input, gates, inputs, dtype) && Is(weights.State, gates, units, dtype)
            && IsBias(weights.InputBias, gates, dtype) && IsBias(weights.StateBias, gates, dtype)
            && !(GradMode.IsEnabled && IsDifferentiated(input, hidden, cell, in weights));
    }

    /// <summary>Runs the step.</summary>
    /// <returns>The next state, and the next cell (for cells without, the state again).</returns>
    public static (Tensor Hidden, Tensor Cell) Run<TCell>(Tensor input, Tensor hidden, Tensor cell, in CellWeights weights)
        where TCell : struct, IRecurrentCell
    {
        var nextHidden = new Tensor(in hidden.Shape, input.DType, Device.Cpu);
        Tensor nextCell = TCell.HasCell ? new Tensor(in hidden.Shape, input.DType, Device.Cpu) : nextHidden;
        Backend.Run(nextHidden, new CellStepKernel<TCell>(
            input, hidden, cell, weights.Input, weights.State, weights.InputBias, weights.StateBias, nextHidden, nextCell));
        return (nextHidden, nextCell);
    }

    private static bool Is(Tensor tensor, long rows, long columns, DType dtype)
        => tensor.NDim == 2 && tensor.Shape[0] == rows && tensor.Shape[1] == columns && tensor.DType == dtype && IsReadable(tensor);

    private static bool IsBias(Tensor? bias, long gates, DType dtype)
        => bias is null || (bias.NDim == 1 && bias.Numel == gates && bias.DType == dtype && IsReadable(bias));

    private static bool IsReadable(Tensor tensor) => tensor.IsContiguous && tensor.Device.Type == DeviceType.Cpu;

    private static bool IsDifferentiated(Tensor input, Tensor hidden, Tensor cell, in CellWeights weights)
        => input.RequiresGrad || hidden.RequiresGrad || cell.RequiresGrad || weights.Input.RequiresGrad || weights.State.RequiresGrad
            || weights.InputBias is { RequiresGrad: true } || weights.StateBias is { RequiresGrad: true };
}

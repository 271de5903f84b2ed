using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.Recurrent;

/// <summary>The formulas of a recurrent cell for a vector of neighbouring units, and what has to be kept for the gradient.</summary>
internal unsafe interface IRecurrentCell
{
    /// <summary>Pre-activations per unit.</summary>
    static abstract int Gates { get; }

    /// <summary>
    /// Biases per unit: the sum of both for each gate; for the last gates, whose two biases the formulas keep apart, the state's in that
    /// place and the input's after all gates.
    /// </summary>
    static abstract int Biases { get; }

    /// <summary>Values per unit that the gradient needs; at least as many as there are gates.</summary>
    static abstract int Kept { get; }

    /// <summary>Whether there is a second state beside the output.</summary>
    static abstract bool HasCell { get; }

    /// <summary>Whether the output depends on the state before other than through the pre-activations.</summary>
    static abstract bool CarriesState { get; }

    /// <summary>One step forward of the units from <paramref name="unit"/> on.</summary>
    static abstract void Forward<T, TVector, TLanes>(in ForwardUnits<T> place, nint unit)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>;

    /// <summary>One step backward of the units from <paramref name="unit"/> on.</summary>
    static abstract void Backward<T, TVector, TLanes>(in BackwardUnits<T> place, nint unit)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>;
}

/// <summary>Where the values of one step of one sample lie. Of several gates, each begins a gap after the last.</summary>
/// <remarks>Goes from sample to sample in place: a copy of so many fields just written would wait for the writes.</remarks>
internal unsafe struct ForwardUnits<T>
    where T : unmanaged
{
    /// <summary>The pre-activations of the input, without bias.</summary>
    public T* Input;

    /// <summary>The gap in <see cref="Input"/>, <see cref="Bias"/> and <see cref="Kept"/>, and between samples elsewhere.</summary>
    public nint Gap;

    /// <summary>The pre-activations of the state, without bias.</summary>
    public T* Sums;

    /// <summary>The gap in <see cref="Sums"/>.</summary>
    public nint SumsGap;

    /// <summary>The biases, in the order of <see cref="IRecurrentCell.Biases"/>.</summary>
    public T* Bias;

    /// <summary>The states before.</summary>
    public T* Hidden, Cell;

    /// <summary>The states after.</summary>
    public T* NextHidden, NextCell;

    /// <summary>What the gradient will need, or null; may be <see cref="Input"/>.</summary>
    public T* Kept;

    /// <summary>Goes on to the next sample.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Advance<TCell>()
        where TCell : struct, IRecurrentCell
    {
        Input += TCell.Gates * Gap;
        Sums += TCell.Gates * SumsGap;
        Hidden += Gap;
        NextHidden += Gap;
        if (TCell.HasCell)
        {
            Cell += Gap;
            NextCell += Gap;
        }

        if (Kept != null) Kept += TCell.Kept * Gap;
    }
}

/// <summary>Where the gradients of one step of one sample lie.</summary>
internal unsafe struct BackwardUnits<T>
    where T : unmanaged
{
    /// <summary>The gradient of the output at this step, or null.</summary>
    public T* Output;

    /// <summary>In: the gradients of the states after, by way of later steps. Out: what of them reaches the states before directly.</summary>
    public T* HiddenCarry, CellCarry;

    /// <summary>What the step forward kept, gate by gate.</summary>
    public T* Kept;

    /// <summary>The gap in <see cref="Kept"/>, <see cref="Input"/> and <see cref="State"/>.</summary>
    public nint Gap;

    /// <summary>The states before and after.</summary>
    public T* Hidden, Cell, NextHidden, NextCell;

    /// <summary>Out: the gradients of the input's pre-activations.</summary>
    public T* Input;

    /// <summary>Out: those of the state's pre-activations; may be <see cref="Input"/>.</summary>
    public T* State;

    /// <summary>Goes on to the next sample.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Advance<TCell>()
        where TCell : struct, IRecurrentCell
    {
        if (Output != null) Output += Gap;
        HiddenCarry += Gap;
        Kept += TCell.Kept * Gap;
        Hidden += Gap;
        NextHidden += Gap;
        Input += TCell.Gates * Gap;
        State += TCell.Gates * Gap;
        if (TCell.HasCell)
        {
            CellCarry += Gap;
            Cell += Gap;
            NextCell += Gap;
        }
    }
}

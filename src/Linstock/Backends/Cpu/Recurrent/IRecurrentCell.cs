using System.Numerics;

namespace Linstock.Backends.Cpu.Recurrent;

/// <summary>The formulas of a recurrent cell for a vector of neighbouring units, and what has to be kept for the gradient.</summary>
internal unsafe interface IRecurrentCell
{
    /// <summary>Pre-activations per unit.</summary>
    static abstract int Gates { get; }

    /// <summary>Values per unit that the gradient needs; at least as many as there are gates.</summary>
    static abstract int Kept { get; }

    /// <summary>Whether there is a second state beside the output.</summary>
    static abstract bool HasCell { get; }

    /// <summary>Whether the output depends on the state before other than through the pre-activations.</summary>
    static abstract bool CarriesState { get; }

    /// <summary>One step forward.</summary>
    static abstract void Forward<T, TVector, TLanes>(in ForwardUnits<T> units)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>;

    /// <summary>One step backward.</summary>
    static abstract void Backward<T, TVector, TLanes>(in BackwardUnits<T> units)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>;
}

/// <summary>Where the values of one step of some units of one sample lie. Of several gates, each begins a gap after the last.</summary>
internal unsafe struct ForwardUnits<T>
    where T : unmanaged
{
    /// <summary>The pre-activations of the input, with its bias.</summary>
    public T* Input;

    /// <summary>The gap in <see cref="Input"/>, <see cref="Bias"/> and <see cref="Kept"/>.</summary>
    public nint Gap;

    /// <summary>The pre-activations of the state, without bias.</summary>
    public T* Sums;

    /// <summary>The gap in <see cref="Sums"/>.</summary>
    public nint SumsGap;

    /// <summary>The bias of the state's pre-activations.</summary>
    public T* Bias;

    /// <summary>The states before.</summary>
    public T* Hidden, Cell;

    /// <summary>The states after.</summary>
    public T* NextHidden, NextCell;

    /// <summary>What the gradient will need, or null; may be <see cref="Input"/>.</summary>
    public T* Kept;

    /// <summary>The same for units further on.</summary>
    public readonly ForwardUnits<T> From(nint unit)
    {
        ForwardUnits<T> next = this;
        next.Input += unit;
        next.Sums += unit;
        next.Bias += unit;
        next.Hidden += unit;
        next.NextHidden += unit;
        if (Cell != null)
        {
            next.Cell = Cell + unit;
            next.NextCell = NextCell + unit;
        }

        if (Kept != null) next.Kept += unit;
        return next;
    }
}

/// <summary>Where the gradients of one step of some units of one sample lie.</summary>
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

    /// <summary>The same for units further on.</summary>
    public readonly BackwardUnits<T> From(nint unit)
    {
        BackwardUnits<T> next = this;
        if (Output != null) next.Output += unit;
        next.HiddenCarry += unit;
        next.Kept += unit;
        next.Hidden += unit;
        next.NextHidden += unit;
        next.Input += unit;
        next.State += unit;
        if (Cell != null)
        {
            next.CellCarry = CellCarry + unit;
            next.Cell = Cell + unit;
            next.NextCell = NextCell + unit;
        }

        return next;
    }
}

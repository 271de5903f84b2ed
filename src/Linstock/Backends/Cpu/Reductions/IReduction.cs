namespace Linstock.Backends.Cpu.Reductions;

/// <summary>
/// How elements are folded: from an element to an accumulator, two accumulators to one, and the last to the result.
/// Vector forms fold lane by lane.
/// </summary>
internal unsafe interface IReduction<T>
    where T : unmanaged
{
    /// <summary>Whether the vector forms exist for the element type.</summary>
    static abstract bool IsVectorized { get; }

    /// <summary>The accumulator of nothing.</summary>
    static abstract T Identity { get; }

    /// <summary>Folds one element in.</summary>
    static abstract T Fold(T accumulator, T element);

    /// <summary>Folds two accumulators.</summary>
    static abstract T Combine(T left, T right);

    /// <summary>Folds one vector of elements in.</summary>
    static abstract TVector Fold<TVector, TLanes>(TVector accumulator, TVector elements)
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>;

    /// <summary>Folds the lanes of a vector of accumulators.</summary>
    static abstract T Across<TVector, TLanes>(TVector accumulators)
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>;

    /// <summary>Folds two vectors of accumulators.</summary>
    static abstract TVector Combine<TVector, TLanes>(TVector left, TVector right)
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>;
}

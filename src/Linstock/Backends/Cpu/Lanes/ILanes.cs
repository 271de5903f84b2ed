namespace Linstock.Backends.Cpu;

/// <summary>
/// What row kernels (reductions, softmax, normalisation) need of a vector width, so that each is written once. The
/// vectors are the runtime's own, not wrapped, so the JIT sees plain intrinsics.
/// </summary>
internal unsafe interface ILanes<T, TVector>
    where T : unmanaged
    where TVector : struct
{
    /// <summary>Elements of a vector.</summary>
    static abstract int Count { get; }

    static abstract TVector Load(T* source);

    static abstract void Store(TVector value, T* target);

    /// <summary>Stores past the caches, to a target aligned to the vector; who does so ends with a barrier.</summary>
    static abstract void StorePastCaches(TVector value, T* target);

    static abstract TVector Create(T value);

    static abstract TVector Add(TVector left, TVector right);

    static abstract TVector Subtract(TVector left, TVector right);

    static abstract TVector Multiply(TVector left, TVector right);

    /// <summary>x · y + z, rounded once where the processor can.</summary>
    static abstract TVector MultiplyAdd(TVector x, TVector y, TVector z);

    /// <summary>The larger elements; NaN where either is.</summary>
    static abstract TVector Max(TVector left, TVector right);

    /// <summary>The smaller elements; NaN where either is.</summary>
    static abstract TVector Min(TVector left, TVector right);

    /// <summary>As <see cref="Max(TVector, TVector)"/>, but of two zeros it may give either, which takes fewer instructions.</summary>
    static abstract TVector Larger(TVector left, TVector right);

    /// <summary>As <see cref="Min(TVector, TVector)"/>, but of two zeros it may give either, which takes fewer instructions.</summary>
    static abstract TVector Smaller(TVector left, TVector right);

    static abstract TVector Exp(TVector value);

    /// <summary>e to the power of values that are not positive, as a softmax needs it; next to nothing may be zero.</summary>
    static abstract TVector ExpNonPositive(TVector value);

    static abstract TVector Sigmoid(TVector value);

    static abstract TVector Tanh(TVector value);

    /// <summary>The value where the condition is above 0, else 0.</summary>
    static abstract TVector WherePositive(TVector condition, TVector value);

    /// <summary>The sum of the elements, in a fixed order.</summary>
    static abstract T Sum(TVector value);

    /// <summary>The largest element; NaN if there is one.</summary>
    static abstract T Max(TVector value);

    /// <summary>The smallest element; NaN if there is one.</summary>
    static abstract T Min(TVector value);

    static abstract T Element(TVector value, int lane);
}

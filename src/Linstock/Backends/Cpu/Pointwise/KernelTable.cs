using Linstock.Ops.Formulas;

namespace Linstock.Backends.Cpu.Pointwise;

/// <summary>
/// The kernels of one pointwise operation: forward and, for each operand, the gradient. The pointer to a loop is taken on
/// first use, so that only what runs is compiled by the JIT, and only what is referenced survives trimming.
/// </summary>
/// <remarks>
/// A loop is <c>void(byte** pointers, nint* strides, nint count)</c>: <c>pointers[0..arity-1]</c> are the operands,
/// <c>pointers[arity]</c> is the output; strides in bytes; an operand with stride 0 is one number for all elements. All operands have the
/// element type that was asked for, except masks (bytes 0 or 1), and so has the output, except that of a predicate (bytes).
/// The output may be one of the operands (same pointer, same stride); any other overlap is the caller's to exclude.
/// </remarks>
internal abstract unsafe class KernelTable
{
    private readonly nint[] _forward = new nint[2 * DTypes.Count];
    private readonly nint[] _gradients;
    private readonly int[] _slotBits;

    private protected KernelTable(int operands)
    {
        Operands = operands;
        _gradients = new nint[2 * operands * DTypes.Count];
        _slotBits = new int[operands];
    }

    /// <summary>The number of the formula's operands.</summary>
    public int Operands { get; }

    /// <summary>The loop that computes the result.</summary>
    /// <param name="dtype">The element type of the operands, after promotion.</param>
    /// <param name="streaming">Stores past the caches: pays for contiguous outputs that are larger than they are.</param>
    public delegate*<byte**, nint*, nint, void> Forward(DType dtype, bool streaming = false)
    {
        ref nint slot = ref _forward[(int)dtype + (streaming ? DTypes.Count : 0)];
        return (delegate*<byte**, nint*, nint, void>)(slot != 0 ? slot : slot = (nint)SelectForward(dtype, streaming));
    }

    /// <summary>Whether an operand has a gradient at all.</summary>
    public abstract bool HasGradient(int operand);

    /// <summary>Whether the gradient with respect to an operand is the gradient of the result, so that nothing needs to be computed.</summary>
    public virtual bool IsGradientIdentity(int operand) => false;

    /// <summary>
    /// What the operands of the gradient loop are, in order: 0 the gradient of the result, 1..n the formula's operands,
    /// n + 1 its result. Empty: the gradient is zero everywhere.
    /// </summary>
    public abstract ReadOnlySpan<byte> GradientSlots(int operand);

    /// <summary>The same as a set of bits, and 0 for an operand without a gradient; every operation that is recorded asks.</summary>
    public int GradientSlotBits(int operand)
    {
        int bits = _slotBits[operand];
        return bits != 0 ? bits & ~Known : FindSlotBits(operand);
    }

    private const int Known = 1 << 30;

    private int FindSlotBits(int operand)
    {
        int bits = 0;
        if (HasGradient(operand))
            foreach (byte slot in GradientSlots(operand)) bits |= 1 << slot;
        _slotBits[operand] = bits | Known;
        return bits;
    }

    /// <summary>The loop that computes the gradient with respect to one operand from what <see cref="GradientSlots"/> lists.</summary>
    public delegate*<byte**, nint*, nint, void> Gradient(int operand, DType dtype, bool streaming = false)
    {
        ref nint slot = ref _gradients[((streaming ? Operands : 0) + operand) * DTypes.Count + (int)dtype];
        return (delegate*<byte**, nint*, nint, void>)(slot != 0 ? slot : slot = (nint)SelectGradient(operand, dtype, streaming));
    }

    /// <summary>
    /// The gradient as a formula over any number; over tensors it is differentiable again. For complex tensors PyTorch's gradient is
    /// conj(∂): pass conj(grad) and take the conjugate of the answer (the loops do so themselves).
    /// </summary>
    public abstract T EvaluateGradient<T>(int operand, T grad, ReadOnlySpan<T> operands, T result) where T : IReal<T>;

    private protected abstract delegate*<byte**, nint*, nint, void> SelectForward(DType dtype, bool streaming);

    private protected abstract delegate*<byte**, nint*, nint, void> SelectGradient(int operand, DType dtype, bool streaming);
}

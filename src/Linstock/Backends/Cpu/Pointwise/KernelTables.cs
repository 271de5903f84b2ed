using Linstock.Ops.Formulas;

namespace Linstock.Backends.Cpu.Pointwise;

/// <summary>The kernels of a formula with up to four operands, given as types.</summary>
internal sealed unsafe class KernelTable<TForward, TGradient0, TGradient1, TGradient2, TGradient3>() : KernelTable(TForward.Arity)
    where TForward : struct, IPointwiseKernel
    where TGradient0 : struct, IGradientKernel
    where TGradient1 : struct, IGradientKernel
    where TGradient2 : struct, IGradientKernel
    where TGradient3 : struct, IGradientKernel
{
    public override bool HasGradient(int operand) => operand switch
    {
        0 => TGradient0.Exists,
        1 => TGradient1.Exists,
        2 => TGradient2.Exists,
        _ => TGradient3.Exists,
    };

    public override bool IsGradientIdentity(int operand) => operand switch
    {
        0 => TGradient0.IsIdentity,
        1 => TGradient1.IsIdentity,
        2 => TGradient2.IsIdentity,
        _ => TGradient3.IsIdentity,
    };

    public override ReadOnlySpan<byte> GradientSlots(int operand) => operand switch
    {
        0 => TGradient0.Slots,
        1 => TGradient1.Slots,
        2 => TGradient2.Slots,
        _ => TGradient3.Slots,
    };

    public override T EvaluateGradient<T>(int operand, T grad, ReadOnlySpan<T> operands, T result) => operand switch
    {
        0 => Evaluate<TGradient0, T>(grad, operands, result),
        1 => Evaluate<TGradient1, T>(grad, operands, result),
        2 => Evaluate<TGradient2, T>(grad, operands, result),
        _ => Evaluate<TGradient3, T>(grad, operands, result),
    };

    private protected override delegate*<byte**, nint*, nint, void> SelectForward(DType dtype, bool streaming) =>
        PointwiseLoops<TForward>.Select(dtype, streaming);

    private protected override delegate*<byte**, nint*, nint, void> SelectGradient(int operand, DType dtype, bool streaming) => operand switch
    {
        0 => GradientLoops<TGradient0>.Select(dtype, streaming),
        1 => GradientLoops<TGradient1>.Select(dtype, streaming),
        2 => GradientLoops<TGradient2>.Select(dtype, streaming),
        _ => GradientLoops<TGradient3>.Select(dtype, streaming),
    };

    private static T Evaluate<TGradient, T>(T grad, ReadOnlySpan<T> operands, T result)
        where TGradient : struct, IGradientKernel
        where T : IReal<T>
    {
        ReadOnlySpan<byte> slots = TGradient.Slots;
        return TGradient.Apply(
            Slot(slots, 0, grad, operands, result),
            Slot(slots, 1, grad, operands, result),
            Slot(slots, 2, grad, operands, result),
            Slot(slots, 3, grad, operands, result),
            Slot(slots, 4, grad, operands, result),
            Slot(slots, 5, grad, operands, result));
    }

    private static T Slot<T>(ReadOnlySpan<byte> slots, int index, T grad, ReadOnlySpan<T> operands, T result)
    {
        if (index >= slots.Length)
        {
            return default!;
        }

        int slot = slots[index];
        return slot == 0 ? grad : slot <= operands.Length ? operands[slot - 1] : result;
    }
}

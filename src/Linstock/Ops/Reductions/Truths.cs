using Linstock.Backends.Batched;
using Linstock.Backends.Cpu.Reductions;

namespace Linstock.Ops.Reductions;

/// <summary>Whether all or any elements are true, and whether tensors are equal.</summary>
internal static class Truths
{
    /// <summary>Whether all elements differ from zero: bool, of uint8 again uint8.</summary>
    [Op(Surface.Function | Surface.Method | Surface.ExactOut)]
    public static Tensor All(Tensor input) => Run(input, IntList.Create([]), false, all: true, "all");

    /// <summary>Whether all elements along dimensions differ from zero: bool, of uint8 again uint8.</summary>
    [Op(Surface.Function | Surface.Method | Surface.ExactOut)]
    public static Tensor All(Tensor input, IntList dim, bool keepdim = false) => Run(input, dim, keepdim, all: true, "all");

    /// <summary>Whether any element differs from zero: bool, of uint8 again uint8.</summary>
    [Op(Surface.Function | Surface.Method | Surface.ExactOut)]
    public static Tensor Any(Tensor input) => Run(input, IntList.Create([]), false, all: false, "any");

    /// <summary>Whether any element along dimensions differs from zero: bool, of uint8 again uint8.</summary>
    [Op(Surface.Function | Surface.Method | Surface.ExactOut)]
    public static Tensor Any(Tensor input, IntList dim, bool keepdim = false) => Run(input, dim, keepdim, all: false, "any");

    /// <summary>Whether both tensors have the same shape and, dtypes promoted, the same elements; NaN equals nothing.</summary>
    /// <exception cref="ArgumentException">Devices differ.</exception>
    [Op(Surface.Function | Surface.Method)]
    public static bool Equal(Tensor input, Tensor other)
    {
        Check.SameDevice(input, other, "equal");
        return input.Shape == other.Shape && All(Torch.Eq(input.Detach(), other.Detach())).Item<bool>();
    }

    /// <summary>Whether |input - other| ≤ atol + rtol · |other| everywhere; both broadcast.</summary>
    /// <param name="input">The one.</param>
    /// <param name="other">The other, to which the relative tolerance applies.</param>
    /// <param name="rtol">The relative tolerance.</param>
    /// <param name="atol">The absolute tolerance.</param>
    /// <param name="equalNan">Whether two NaN are close.</param>
    /// <exception cref="ArgumentException">The dtypes differ, shapes do not broadcast, or a tolerance is negative.</exception>
    [Op(Surface.Function | Surface.Method)]
    public static bool Allclose(Tensor input, Tensor other, double rtol = 1e-05, double atol = 1e-08, bool equalNan = false)
        => All(Torch.Isclose(input.Detach(), other.Detach(), rtol, atol, equalNan)).Item<bool>();

    /// <summary>Whether a mask holds anywhere, for checks of values: in any sample of a batch, and nowhere on the meta device.</summary>
    internal static bool IsAny(Tensor mask) => !mask.IsMeta && Torch.Any(Whole.Values(mask)).Item<bool>();

    private static Tensor Run(Tensor input, IntList dim, bool keepdim, bool all, string operation)
    {
        ulong dims = Check.Dims(IntList.AsSpan(in dim), input.NDim, operation);
        var reducing = new Reducing(input, dims, keepdim);
        DType dtype = input.DType == DType.UInt8 ? DType.UInt8 : DType.Bool;
        if (input.Numel == 0) return Torch.Full(reducing.ResultShape, all, dtype: dtype, device: input.Device);
        Tensor truths = input.DType == DType.Bool ? input.Detach() : Torch.Ne(input.Detach(), 0);
        return reducing.Run(all ? Fold.Min : Fold.Max, truths, DType.Bool).To(dtype);
    }
}

using System.Numerics;

namespace Linstock.Backends.Cpu.MatMul;

/// <summary>Products of two small dense matrices, of which programs make very many: little is asked of them, and nothing described.</summary>
internal static unsafe class TinyProduct
{
    /// <summary>The most elements of a result: with more, describing the product no longer counts.</summary>
    private const long MostElements = 1024;

    /// <summary>result = left · right, if they are on the processor, small and laid out for it; otherwise nothing is done.</summary>
    /// <param name="left">[m, k], of any strides.</param>
    /// <param name="right">[k, n].</param>
    /// <param name="result">[m, n], dense, of the same dtype.</param>
    /// <returns>Whether it was so.</returns>
    public static bool TryRun(Tensor left, Tensor right, Tensor result)
    {
        if (result.Numel > MostElements || result.NDim != 2 || !right.IsContiguous || !result.IsContiguous || result.Device.Type != DeviceType.Cpu) return false;
        bool done = result.DType switch
        {
            DType.Float32 => TryRun<float>(left, right, result),
            DType.Float64 => TryRun<double>(left, right, result),
            _ => false,
        };

        // A pointer into a block keeps nothing alive.
        GC.KeepAlive(left);
        GC.KeepAlive(right);
        GC.KeepAlive(result);
        return done;
    }

    private static bool TryRun<T>(Tensor left, Tensor right, Tensor result)
        where T : unmanaged, INumber<T>
    {
        ReadOnlySpan<long> sizes = Shape.AsSpan(in left.Shape), steps = Shape.AsSpan(in left.Strides);
        nint n = (nint)Shape.AsSpan(in result.Shape)[1];
        fixed (byte* a = &left.Reference, b = &right.Reference, c = &result.Reference)
            return DirectGemm.TryTiny((nint)sizes[0], n, (nint)sizes[1], (T*)a, (nint)steps[0], (nint)steps[1], (T*)b, n, (T*)c, n);
    }
}

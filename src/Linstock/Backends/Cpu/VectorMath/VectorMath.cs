using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Linstock.Backends.Cpu;

/// <summary>
/// Elementary functions over Vector128, Vector256 and Vector512 of
/// <see cref="float"/> and <see cref="double"/>: flat, branch-free bodies that inline into kernels.
/// </summary>
/// <remarks>
/// <para>Each function is written once, over Vector128, in a file of its own. The files below Wide/ are the same text with
/// the width replaced; <c>dotnet run --project tools/Linstock.VectorMathGenerator</c> writes them and a test compares. The
/// alternative, one body generic over a width, was measured: wrapper structs use up the JIT's inlining budget.</para>
/// <para>Coefficients are minimax fits made by benchmarks/lab/vectormath/fit.py; the error bounds that the tests hold
/// each function to are listed in VectorMathAccuracyTests.</para>
/// </remarks>
internal static partial class VectorMath
{
    /// <summary>Whether a fused multiply-add is one instruction, so that error-free products cost no more than plain ones.</summary>
    private static bool HasFusedMultiplyAdd => Fma.IsSupported || AdvSimd.IsSupported;

    /// <summary>1.5 * 2^23, which rounds what is added to it to an integer, and the exponent's bias.</summary>
    private const float PowerRounder = 12582912f + 127f;

    /// <summary>1.5 * 2^23 and twice the exponent's bias: half of the sum's low bits is again a biased exponent.</summary>
    private const float ScaleRounder = 12582912f + 254f;

    /// <summary><see cref="PowerRounder"/> for double.</summary>
    private const double WidePowerRounder = 6755399441055744d + 1023d;

    /// <summary><see cref="ScaleRounder"/> for double.</summary>
    private const double WideScaleRounder = 6755399441055744d + 2046d;

    /// <summary>Whether multiplying by 2^n, with gradual underflow and overflow, is one instruction at every width.</summary>
    private static bool HasScale => Avx512F.VL.IsSupported;

    private static Vector128<float> HardwareScale(Vector128<float> x, Vector128<float> n) => Avx512F.VL.Scale(x, n);

    private static Vector256<float> HardwareScale(Vector256<float> x, Vector256<float> n) => Avx512F.VL.Scale(x, n);

    private static Vector512<float> HardwareScale(Vector512<float> x, Vector512<float> n) => Avx512F.Scale(x, n);

    private static Vector128<double> HardwareScale(Vector128<double> x, Vector128<double> n) => Avx512F.VL.Scale(x, n);

    private static Vector256<double> HardwareScale(Vector256<double> x, Vector256<double> n) => Avx512F.VL.Scale(x, n);

    private static Vector512<double> HardwareScale(Vector512<double> x, Vector512<double> n) => Avx512F.Scale(x, n);

    /// <summary>Of four numbers, for each lane, the one that the low two bits of its index name.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Pick(float first, float second, float third, float fourth, Vector128<int> index)
    {
        Vector128<float> four = Vector128.Create(first, second, third, fourth);
        return Avx.IsSupported ? Avx.PermuteVar(four, index) : Vector128.Shuffle(four, index & Vector128.Create(3));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Pick(float first, float second, float third, float fourth, Vector256<int> index)
    {
        Vector256<float> twice = Vector256.Create(first, second, third, fourth, first, second, third, fourth);
        return Avx.IsSupported ? Avx.PermuteVar(twice, index) : Vector256.Shuffle(twice, index & Vector256.Create(3));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Pick(float first, float second, float third, float fourth, Vector512<int> index)
    {
        Vector512<float> often = Vector512.Create(
            first, second, third, fourth, first, second, third, fourth, first, second, third, fourth, first, second, third, fourth);
        return Avx512F.IsSupported ? Avx512F.PermuteVar4x32(often, index) : Vector512.Shuffle(often, index & Vector512.Create(3));
    }

    private static NotSupportedException UnsupportedElement<T>() =>
        new($"VectorMath: unsupported element type; got {typeof(T)}; expected float or double");

    // The lanes of two registers as one register of 16 bits each: saturated by the one instruction that there is, in the order in which it leaves them
    // (halves of each 128 bits), from which Ordered makes that of memory. The general form limits lanes first, which costs four instructions more.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> Packed(Vector128<int> lower, Vector128<int> upper) =>
        Sse2.IsSupported ? Sse2.PackSignedSaturate(lower, upper) : Vector128.NarrowWithSaturation(lower, upper);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> Ordered(Vector128<short> packed) => packed;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Packed(Vector256<int> lower, Vector256<int> upper) =>
        Avx2.IsSupported ? Avx2.PackSignedSaturate(lower, upper) : Vector256.NarrowWithSaturation(lower, upper);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Ordered(Vector256<short> packed) =>
        Avx2.IsSupported ? Avx2.Permute4x64(packed.AsInt64(), 0b11_01_10_00).AsInt16() : packed;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<short> Packed(Vector512<int> lower, Vector512<int> upper) =>
        Avx512BW.IsSupported ? Avx512BW.PackSignedSaturate(lower, upper) : Vector512.NarrowWithSaturation(lower, upper);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<short> Ordered(Vector512<short> packed) =>
        Avx512BW.IsSupported ? Vector512.Shuffle(packed.AsInt64(), Vector512.Create(0L, 2, 4, 6, 1, 3, 5, 7)).AsInt16() : packed;
}

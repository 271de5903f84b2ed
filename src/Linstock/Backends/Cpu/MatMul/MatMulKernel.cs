using System.Numerics;

namespace Linstock.Backends.Cpu.MatMul;

/// <summary>
/// result = beta · result + alpha · left · right for batches of matrices of any strides; a batch size of 1 repeats.
/// </summary>
/// <param name="left">[batch, m, k].</param>
/// <param name="right">[batch, k, n].</param>
/// <param name="result">[batch, m, n].</param>
/// <param name="alpha">The factor of the product.</param>
/// <param name="beta">The factor of what the result holds; at 0 it is not read.</param>
internal readonly unsafe struct MatMulKernel(Tensor left, Tensor right, Tensor result, Scalar alpha, Scalar beta) : IKernel
{
    /// <inheritdoc/>
    public static string Name => "matmul";

    /// <inheritdoc/>
    public void RunOnCpu()
    {
        if (result.Numel == 0) return;
        fixed (byte* a = &left.Reference, b = &right.Reference, c = &result.Reference)
        {
            switch (result.DType)
            {
                case DType.Float32: Run((float)alpha.ToDouble(), (float*)a, (float*)b, (float)beta.ToDouble(), (float*)c); break;
                case DType.Float64: Run(alpha.ToDouble(), (double*)a, (double*)b, beta.ToDouble(), (double*)c); break;
                case DType.Float16: RunHalf<Float16Format>((ushort*)a, (ushort*)b, (ushort*)c); break;
                case DType.BFloat16: RunHalf<BFloat16Format>((ushort*)a, (ushort*)b, (ushort*)c); break;
                case DType.Complex64: RunComplex((float*)a, (float*)b, (float*)c); break;
                case DType.Complex128: RunComplex((double*)a, (double*)b, (double*)c); break;
                case DType.Int64: RunInteger(alpha.ToInt64(), (long*)a, (long*)b, beta.ToInt64(), (long*)c); break;
                case DType.Int32: RunInteger((int)alpha.ToInt64(), (int*)a, (int*)b, (int)beta.ToInt64(), (int*)c); break;
                case DType.Int16: RunInteger((short)alpha.ToInt64(), (short*)a, (short*)b, (short)beta.ToInt64(), (short*)c); break;
                case DType.Int8: RunInteger((sbyte)alpha.ToInt64(), (sbyte*)a, (sbyte*)b, (sbyte)beta.ToInt64(), (sbyte*)c); break;
                case DType.UInt8: RunInteger((byte)alpha.ToInt64(), a, b, (byte)beta.ToInt64(), c); break;
                default: throw new NotSupportedException($"matmul: not implemented for {result.DType.Name}");
            }
        }
        GC.KeepAlive(left);
        GC.KeepAlive(right);
    }

    private static nint Step(Tensor tensor, int dim) => tensor.Shape[dim] == 1 ? dim == 2 ? 1 : 0 : (nint)tensor.Strides[dim];

    private void Run<T>(T factor, T* a, T* b, T keep, T* c)
        where T : unmanaged, INumber<T>
    {
        nint batch = (nint)result.Shape[0], m = (nint)result.Shape[1], n = (nint)result.Shape[2], k = (nint)left.Shape[2];
        if (batch == 1)
        {
            Gemm.Run(m, n, k, factor, a, Step(left, 1), Step(left, 2), b, Step(right, 1), Step(right, 2), keep, c, (nint)result.Strides[1], (nint)result.Strides[2]);
            return;
        }
        Gemm.RunBatched(
            batch, m, n, k, factor, a, Step(left, 0), Step(left, 1), Step(left, 2), b, Step(right, 0), Step(right, 1), Step(right, 2),
            keep, c, (nint)result.Strides[0], (nint)result.Strides[1], (nint)result.Strides[2]);
    }

    private void RunHalf<TFormat>(ushort* a, ushort* b, ushort* c)
        where TFormat : unmanaged, IHalfFormat
        => HalfGemm.RunBatched<TFormat>(
            (nint)result.Shape[0], (nint)result.Shape[1], (nint)result.Shape[2], (nint)left.Shape[2],
            (float)alpha.ToDouble(), a, Step(left, 0), Step(left, 1), Step(left, 2), b, Step(right, 0), Step(right, 1), Step(right, 2),
            (float)beta.ToDouble(), c, (nint)result.Strides[0], (nint)result.Strides[1], (nint)result.Strides[2]);

    private void RunComplex<T>(T* a, T* b, T* c)
        where T : unmanaged, INumber<T>
    {
        for (nint i = 0; i < (nint)result.Shape[0]; i++)
        {
            ComplexGemm.Run(
                (nint)result.Shape[1], (nint)result.Shape[2], (nint)left.Shape[2],
                alpha.ToComplex(), a + (2 * i * Step(left, 0)), Step(left, 1), Step(left, 2), false,
                b + (2 * i * Step(right, 0)), Step(right, 1), Step(right, 2), false,
                beta.ToComplex(), c + (2 * i * (nint)result.Strides[0]), (nint)result.Strides[1], (nint)result.Strides[2]);
        }
    }

    private void RunInteger<T>(T factor, T* a, T* b, T keep, T* c)
        where T : unmanaged, IBinaryInteger<T>
    {
        for (nint i = 0; i < (nint)result.Shape[0]; i++)
        {
            IntegerGemm.Run(
                (nint)result.Shape[1], (nint)result.Shape[2], (nint)left.Shape[2],
                factor, a + (i * Step(left, 0)), Step(left, 1), Step(left, 2), b + (i * Step(right, 0)), Step(right, 1), Step(right, 2),
                keep, c + (i * (nint)result.Strides[0]), (nint)result.Strides[1], (nint)result.Strides[2]);
        }
    }
}

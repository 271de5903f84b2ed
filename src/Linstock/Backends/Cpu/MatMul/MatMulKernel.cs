using System.Numerics;
using Linstock.Backends.Batched;

namespace Linstock.Backends.Cpu.MatMul;

/// <summary>
/// result = beta · result + alpha · left · right for batches of matrices of any strides; a batch size of 1 repeats. All three
/// can be single matrices instead.
/// </summary>
/// <param name="left">[batch, m, k], or [m, k].</param>
/// <param name="right">[batch, k, n], or [k, n].</param>
/// <param name="result">[batch, m, n], or [m, n].</param>
/// <param name="alpha">The factor of the product.</param>
/// <param name="beta">The factor of what the result holds; at 0 it is not read.</param>
internal readonly unsafe struct MatMulKernel(Tensor left, Tensor right, Tensor result, Scalar alpha, Scalar beta) : IKernel, IBatchedKernel
{
    /// <inheritdoc/>
    public static string Name => "matmul";

    /// <inheritdoc/>
    public bool TryRunBatched(FrameSet frames)
    {
        if (result.NDim == 2) return new MatMulKernel(Batch(left), Batch(right), Batch(result), alpha, beta).TryRunBatched(frames);
        if (!Whole.TryMerge(result, frames, out Tensor to)) return false;
        // One right operand for all samples: the rows of all of them in one product.
        if (right.Shape[0] == 1 && Whole.IsShared(right, frames) && TryRows(Whole.Of(left, frames), out Tensor rows) && TryRows(Whole.Of(result, frames), out Tensor target))
        {
            return Whole.Run(new MatMulKernel(rows, Whole.Shared(right), target, alpha, beta));
        }
        long batch = to.Shape[0];
        if (!TryOperand(left, frames, batch, out Tensor a) || !TryOperand(right, frames, batch, out Tensor b)) return false;
        return Whole.Run(new MatMulKernel(a, b, to, alpha, beta));
    }

    private static Tensor Batch(Tensor matrix)
        => new(matrix.Storage, [1, matrix.Shape[0], matrix.Shape[1]], [0, matrix.Strides[0], matrix.Strides[1]], matrix.StorageOffset, matrix.DType);

    // A batch of 1 repeats for the samples, too; one of another size must be merged with them.
    private static bool TryOperand(Tensor operand, FrameSet frames, long batch, out Tensor merged)
    {
        if (operand.Shape[0] == 1 && Whole.IsShared(operand, frames))
        {
            merged = Whole.Shared(operand);
            return true;
        }
        if (!Whole.TryMerge(operand, frames, out merged)) merged = Whole.Dense(operand, frames).Reshape(-1, operand.Shape[1], operand.Shape[2]);
        return merged.Shape[0] == batch;
    }

    // All dimensions but the last as one, where the strides allow it.
    private static bool TryRows(Tensor whole, out Tensor rows)
    {
        long count = 1, step = 0;
        rows = whole;
        for (int d = whole.NDim - 2; d >= 0; d--)
        {
            if (whole.Shape[d] == 1) continue;
            if (count == 1) step = whole.Strides[d];
            else if (whole.Strides[d] != count * step) return false;
            count *= whole.Shape[d];
        }
        rows = new Tensor(whole.Storage, [1, count, whole.Shape[-1]], [0, step, whole.Strides[^1]], whole.StorageOffset, whole.DType);
        return true;
    }

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

    private nint Batches => result.NDim == 2 ? 1 : (nint)result.Shape[0];

    private nint Rows => (nint)result.Shape[^2];

    private nint Columns => (nint)result.Shape[^1];

    private nint Depth => (nint)left.Shape[^1];

    // Dimensions are counted from the end; one that a single matrix lacks is a batch of 1.
    private static nint Step(Tensor tensor, int fromEnd)
    {
        int dim = tensor.NDim - fromEnd;
        return dim < 0 || tensor.Shape[dim] == 1 ? fromEnd == 1 ? 1 : 0 : (nint)tensor.Strides[dim];
    }

    private nint ResultStep(int fromEnd) => fromEnd > result.NDim ? 0 : (nint)result.Strides[result.NDim - fromEnd];

    private void Run<T>(T factor, T* a, T* b, T keep, T* c)
        where T : unmanaged, INumber<T>
    {
        nint batch = Batches, m = Rows, n = Columns, k = Depth;
        if (batch == 1)
        {
            Gemm.Run(m, n, k, factor, a, Step(left, 2), Step(left, 1), b, Step(right, 2), Step(right, 1), keep, c, ResultStep(2), ResultStep(1));
            return;
        }
        Gemm.RunBatched(
            batch, m, n, k, factor, a, Step(left, 3), Step(left, 2), Step(left, 1), b, Step(right, 3), Step(right, 2), Step(right, 1),
            keep, c, ResultStep(3), ResultStep(2), ResultStep(1));
    }

    private void RunHalf<TFormat>(ushort* a, ushort* b, ushort* c)
        where TFormat : unmanaged, IHalfFormat
        => HalfGemm.RunBatched<TFormat>(
            Batches, Rows, Columns, Depth,
            (float)alpha.ToDouble(), a, Step(left, 3), Step(left, 2), Step(left, 1), b, Step(right, 3), Step(right, 2), Step(right, 1),
            (float)beta.ToDouble(), c, ResultStep(3), ResultStep(2), ResultStep(1));

    private void RunComplex<T>(T* a, T* b, T* c)
        where T : unmanaged, INumber<T>
    {
        for (nint i = 0; i < Batches; i++)
        {
            ComplexGemm.Run(
                Rows, Columns, Depth,
                alpha.ToComplex(), a + (2 * i * Step(left, 3)), Step(left, 2), Step(left, 1), false,
                b + (2 * i * Step(right, 3)), Step(right, 2), Step(right, 1), false,
                beta.ToComplex(), c + (2 * i * ResultStep(3)), ResultStep(2), ResultStep(1));
        }
    }

    private void RunInteger<T>(T factor, T* a, T* b, T keep, T* c)
        where T : unmanaged, IBinaryInteger<T>
    {
        for (nint i = 0; i < Batches; i++)
        {
            IntegerGemm.Run(
                Rows, Columns, Depth,
                factor, a + (i * Step(left, 3)), Step(left, 2), Step(left, 1), b + (i * Step(right, 3)), Step(right, 2), Step(right, 1),
                keep, c + (i * ResultStep(3)), ResultStep(2), ResultStep(1));
        }
    }
}

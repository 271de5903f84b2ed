using Linstock.Backends.Batched;
using Linstock.Backends.Cpu.Kernels;

namespace Linstock.Backends.Cpu.MatMul;

/// <summary>result = input · weightᵀ + bias: the bias is laid into the result, whole or tile by tile, and the product added to it.</summary>
/// <param name="input">[rows, in].</param>
/// <param name="weight">[out, in].</param>
/// <param name="bias">[out], or null.</param>
/// <param name="result">[rows..., out], dense.</param>
internal readonly unsafe struct LinearKernel(Tensor input, Tensor weight, Tensor? bias, Tensor result) : IKernel, IBatchedKernel
{
    /// <inheritdoc/>
    public static string Name => "linear";

    /// <inheritdoc/>
    public bool TryRunBatched(FrameSet frames)
    {
        if (!Whole.TryDense(result, frames, out Tensor to)) return false;
        if (Whole.IsShared(weight, frames) && Whole.IsShared(bias, frames))
        {
            Tensor rows = Whole.Dense(input, frames).Reshape(-1, input.Shape[1]);
            return Whole.Run(new LinearKernel(rows, Whole.Shared(weight), bias is null ? null : Whole.Shared(bias), to));
        }
        long batch = frames.Samples;
        Tensor product = to.Reshape(batch, input.Shape[0], weight.Shape[0]);
        if (bias is not null)
        {
            Tensor added = Whole.Of(bias, frames).Reshape(batch, 1, weight.Shape[0]);
            new CopyKernel(added.Expand(product.Shape), product).RunOnCpu();
        }
        Tensor left = Whole.Of(input, frames).Reshape(batch, input.Shape[0], input.Shape[1]);
        Tensor right = Whole.Of(weight, frames).Reshape(batch, weight.Shape[0], weight.Shape[1]).Transpose(1, 2);
        return Whole.Run(new MatMulKernel(left, right, product, 1, bias is null ? 0 : 1));
    }

    /// <inheritdoc/>
    public void RunOnCpu()
    {
        if (result.Numel == 0) return;
        long rows = input.Shape[0], columns = weight.Shape[0];
        if (bias is not null && result.DType is DType.Float32 or DType.Float64 && input.IsContiguous && weight.IsContiguous && bias.IsContiguous)
        {
            fixed (byte* a = &input.Reference, b = &weight.Reference, added = &bias.Reference, c = &result.Reference)
            {
                (nint m, nint n, nint k) = ((nint)rows, (nint)columns, (nint)input.Shape[1]);
                if (result.DType is DType.Float32 ? Gemm.TryRunBiased(m, n, k, (float*)a, (float*)b, (float*)added, (float*)c)
                    : Gemm.TryRunBiased(m, n, k, (double*)a, (double*)b, (double*)added, (double*)c)) return;
            }
        }
        if (bias is not null)
        {
            // The product accumulates in float also for 16-bit types, so the bias is added before the one rounding.
            fixed (byte* from = &bias.Reference, to = &result.Reference)
            {
                long size = columns * result.ElementSize;
                if (bias.IsContiguous)
                {
                    for (long i = 0; i < rows; i++) Buffer.MemoryCopy(from, to + (i * size), size, size);
                }
                else
                {
                    for (long i = 0; i < rows; i++)
                        for (long j = 0; j < columns; j++)
                            Buffer.MemoryCopy(from + (j * bias.Strides[0] * result.ElementSize), to + (i * size) + (j * result.ElementSize), result.ElementSize, result.ElementSize);
                }
            }
        }
        if (result.DType is DType.Float32 && input.IsContiguous && weight.IsContiguous)
        {
            fixed (byte* a = &input.Reference, b = &weight.Reference, c = &result.Reference)
            {
                nint k = (nint)input.Shape[1];
                Gemm.Run((nint)rows, (nint)columns, k, 1f, (float*)a, k, 1, (float*)b, 1, k, bias is null ? 0f : 1f, (float*)c, (nint)columns, 1);
            }
            return;
        }
        var left = new Tensor(input.Storage, [1, rows, input.Shape[1]], [0, input.Strides[0], input.Strides[1]], input.StorageOffset, input.DType);
        var right = new Tensor(weight.Storage, [1, weight.Shape[1], columns], [0, weight.Strides[1], weight.Strides[0]], weight.StorageOffset, weight.DType);
        var product = new Tensor(result.Storage, [1, rows, columns], [0, columns, 1], result.StorageOffset, result.DType);
        new MatMulKernel(left, right, product, 1, bias is null ? 0 : 1).RunOnCpu();
    }
}

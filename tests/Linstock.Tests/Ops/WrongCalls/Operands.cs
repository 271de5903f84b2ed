using Linstock.Serialization;

namespace Linstock.Tests.Ops.WrongCalls;

/// <summary>
/// Makes the tensors of one call, filled with 0, 1, 2, ... unless values are given, and knows afterwards whether any of them has changed:
/// in its data, its shape, its strides or its version.
/// </summary>
internal sealed class Operands
{
    private readonly List<(Tensor Tensor, byte[] Data, string Form)> _made = [];

    public Tensor Float(params ReadOnlySpan<long> sizes) => Counting(DType.Float32, sizes);

    public Tensor Double(params ReadOnlySpan<long> sizes) => Counting(DType.Float64, sizes);

    public Tensor Long(params ReadOnlySpan<long> sizes) => Counting(DType.Int64, sizes);

    public Tensor Int(params ReadOnlySpan<long> sizes) => Counting(DType.Int32, sizes);

    public Tensor Byte(params ReadOnlySpan<long> sizes) => Counting(DType.UInt8, sizes);

    public Tensor Complex(params ReadOnlySpan<long> sizes) => Counting(DType.Complex64, sizes);

    /// <summary>True, false, true, ...</summary>
    public Tensor Bool(params ReadOnlySpan<long> sizes) => Kept(Torch.Eq(Counted(DType.Int64, sizes) % 2, 0));

    public Tensor Longs(params long[] values) => Kept(Torch.Tensor(values));

    public Tensor Floats(params double[] values) => Kept(Torch.Tensor(values, DType.Float32));

    public void AssertUnchanged()
    {
        foreach ((Tensor tensor, byte[] data, string form) in _made)
        {
            Assert.Equal(form, Form(tensor));
            Assert.Equal(data, Bytes(tensor));
        }
    }

    private static Tensor Counted(DType dtype, ReadOnlySpan<long> sizes)
    {
        long count = 1;
        foreach (long size in sizes) count *= size;
        return Torch.Arange(count).Reshape(sizes).To(dtype, copy: true);
    }

    private static byte[] Bytes(Tensor tensor)
    {
        using var stream = new MemoryStream();
        TensorStorage.Write(tensor, stream);
        return stream.ToArray();
    }

    private static string Form(Tensor tensor) =>
        $"{tensor.DType} {tensor.Shape} {tensor.Strides} requiresGrad {tensor.RequiresGrad} version {tensor.Version}";

    private Tensor Counting(DType dtype, ReadOnlySpan<long> sizes) => Kept(Counted(dtype, sizes));

    private Tensor Kept(Tensor tensor)
    {
        _made.Add((tensor, Bytes(tensor), Form(tensor)));
        return tensor;
    }
}

using Linstock.Ops;
using Linstock.Ops.Sparse;

namespace Linstock;

public static partial class Torch
{
    /// <summary>A tensor of which some elements are given, each with its position, and the others are zero.</summary>
    /// <param name="indices">Integers, [sparse dimensions, count]; a position may occur several times: its values add up.</param>
    /// <param name="values">[count, sizes of the dense dimensions]; their gradient is that of the tensor's elements there.</param>
    /// <param name="size">All sizes; null means the least that hold the positions.</param>
    /// <param name="dtype">The element type; null means that of the values.</param>
    /// <param name="device">Where; null means where the values are.</param>
    /// <param name="requiresGrad">Whether a gradient is wanted of the tensor itself; the values' history is cut then.</param>
    /// <exception cref="ArgumentException">Shapes do not fit, or a position lies outside.</exception>
    public static Tensor SparseCooTensor(Tensor indices, Tensor values, ReadOnlySpan<long> size = default, DType? dtype = null, Device? device = null, bool requiresGrad = false)
    {
        ArgumentNullException.ThrowIfNull(indices);
        ArgumentNullException.ThrowIfNull(values);
        const string Operation = "sparse_coo_tensor";
        Check.Integer(indices.DType, Operation);
        Check.Rank(indices, 2, Operation, nameof(indices));
        Check.That(values.NDim >= 1, $"sparse_coo_tensor: values must have a dimension; got shape {values.Shape}");
        if (indices.Shape[1] != values.Shape[0])
            Check.ThrowArgument($"{Operation}: indices and values must have same nnz, but got nnz from indices: {indices.Shape[1]}, nnz from values: {values.Shape[0]}");
        Tensor positions = indices.Detach().To(device ?? values.Device, DType.Int64).Contiguous();
        if (dtype is not null || device is not null) values = values.To(device ?? values.Device, dtype);
        Shape shape = SparseLayouts.CheckPositions(positions, values, size, Operation);
        Tensor entries = requiresGrad ? values.Detach().RequiresGrad_() : values.RequiresGrad ? Views.View(values, values.Shape) : values;
        return new CooTensor(in shape, positions, entries, isCoalesced: positions.Shape[1] < 2);
    }

    /// <summary>A tensor of zeros of which none is kept.</summary>
    /// <param name="size">The sizes.</param>
    /// <param name="dtype">The element type; null means the default floating point type.</param>
    /// <param name="device">Where; null means the CPU.</param>
    public static Tensor SparseCooTensor(ReadOnlySpan<long> size, DType? dtype = null, Device? device = null)
        => SparseCooTensor(Zeros([size.Length, 0], dtype: DType.Int64, device: device), Zeros([0], dtype: dtype, device: device), size);

    /// <summary>A matrix of which some elements are given row by row, and the others are zero.</summary>
    /// <param name="crowIndices">Integers, [rows + 1]: where the values of each row begin.</param>
    /// <param name="colIndices">Integers, [count]: ascending within each row.</param>
    /// <param name="values">[count]; their gradient is that of the matrix's elements there.</param>
    /// <param name="size">The sizes; null means the least that hold the columns.</param>
    /// <param name="dtype">The element type; null means that of the values.</param>
    /// <param name="device">Where; null means where the values are.</param>
    /// <param name="requiresGrad">Whether a gradient is wanted of the tensor itself; the values' history is cut then.</param>
    /// <exception cref="ArgumentException">Shapes do not fit, starts are no starts, or columns lie outside or are out of order.</exception>
    public static Tensor SparseCsrTensor(
        Tensor crowIndices, Tensor colIndices, Tensor values, ReadOnlySpan<long> size = default, DType? dtype = null, Device? device = null, bool requiresGrad = false)
    {
        ArgumentNullException.ThrowIfNull(crowIndices);
        ArgumentNullException.ThrowIfNull(colIndices);
        ArgumentNullException.ThrowIfNull(values);
        const string Operation = "sparse_csr_tensor";
        Check.Integer(crowIndices.DType, Operation);
        Check.Integer(colIndices.DType, Operation);
        Check.Rank(crowIndices, 1, Operation, nameof(crowIndices));
        Check.Rank(colIndices, 1, Operation, nameof(colIndices));
        Check.Rank(values, 1, Operation, nameof(values));
        Check.SameShape(colIndices, values, Operation);
        Device place = device ?? values.Device;
        Tensor starts = crowIndices.Detach().To(place, DType.Int64).Contiguous(), columns = colIndices.Detach().To(place, DType.Int64).Contiguous();
        if (dtype is not null || device is not null) values = values.To(place, dtype);
        Shape shape = SparseLayouts.CheckRows(starts, columns, size, Operation);
        Tensor entries = requiresGrad ? values.Detach().RequiresGrad_() : values.RequiresGrad ? Views.View(values, values.Shape) : values;
        return new CsrTensor(in shape, starts, columns, entries);
    }
}

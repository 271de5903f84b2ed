using System.Runtime.CompilerServices;
using Linstock.Ops.Sparse;

namespace Linstock.Ops;

/// <summary>Other shapes and strides over the same memory.</summary>
internal static class Views
{
    /// <summary>A view with any sizes and strides; elements may overlap.</summary>
    /// <param name="input">The tensor whose memory is viewed.</param>
    /// <param name="size">The sizes.</param>
    /// <param name="stride">The strides in elements.</param>
    /// <param name="storageOffset">The position of the first element in the storage; null means the input's.</param>
    /// <exception cref="ArgumentException">The view would reach outside the memory, or a size or stride is negative.</exception>
    [Op(Surface.Function | Surface.Method)]
    public static Tensor AsStrided(Tensor input, ReadOnlySpan<long> size, ReadOnlySpan<long> stride, long? storageOffset = null)
    {
        long offset = storageOffset ?? input.StorageOffset;
        Check.That(size.Length == stride.Length, $"as_strided: {size.Length} sizes and {stride.Length} strides given; expected the same number");
        Int128 last = offset;
        bool empty = false;
        for (int i = 0; i < size.Length; i++)
        {
            if (size[i] < 0 || stride[i] < 0)
                Check.ThrowArgument($"as_strided: negative sizes or strides are not supported; got {Shape.Format(size)} and {Shape.Format(stride)}");
            empty |= size[i] == 0;
            last += (Int128)(size[i] - 1) * stride[i];
        }
        if (offset < 0 || (!empty && last >= input.Storage.Bytes / input.ElementSize && !input.IsMeta))
            Check.ThrowArgument($"as_strided: sizes {Shape.Format(size)}, strides {Shape.Format(stride)}, offset {offset} reach outside a storage of {input.Storage.Bytes / input.ElementSize} elements");
        Tensor view = Of(input, new Shape(size), new Shape(stride), offset);
        return Gradient.IsNeeded(input) ? Gradient.Record(view, new AsStridedBackward(input, view), input) : view;
    }

    /// <summary>The same elements in the same order in another shape, over the same memory.</summary>
    /// <param name="input">The tensor.</param>
    /// <param name="size">The sizes; one may be -1 and follows from the others.</param>
    /// <exception cref="ArgumentException">The number of elements differs, or the strides do not allow it without a copy.</exception>
    [Op(Surface.Method)]
    public static Tensor View(Tensor input, params ReadOnlySpan<long> size)
    {
        Shape shape = InferSize(size, input.Numel, "view");
        if (input.IsContiguous) return Reshaped(input, in shape);
        if (!TryStrides(input, shape, out Shape strides))
            Check.ThrowArgument($"view: shape {shape} is not compatible with the input's size {input.Shape} and stride {input.Strides} (at least one dimension spans across two contiguous subspaces); use .Reshape(...) instead");
        return Reshaped(input, shape, strides);
    }

    /// <summary>The same memory read as another dtype; the last dimension changes its size if the element sizes differ.</summary>
    /// <exception cref="ArgumentException">The sizes or strides do not allow it.</exception>
    [Op(Surface.Method)]
    [OverloadResolutionPriority(-1)] // a literal 0 is a size, not a dtype
    public static Tensor View(Tensor input, DType dtype)
    {
        if (dtype == input.DType) return Reshaped(input, input.Shape, input.Strides);
        int from = input.ElementSize, to = dtype.ItemSize;
        Span<long> sizes = input.Shape.ToArray(), strides = input.Strides.ToArray();
        long offset = input.StorageOffset;
        if (from != to)
        {
            if (input.NDim == 0) Check.ThrowArgument($"view: a tensor without dimensions cannot be viewed as {dtype.Name}, whose elements have another size");
            if (strides[^1] != 1) Check.ThrowArgument($"view: the last dimension must have stride 1 to view {input.DType.Name} as {dtype.Name}; got strides {input.Strides}");
            if (from > to)
            {
                int ratio = from / to;
                for (int i = 0; i < strides.Length - 1; i++) strides[i] *= ratio;
                sizes[^1] *= ratio;
                offset *= ratio;
            }
            else
            {
                int ratio = to / from;
                bool fits = sizes[^1] % ratio == 0 && offset % ratio == 0;
                for (int i = 0; i < strides.Length - 1; i++)
                {
                    fits &= strides[i] % ratio == 0;
                    strides[i] /= ratio;
                }
                if (!fits) Check.ThrowArgument($"view: shape {input.Shape} with strides {input.Strides} at offset {input.StorageOffset} cannot be viewed as {dtype.Name}; expected multiples of {ratio}");
                sizes[^1] /= ratio;
                offset /= ratio;
            }
        }
        return new Tensor(input.Storage, new Shape(sizes), new Shape(strides), offset, dtype);
    }

    /// <summary>The same elements in the same order in another shape: a view where possible, else a copy.</summary>
    /// <param name="input">The tensor.</param>
    /// <param name="shape">The sizes; one may be -1 and follows from the others.</param>
    /// <exception cref="ArgumentException">The number of elements differs.</exception>
    [Op(Surface.Function | Surface.Method)]
    public static Tensor Reshape(Tensor input, params ReadOnlySpan<long> shape)
    {
        Shape sizes = InferSize(shape, input.Numel, "reshape");
        if (input.IsContiguous) return Reshaped(input, in sizes);
        if (TryStrides(input, sizes, out Shape strides)) return Reshaped(input, sizes, strides);
        Tensor copy = Copying.Clone(input, MemoryFormat.Contiguous);
        return copy.RequiresGrad ? Reshaped(copy, in sizes) : Tensor.ReshapedFresh(copy, in sizes);
    }

    /// <summary>Two dimensions exchanged, over the same memory.</summary>
    [Op(Surface.Function | Surface.Method)]
    [Op(Surface.Function | Surface.Method, Name = "Swapaxes")]
    [Op(Surface.Function | Surface.Method, Name = "Swapdims")]
    [TorchScript("(input, dim0, dim1)")]
    public static Tensor Transpose(Tensor input, long dim0, long dim1)
    {
        if (!input.IsStrided) return SparseLayouts.Transpose((SparseTensor)input, dim0, dim1);
        int rank = input.NDim, first = Check.Dim(dim0, rank, "transpose"), second = Check.Dim(dim1, rank, "transpose");
        Tensor view;
        if (first == second)
        {
            view = Of(input, input.Shape, input.Strides, input.StorageOffset);
        }
        else
        {
            view = Tensor.Transposed(input, first, second);
        }
        return Gradient.IsNeeded(input) ? Gradient.Record(view, new TransposeBackward(first, second), input) : view;
    }

    /// <summary>The dimensions in another order, over the same memory.</summary>
    /// <exception cref="ArgumentException">The dimensions are not a permutation.</exception>
    [Op(Surface.Function | Surface.Method)]
    public static Tensor Permute(Tensor input, params ReadOnlySpan<long> dims)
    {
        int rank = input.NDim;
        if (dims.Length != rank) Check.ThrowArgument($"permute: {dims.Length} dims {Shape.Format(dims)} given for a tensor of {rank} dimensions");
        Check.Dims(dims, rank, "permute", emptyMeansAll: false);
        Span<long> sizes = stackalloc long[rank], strides = stackalloc long[rank];
        var order = new int[rank];
        for (int i = 0; i < rank; i++)
        {
            order[i] = Check.Dim(dims[i], rank, "permute");
            sizes[i] = input.Shape[order[i]];
            strides[i] = input.Strides[order[i]];
        }
        Tensor view = Of(input, new Shape(sizes), new Shape(strides), input.StorageOffset);
        return Gradient.IsNeeded(input) ? Gradient.Record(view, new PermuteBackward(order), input) : view;
    }

    /// <summary>Dimensions of size 1 enlarged by repeating, without memory: their stride becomes 0.</summary>
    /// <param name="input">The tensor.</param>
    /// <param name="size">The sizes; -1 keeps a size; new dimensions may stand in front.</param>
    /// <exception cref="ArgumentException">A size that is not 1 would change.</exception>
    [Op(Surface.Method)]
    [Op(Surface.Function | Surface.Method, Name = "BroadcastTo")]
    public static Tensor Expand(Tensor input, params ReadOnlySpan<long> size)
    {
        int rank = size.Length, extra = rank - input.NDim;
        if (extra < 0) Check.ThrowArgument($"expand: the number of sizes {Shape.Format(size)} must be at least the number of dimensions of {input.Shape}");
        Span<long> sizes = stackalloc long[rank], strides = stackalloc long[rank];
        for (int i = 0; i < rank; i++)
        {
            long have = i < extra ? 1 : input.Shape[i - extra];
            long want = size[i] == -1 && i >= extra ? have : size[i];
            if (want < 0) Check.ThrowArgument($"expand: size {size[i]} at dimension {i} is not allowed; got {Shape.Format(size)} for {input.Shape}");
            if (have != want && have != 1) Check.ThrowArgument($"expand: the expanded size {want} must match the existing size {have} at dimension {i}; target sizes {Shape.Format(size)}, tensor sizes {input.Shape}");
            sizes[i] = want;
            strides[i] = i < extra || (have == 1 && want != 1) ? 0 : input.Strides[i - extra];
        }
        Tensor view = Of(input, new Shape(sizes), new Shape(strides), input.StorageOffset);
        return Gradient.IsNeeded(input) ? Gradient.Record(view, new ExpandBackward(input.Shape), input) : view;
    }

    /// <summary>A dimension of size 1 inserted at <paramref name="dim"/>, over the same memory.</summary>
    [Op(Surface.Function | Surface.Method)]
    public static Tensor Unsqueeze(Tensor input, long dim)
    {
        int rank = input.NDim, place = Check.Dim(dim, rank + 1, "unsqueeze");
        Span<long> sizes = stackalloc long[rank + 1], strides = stackalloc long[rank + 1];
        for (int i = 0; i <= rank; i++)
        {
            int from = i < place ? i : i - 1;
            sizes[i] = i == place ? 1 : input.Shape[from];
            strides[i] = i == place ? (place < rank ? input.Shape[place] * input.Strides[place] : 1) : input.Strides[from];
        }
        Tensor view = Of(input, new Shape(sizes), new Shape(strides), input.StorageOffset);
        return Gradient.IsNeeded(input) ? Gradient.Record(view, new ReshapeBackward("Unsqueeze", input.Shape), input) : view;
    }

    /// <summary>The tensor without its dimensions of size 1, over the same memory.</summary>
    [Op(Surface.Function | Surface.Method)]
    public static Tensor Squeeze(Tensor input) => SqueezeDims(input, ulong.MaxValue);

    /// <summary>The tensor without those of the given dimensions that have size 1, over the same memory.</summary>
    [Op(Surface.Function | Surface.Method)]
    public static Tensor Squeeze(Tensor input, IntList dim) => SqueezeDims(input, Check.Dims(IntList.AsSpan(in dim), input.NDim, "squeeze", emptyMeansAll: false));

    /// <summary>Entry <paramref name="index"/> of dimension <paramref name="dim"/>, which disappears; over the same memory.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension or entry.</exception>
    [Op(Surface.Function | Surface.Method)]
    public static Tensor Select(Tensor input, long dim, long index)
    {
        int rank = input.NDim;
        if (rank == 0) Check.ThrowArgument("select: cannot be applied to a tensor without dimensions");
        int place = Check.Dim(dim, rank, "select");
        long entry = Check.Index(index, input.Shape[place], place, "select");
        Tensor view = Tensor.Selected(input, place, entry);
        return Gradient.IsNeeded(input) ? Gradient.Record(view, new SelectBackward(input.Shape, place, entry), input) : view;
    }

    /// <summary>Entries start, start + step, ... below <paramref name="end"/> of dimension <paramref name="dim"/>; over the same memory.</summary>
    /// <param name="input">The tensor.</param>
    /// <param name="dim">The dimension.</param>
    /// <param name="start">The first entry, counted from the end if negative, clamped; null means 0.</param>
    /// <param name="end">The first entry not taken, likewise; null means all.</param>
    /// <param name="step">The distance of entries; positive.</param>
    [Op(Surface.Method)]
    public static Tensor Slice(Tensor input, long dim = 0, long? start = null, long? end = null, long step = 1)
    {
        int rank = input.NDim;
        if (rank == 0) Check.ThrowArgument("slice: cannot be applied to a tensor without dimensions");
        if (step <= 0) Check.ThrowArgument($"slice: step must be positive; got {step}");
        int place = Check.Dim(dim, rank, "slice");
        long size = input.Shape[place];
        long from = Clamp(start ?? 0, size), to = Math.Max(from, Clamp(end ?? size, size));
        long length = step == 1 ? to - from : (to - from + step - 1) / step;
        Tensor view = Tensor.Sliced(input, place, from, length, step);
        return Gradient.IsNeeded(input) ? Gradient.Record(view, new SliceBackward(input.Shape, place, from, step), input) : view;

        static long Clamp(long value, long size) => Math.Clamp(value < 0 ? value + size : value, 0, size);
    }

    /// <summary>A view, known as one to the gradient.</summary>
    public static Tensor Of(Tensor input, in Shape sizes, in Shape strides, long offset)
    {
        var view = new Tensor(input.Storage, in sizes, in strides, offset, input.DType);
        if (GradMode.IsEnabled) view.SetView(input);
        return view;
    }

    /// <summary>The sizes with a -1 replaced by what is left.</summary>
    public static Shape InferSize(ReadOnlySpan<long> size, long numel, string operation)
    {
        long known = 1;
        int open = -1;
        for (int i = 0; i < size.Length; i++)
        {
            if (size[i] == -1)
            {
                if (open >= 0) Check.ThrowArgument($"{operation}: only one dimension can be inferred; got {Shape.Format(size)}");
                open = i;
            }
            else if (size[i] < 0)
            {
                Check.ThrowArgument($"{operation}: invalid shape dimension {size[i]} in {Shape.Format(size)}");
            }
            else
            {
                known *= size[i];
            }
        }
        if (open < 0)
        {
            if (known != numel) ThrowSize(size, numel, operation);
            return new Shape(size);
        }
        if (known == 0) Check.ThrowArgument($"{operation}: cannot infer the dimension -1 of {Shape.Format(size)} for {numel} elements: it could be any size");
        if (numel % known != 0) ThrowSize(size, numel, operation);
        var sizes = new Shape(size);
        Shape.Set(ref sizes, open, numel / known);
        return sizes;
    }

    private static void ThrowSize(ReadOnlySpan<long> size, long numel, string operation)
        => Check.ThrowArgument($"{operation}: shape {Shape.Format(size)} is invalid for an input of {numel} elements");

    // Of a dense tensor.
    private static Tensor Reshaped(Tensor input, in Shape sizes)
    {
        Tensor view = Tensor.Reshaped(input, in sizes);
        return Gradient.IsNeeded(input) ? Gradient.Record(view, new ReshapeBackward("View", input.Shape), input) : view;
    }

    private static Tensor Reshaped(Tensor input, in Shape sizes, in Shape strides)
    {
        Tensor view = Tensor.Reshaped(input, in sizes, in strides);
        return Gradient.IsNeeded(input) ? Gradient.Record(view, new ReshapeBackward("View", input.Shape), input) : view;
    }

    private static Tensor SqueezeDims(Tensor input, ulong dims)
    {
        Span<long> sizes = stackalloc long[input.NDim], strides = stackalloc long[input.NDim];
        int count = 0;
        for (int i = 0; i < input.NDim; i++)
        {
            if (input.Shape[i] == 1 && (dims >> i & 1) != 0) continue;
            sizes[count] = input.Shape[i];
            strides[count++] = input.Strides[i];
        }
        Tensor view = Of(input, new Shape(sizes[..count]), new Shape(strides[..count]), input.StorageOffset);
        return Gradient.IsNeeded(input) ? Gradient.Record(view, new ReshapeBackward("Squeeze", input.Shape), input) : view;
    }

    // Splits the old dimensions into runs that are one piece of memory each, and lays the new ones into the runs.
    private static bool TryStrides(Tensor input, in Shape sizes, out Shape strides)
    {
        if (input.IsContiguous || input.Numel == 0)
        {
            strides = Shape.ContiguousStrides(sizes);
            return true;
        }
        Span<long> result = Shape.Create(sizes.Rank, out strides);
        int next = sizes.Rank - 1;
        long chunk = 1, step = input.NDim > 0 ? input.Strides[^1] : 1;
        for (int d = input.NDim - 1; d >= 0; d--)
        {
            chunk *= input.Shape[d];
            if (d > 0 && (input.Shape[d - 1] == 1 || input.Strides[d - 1] == chunk * step)) continue;
            long filled = 1;
            while (next >= 0 && (filled < chunk || sizes[next] == 1))
            {
                result[next] = filled * step;
                filled *= sizes[next];
                next--;
            }
            if (filled != chunk) return false;
            if (d > 0)
            {
                chunk = 1;
                step = input.Strides[d - 1];
            }
        }
        return next < 0;
    }
}

using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Linstock.Backends.Batched;
using Linstock.Backends.Cpu.Pointwise;
using Linstock.Ops;

namespace Linstock;

public partial class Tensor
{
    /// <summary>The value of a tensor with one element.</summary>
    /// <typeparam name="T">Any C# type of a dtype; the value is converted as PyTorch's casts do.</typeparam>
    /// <exception cref="InvalidOperationException">The tensor has another number of elements, or no data.</exception>
    public T Item<T>()
        where T : unmanaged
    {
        if (Numel != 1) ThrowItem();
        if (Interception.IsOn) OperationTrace.Current?.NoteRead(this, "a number");
        if (DTypes.Of<T>() == _dtype) return Unsafe.ReadUnaligned<T>(ref Reference);
        return Unsafe.ReadUnaligned<T>(ref Whole.Readable(Detach()).To(DTypes.Of<T>()).Reference);
    }

    /// <summary>The value of a tensor with one element, as a number of its dtype's kind.</summary>
    /// <exception cref="InvalidOperationException">The tensor has another number of elements, or no data.</exception>
    public Scalar Item()
    {
        if (Numel != 1) ThrowItem();
        if (Interception.IsOn) OperationTrace.Current?.NoteRead(this, "a number");
        return ScalarBytes.Read(_dtype, ref Reference);
    }

    /// <summary>The elements in row-major order, over the tensor's own memory. The tensor must be kept alive meanwhile.</summary>
    /// <typeparam name="T">The C# type of the dtype.</typeparam>
    /// <exception cref="InvalidOperationException">The tensor is not contiguous, or <typeparamref name="T"/> is not its type.</exception>
    public Span<T> AsSpan<T>()
        where T : unmanaged
    {
        ThrowIfNot<T>("as_span");
        if (Interception.IsOn) OperationTrace.Current?.NoteRead(this, "a span");
        if (!IsContiguous)
            throw new InvalidOperationException($"as_span: the tensor of shape {Shape} with strides {Strides} is not contiguous; call .Contiguous() first");
        if (Numel == 0) return [];
        return MemoryMarshal.CreateSpan(ref Unsafe.As<byte, T>(ref Reference), checked((int)Numel));
    }

    /// <summary>A copy of the elements in row-major order.</summary>
    /// <typeparam name="T">Any C# type of a dtype; elements are converted if the tensor's type is another.</typeparam>
    public T[] ToArray<T>()
        where T : unmanaged
    {
        if (Interception.IsOn) OperationTrace.Current?.NoteRead(this, "an array");
        Tensor dense = Whole.Readable(Detach()).To(DTypes.Of<T>()).Contiguous();
        T[] result = dense.Numel == 0 ? [] : dense.AsSpan<T>().ToArray();
        GC.KeepAlive(dense);
        return result;
    }

    /// <summary>A copy of the elements as an array with the tensor's shape, such as <c>float[,]</c>.</summary>
    /// <typeparam name="T">Any C# type of a dtype; elements are converted if the tensor's type is another.</typeparam>
    /// <exception cref="InvalidOperationException">The tensor has no dimensions or more than 32.</exception>
    public Array ToMultidimensionalArray<T>()
        where T : unmanaged
    {
        if (NDim is 0 or > 32) throw new InvalidOperationException($"to_multidimensional_array: an array has 1 to 32 dimensions; got shape {Shape}");
        if (Interception.IsOn) OperationTrace.Current?.NoteRead(this, "an array");
        Tensor dense = Detach().To(DTypes.Of<T>()).Contiguous();
        Array result = NDim switch
        {
            1 => new T[Shape[0]],
            2 => new T[Shape[0], Shape[1]],
            3 => new T[Shape[0], Shape[1], Shape[2]],
            4 => new T[Shape[0], Shape[1], Shape[2], Shape[3]],
            _ => throw new InvalidOperationException($"to_multidimensional_array: up to 4 dimensions are supported; got shape {Shape}; use ToArray and the shape"),
        };
        if (dense.Numel > 0)
            dense.AsSpan<T>().CopyTo(MemoryMarshal.CreateSpan(ref Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(result)), (int)Numel));
        return result;
    }

    /// <summary>Converts to another dtype; the tensor itself if it has it already and no copy is asked for.</summary>
    /// <param name="dtype">The new element type.</param>
    /// <param name="nonBlocking">Accepted for PyTorch's sake; copies on the CPU are finished when the call returns.</param>
    /// <param name="copy">Whether to copy even if nothing changes.</param>
    /// <param name="memoryFormat">The order of elements in memory.</param>
    public Tensor To(DType dtype, bool nonBlocking = false, bool copy = false, MemoryFormat memoryFormat = MemoryFormat.Preserve)
        => dtype == _dtype && !copy && memoryFormat == MemoryFormat.Preserve ? this : Converted(dtype, Device, copy, memoryFormat);

    /// <summary>Moves to a device, and converts; the tensor itself if nothing changes and no copy is asked for.</summary>
    /// <param name="device">The device, such as <c>"cpu"</c> or <c>"cuda:0"</c>.</param>
    /// <param name="dtype">The new element type; null keeps it.</param>
    /// <param name="nonBlocking">Accepted for PyTorch's sake; copies on the CPU are finished when the call returns.</param>
    /// <param name="copy">Whether to copy even if nothing changes.</param>
    /// <param name="memoryFormat">The order of elements in memory.</param>
    /// <exception cref="NotSupportedException">No backend for the device is present.</exception>
    public Tensor To(Device device, DType? dtype = null, bool nonBlocking = false, bool copy = false, MemoryFormat memoryFormat = MemoryFormat.Preserve)
        => Converted(dtype ?? _dtype, device, copy, memoryFormat);

    /// <summary>Converts to the dtype and device of another tensor.</summary>
    /// <param name="other">The model.</param>
    /// <param name="nonBlocking">Accepted for PyTorch's sake; copies on the CPU are finished when the call returns.</param>
    /// <param name="copy">Whether to copy even if nothing changes.</param>
    /// <param name="memoryFormat">The order of elements in memory.</param>
    public Tensor To(Tensor other, bool nonBlocking = false, bool copy = false, MemoryFormat memoryFormat = MemoryFormat.Preserve)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Converted(other._dtype, other.Device, copy, memoryFormat);
    }

    /// <summary>The tensor on the processor.</summary>
    public Tensor Cpu() => Converted(_dtype, default, copy: false, MemoryFormat.Preserve);

    /// <summary>The tensor on a GPU.</summary>
    /// <exception cref="NotSupportedException">No backend for it is present.</exception>
    public Tensor Cuda(int device = 0) => Converted(_dtype, Linstock.Device.Cuda(device), copy: false, MemoryFormat.Preserve);

    /// <summary>Copies the elements of <paramref name="src"/>, which broadcasts, converting their dtype.</summary>
    /// <returns>This tensor.</returns>
    /// <exception cref="ArgumentException">The shape does not broadcast to this one's.</exception>
    public Tensor Copy_(Tensor src, bool nonBlocking = false)
    {
        ArgumentNullException.ThrowIfNull(src);
        return OperationTrace.Find() is { } trace ? RecordedCopies.Copy_(trace, this, src) : Copying.Copy_(this, src);
    }

    private Tensor Converted(DType dtype, Device device, bool copy, MemoryFormat memoryFormat) => OperationTrace.Find() is { } trace
        ? RecordedCopies.To(trace, this, dtype, device, copy, memoryFormat)
        : Copying.To(this, dtype, device, copy, memoryFormat);

    private string DebuggerText
    {
        get
        {
            if (_storage.IsDisposed) return "disposed tensor";
            string head = string.Create(CultureInfo.InvariantCulture, $"{_dtype.Name} {Shape} on {Device}");
            if (IsMeta || Numel == 0) return head;
            Tensor first = Detach().Reshape(-1).Slice(0, 0, 6);
            var values = new List<string>();
            for (long i = 0; i < first.Numel; i++) values.Add(first.Select(0, i).Item().ToString());
            return $"{head}: {string.Join(", ", values)}{(Numel > 6 ? ", ..." : string.Empty)}";
        }
    }

    private void ThrowIfNot<T>(string operation)
        where T : unmanaged
    {
        if (DTypes.Of<T>() != _dtype)
            throw new InvalidOperationException($"{operation}: the elements are {_dtype.Name}; got {typeof(T).Name}; convert with .To(DType.{DTypes.Of<T>()}) first");
    }

    private void ThrowItem() => throw new InvalidOperationException($"item: a tensor with {Numel} elements cannot be converted to a number; got shape {Shape}; expected one element");
}

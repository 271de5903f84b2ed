using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Linstock.Backends;

namespace Linstock;

public static partial class Torch
{
    /// <summary>A tensor without dimensions that holds one number.</summary>
    /// <param name="data">The number.</param>
    /// <param name="dtype">The element type; null means bool, int64, the default floating point or its complex type, as the number is.</param>
    /// <param name="device">Where; null means the CPU.</param>
    /// <param name="requiresGrad">Whether a gradient is wanted.</param>
    public static Tensor Tensor(Scalar data, DType? dtype = null, Device? device = null, bool requiresGrad = false)
        => Full([], data, dtype, device, requiresGrad);

    /// <summary>A tensor of the numbers of a collection expression, <c>Torch.Tensor([[1, 2], [3, 4.5]])</c>.</summary>
    /// <param name="data">The numbers, nested as deep as the tensor has dimensions.</param>
    /// <param name="dtype">The element type; null means bool, int64, the default floating point or its complex type, as the numbers are.</param>
    /// <param name="device">Where; null means the CPU.</param>
    /// <param name="requiresGrad">Whether a gradient is wanted.</param>
    /// <exception cref="ArgumentException">Lists of one depth differ in length.</exception>
    [OverloadResolutionPriority(-1)] // a plain number is a Scalar
    public static Tensor Tensor(NestedNumbers data, DType? dtype = null, Device? device = null, bool requiresGrad = false)
    {
        (Array numbers, long[] shape, DType kind) = data.Flatten();
        DType natural = kind switch
        {
            DType.Float64 => GetDefaultDType(),
            DType.Complex128 => GetDefaultDType() == DType.Float64 ? DType.Complex128 : DType.Complex64,
            _ => kind,
        };
        return Tensor(numbers, dtype ?? natural, device).Reshape(shape).RequiresGrad_(requiresGrad);
    }

    /// <summary>A tensor with a copy of the elements of an array of any rank, in its shape.</summary>
    /// <remarks>Elements keep their type: an array of double becomes float64. (PyTorch reads Python numbers as the default type; C# arrays are typed.)</remarks>
    /// <param name="data">An array of bool, byte, sbyte, short, int, long, Half, BFloat16, float, double, Complex32, Complex64 or Complex.</param>
    /// <param name="dtype">The element type; null means that of the array.</param>
    /// <param name="device">Where; null means the CPU.</param>
    /// <param name="requiresGrad">Whether a gradient is wanted.</param>
    /// <exception cref="ArgumentException">The elements are of another type.</exception>
    public static Tensor Tensor(Array data, DType? dtype = null, Device? device = null, bool requiresGrad = false)
    {
        ArgumentNullException.ThrowIfNull(data);
        Span<long> size = stackalloc long[data.Rank];
        for (int i = 0; i < size.Length; i++) size[i] = data.GetLongLength(i);
        Tensor result = data switch
        {
            bool[] or bool[,] or bool[,,] or bool[,,,] => FromRaw<bool>(data, size),
            float[] or float[,] or float[,,] or float[,,,] => FromRaw<float>(data, size),
            double[] or double[,] or double[,,] or double[,,,] => FromRaw<double>(data, size),
            Half[] or Half[,] or Half[,,] or Half[,,,] => FromRaw<Half>(data, size),
            BFloat16[] or BFloat16[,] or BFloat16[,,] or BFloat16[,,,] => FromRaw<BFloat16>(data, size),
            System.Numerics.Complex[] or System.Numerics.Complex[,] or System.Numerics.Complex[,,] => FromRaw<System.Numerics.Complex>(data, size),
            Complex32[] or Complex32[,] or Complex32[,,] => FromRaw<Complex32>(data, size),
            Complex64[] or Complex64[,] or Complex64[,,] => FromRaw<Complex64>(data, size),
            _ when data.GetType().GetElementType() == typeof(long) => FromRaw<long>(data, size),
            _ when data.GetType().GetElementType() == typeof(int) => FromRaw<int>(data, size),
            _ when data.GetType().GetElementType() == typeof(short) => FromRaw<short>(data, size),
            _ when data.GetType().GetElementType() == typeof(byte) => FromRaw<byte>(data, size),
            _ when data.GetType().GetElementType() == typeof(sbyte) => FromRaw<sbyte>(data, size),
            _ => throw new ArgumentException($"tensor: an array of {data.GetType().GetElementType()} has no element type; expected bool, an integer, Half, BFloat16, float, double or Complex", nameof(data)),
        };
        return Finish(result, dtype, device, requiresGrad);
    }

    /// <summary>A tensor of one dimension with the elements of a list or of anything else that gives elements one after the other.</summary>
    /// <typeparam name="T">bool, byte, sbyte, short, int, long, Half, BFloat16, float, double, Complex32, Complex64 or Complex.</typeparam>
    /// <param name="data">The elements, which are copied.</param>
    /// <param name="dtype">The element type; null means that of the elements.</param>
    /// <param name="device">Where; null means the CPU.</param>
    /// <param name="requiresGrad">Whether a gradient is wanted.</param>
    /// <exception cref="ArgumentException">The elements are of another type.</exception>
    [OverloadResolutionPriority(-2)] // a collection expression is nested numbers, an array an Array
    public static Tensor Tensor<T>(IEnumerable<T> data, DType? dtype = null, Device? device = null, bool requiresGrad = false)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(data);
        DTypes.Of<T>(); // nothing is enumerated if there is no such dtype
        Tensor result = data is List<T> list ? FromSpan<T>(CollectionsMarshal.AsSpan(list)) : FromArray(data.ToArray());
        return Finish(result, dtype, device, requiresGrad);
    }

    /// <summary>A tensor with a copy of <paramref name="data"/>, in one dimension or in the given shape.</summary>
    /// <param name="data">The elements in row-major order.</param>
    /// <param name="shape">The sizes; omitted: one dimension.</param>
    /// <exception cref="ArgumentException">The number of elements is not that of the shape, or their type has no dtype.</exception>
    public static Tensor FromSpan<T>(ReadOnlySpan<T> data, params ReadOnlySpan<long> shape)
        where T : unmanaged
    {
        Shape size = shape.IsEmpty ? new Shape(data.Length) : CheckSize(shape, DTypes.Of<T>(), "from_span");
        if (size.Numel != data.Length) Check.ThrowArgument($"from_span: {data.Length} elements given; expected {size.Numel} for shape {size}");
        var result = new Tensor(in size, DTypes.Of<T>(), default);
        if (!data.IsEmpty) data.CopyTo(MemoryMarshal.CreateSpan(ref Unsafe.As<byte, T>(ref result.Reference), data.Length));
        return result;
    }

    /// <summary>A tensor over the array itself, without a copy: changes of one show in the other.</summary>
    /// <param name="data">The elements in row-major order.</param>
    /// <param name="shape">The sizes; omitted: one dimension.</param>
    /// <exception cref="ArgumentException">The number of elements is not that of the shape, or their type has no dtype.</exception>
    public static Tensor FromArray<T>(T[] data, params ReadOnlySpan<long> shape)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(data);
        Shape size = shape.IsEmpty ? new Shape(data.Length) : CheckSize(shape, DTypes.Of<T>(), "from_array");
        if (size.Numel != data.Length) Check.ThrowArgument($"from_array: {data.Length} elements given; expected {size.Numel} for shape {size}");
        return new Tensor(Storage.Over(data), in size, Shape.ContiguousStrides(size), 0, DTypes.Of<T>(), ownsStorage: true);
    }

    /// <summary>A tensor over memory of any kind, without a copy: changes of one show in the other.</summary>
    /// <remarks>The memory stays where it is, and its owner alive, until the tensor and its views are gone. An array is shared as it is; other memory is pinned.</remarks>
    /// <param name="data">The elements in row-major order.</param>
    /// <param name="shape">The sizes; omitted: one dimension. <see cref="AsStrided(Tensor, ReadOnlySpan{long}, ReadOnlySpan{long}, long?)"/> gives other strides.</param>
    /// <exception cref="ArgumentException">The number of elements is not that of the shape, or their type has no dtype.</exception>
    public static Tensor FromMemory<T>(Memory<T> data, params ReadOnlySpan<long> shape)
        where T : unmanaged
    {
        DType dtype = DTypes.Of<T>();
        Shape size = shape.IsEmpty ? new Shape(data.Length) : CheckSize(shape, dtype, "from_memory");
        if (size.Numel != data.Length) Check.ThrowArgument($"from_memory: {data.Length} elements given; expected {size.Numel} for shape {size}");
        if (data.IsEmpty) return new Tensor(in size, dtype, default);
        return MemoryMarshal.TryGetArray<T>(data, out ArraySegment<T> part)
            ? new Tensor(Storage.Over(part.Array!), in size, Shape.ContiguousStrides(size), part.Offset, dtype, ownsStorage: true)
            : new Tensor(PinnedMemory.Over(data), in size, Shape.ContiguousStrides(size), 0, dtype, ownsStorage: true);
    }

    private static Tensor FromRaw<T>(Array data, ReadOnlySpan<long> size)
        where T : unmanaged
    {
        var shape = new Shape(size);
        var result = new Tensor(in shape, DTypes.Of<T>(), default);
        if (data.Length > 0)
            MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(data)), data.Length)
                .CopyTo(MemoryMarshal.CreateSpan(ref Unsafe.As<byte, T>(ref result.Reference), data.Length));
        return result;
    }

    private static Tensor Finish(Tensor result, DType? dtype, Device? device, bool requiresGrad)
    {
        Device place = device ?? DefaultPlace;
        if (dtype is not null || place != result.Device) result = result.To(place, dtype);
        return requiresGrad ? result.RequiresGrad_() : result;
    }
}

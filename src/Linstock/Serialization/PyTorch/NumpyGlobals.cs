namespace Linstock.Serialization;

/// <summary>What NumPy's names in a pickle mean: arrays become tensors, and numbers of its types numbers.</summary>
/// <remarks>Checkpoints often hold such numbers, as a best accuracy or a loss. The functions are those of <c>numpy/core/multiarray.py</c>.</remarks>
internal static class NumpyGlobals
{
    private const string Numbers = "multiarray.scalar", Arrays = "multiarray._reconstruct", Buffers = "numeric._frombuffer";

    /// <summary>Whether it is one of NumPy's functions.</summary>
    public static bool Knows(string name) => name is "numpy.dtype" || InCore(name) is Numbers or Arrays or Buffers;

    /// <summary>What a call gives.</summary>
    public static PickleValue Call(string name, IReadOnlyList<PickleValue> arguments) => (InCore(name) ?? name, arguments) switch
    {
        ("numpy.dtype", [PickleString kind, ..]) => new NumpyDType(kind.Value.TrimStart('<', '>', '=', '|')),
        (Numbers, [NumpyDType dtype, PickleBytes data]) => ToNumber(Read(dtype, [], data, fortranOrder: false)),
        (Arrays, [PickleGlobal { FullName: "numpy.ndarray" }, PickleSequence, _]) => new PickleTensor(),
        (Buffers, [PickleBytes data, NumpyDType dtype, PickleSequence shape, PickleString order]) =>
            new PickleTensor(Read(dtype, shape.Items, data, order.Value == "F")),
        _ => throw new InvalidDataException($"pickle: the arguments of {name} do not fit"),
    };

    /// <summary>Gives a type its byte order or an array its content; false where the target is neither.</summary>
    public static bool TryBuild(PickleValue target, PickleValue state)
    {
        switch (target, (state as PickleTuple)?.Items)
        {
            case (NumpyDType dtype, [_, PickleString { Value: [var order] }, ..]):
                dtype.Order = order;
                return true;
            case (PickleTensor { IsPending: true } array, [_, PickleSequence shape, NumpyDType dtype, PickleBool isFortran, PickleBytes data]):
                array.Complete(Read(dtype, shape.Items, data, isFortran.Value));
                return true;
            case (NumpyDType or PickleTensor { IsPending: true }, _):
                throw new InvalidDataException("pickle: the state of an array of numpy does not fit; arrays of objects and text are not read");
            default:
                return false;
        }
    }

    private static string? InCore(string name) =>
        name.StartsWith("numpy.core.", StringComparison.Ordinal) ? name["numpy.core.".Length..]
        : name.StartsWith("numpy._core.", StringComparison.Ordinal) ? name["numpy._core.".Length..]
        : null;

    private static Tensor Read(NumpyDType dtype, IReadOnlyList<PickleValue> shape, PickleBytes data, bool fortranOrder)
    {
        long[] sizes = [.. shape.Select(static size => size is PickleInt { Value: >= 0 } number
            ? number.Value
            : throw new InvalidDataException("pickle: the shape of an array of numpy is damaged"))];
        NpyHeader header = NpyHeader.Of(dtype.Description, fortranOrder, sizes);
        if (header.FileByteCount != data.Count)
        {
            throw new InvalidDataException(
                $"pickle: an array of numpy has the wrong number of bytes; got {data.Count}; expected {header.FileByteCount}");
        }

        using var stream = new MemoryStream(data.Value.ToArray());
        return Numpy.Read(header, stream);
    }

    private static PickleValue ToNumber(Tensor number) => number.DType switch
    {
        DType.Bool => PickleBool.Of(number.Item<bool>()),
        _ when number.IsComplex => new PickleComplex(number.Item<System.Numerics.Complex>()),
        _ when number.IsFloatingPoint => new PickleFloat(number.Item<double>()),
        _ => PickleInt.Of(number.Item<long>()),
    };
}

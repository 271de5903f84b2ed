using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;
using Linstock.Backends;

namespace Linstock.Serialization;

/// <summary>Writes values as a pickle of protocol 2, as <c>torch.save</c> does: tensors by the functions that rebuild them over storages.</summary>
/// <param name="plainTensors">Whether parameters are written as tensors, as programs do, whose classes say what is a parameter.</param>
/// <remarks>What occurs twice is written once and referred to, so that it is one object again. The caller has checked depth and cycles.</remarks>
internal sealed class PickleWriter(bool plainTensors = false)
{
    private readonly MemoryStream _output = new();
    private readonly Dictionary<object, int> _memo = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, int> _texts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _globals = new(StringComparer.Ordinal);
    private readonly Dictionary<Storage, int> _storageNumbers = new(ReferenceEqualityComparer.Instance);
    private readonly List<(Storage Storage, DType DType)> _storages = [];
    private int _memoCount;

    /// <summary>The storages that the pickle refers to, in the order of their keys 0, 1, ...</summary>
    public IReadOnlyList<(Storage Storage, DType DType)> Storages => _storages;

    /// <summary>The pickle.</summary>
    public byte[] ToArray() => _output.ToArray();

    /// <summary>Writes the whole pickle.</summary>
    /// <exception cref="ArgumentException">A value has no form in a pickle.</exception>
    public void Write(PickleValue root)
    {
        Code(PickleOpcode.Proto);
        _output.WriteByte(2);
        WriteValue(root);
        Code(PickleOpcode.Stop);
    }

    private void WriteValue(PickleValue value)
    {
        switch (value)
        {
            case PickleNone:
                Code(PickleOpcode.None);
                break;
            case PickleBool flag:
                Code(flag.Value ? PickleOpcode.NewTrue : PickleOpcode.NewFalse);
                break;
            case PickleInt number:
                WriteInteger(number.Value);
                break;
            case PickleBigInt number:
                WriteBigInteger(number.Value);
                break;
            case PickleFloat number:
                WriteFloat(number.Value);
                break;
            case PickleString text:
                WriteText(text.Value);
                break;
            case PickleDType dtype:
                WriteGlobal("torch", dtype.Value.Name);
                break;
            case PickleTensor tensor:
                WriteTensor(tensor.Value);
                break;
            default:
                if (!TryRefer(value))
                {
                    WriteObject(value);
                }

                break;
        }
    }

    /// <summary>A value that is referred to when it occurs again.</summary>
    private void WriteObject(PickleValue value)
    {
        switch (value)
        {
            case PickleComplex number:
                WriteGlobal("__builtin__", "complex");
                WriteFloat(number.Value.Real);
                WriteFloat(number.Value.Imaginary);
                Code(PickleOpcode.Tuple2);
                Code(PickleOpcode.Reduce);
                Memoise(value);
                break;
            case PickleBytes { Count: 0 }:
                WriteCall("__builtin__", "bytes", PickleOpcode.EmptyTuple);
                Memoise(value);
                break;
            case PickleBytes bytes:
                WriteGlobal("_codecs", "encode");
                WriteText(Encoding.Latin1.GetString(bytes.Value.Span));
                WriteText("latin1");
                Code(PickleOpcode.Tuple2);
                Code(PickleOpcode.Reduce);
                Memoise(value);
                break;
            case PickleDevice device:
                WriteDevice(device.Name);
                Memoise(value);
                break;
            case PickleSize size:
                WriteGlobal("torch", "Size");
                WriteIntegers(size.Value);
                Code(PickleOpcode.Tuple1);
                Code(PickleOpcode.Reduce);
                Memoise(value);
                break;
            case PickleTuple tuple:
                WriteTuple(tuple);
                break;
            case PickleList list:
                Code(PickleOpcode.EmptyList);
                Memoise(value);
                WriteItems(list.Items);
                break;
            case PickleSet set:
                WriteGlobal("__builtin__", set.TypeName);
                Code(PickleOpcode.EmptyList);
                WriteItems(set.Items);
                Code(PickleOpcode.Tuple1);
                Code(PickleOpcode.Reduce);
                Memoise(value);
                break;
            case PickleDict dict:
                WriteDict(dict);
                break;
            case PickleInstance instance:
                WriteGlobal(instance.Module, instance.Name);
                Code(PickleOpcode.EmptyTuple);
                Code(PickleOpcode.NewObj);
                WriteDict(instance.State);
                Code(PickleOpcode.Build);
                Memoise(value);
                break;
            case PickleCall call:
                WriteGlobal(call.Module, call.Name);
                WriteTuple(call.Arguments);
                Code(PickleOpcode.Reduce);
                Memoise(value);
                break;
            default:
                throw new ArgumentException($"save: a {value.TypeName} has no form in a checkpoint");
        }
    }

    private void WriteTensor(Tensor tensor)
    {
        if (TryRefer(tensor))
        {
            return;
        }

        if (tensor is Parameter && !plainTensors)
        {
            WriteGlobal("torch._utils", "_rebuild_parameter");
            Code(PickleOpcode.Mark);
            WriteData(tensor, requiresGrad: false);
            Code(tensor.RequiresGrad ? PickleOpcode.NewTrue : PickleOpcode.NewFalse);
            WriteCall("collections", "OrderedDict", PickleOpcode.EmptyTuple);
            Code(PickleOpcode.Tuple);
            Code(PickleOpcode.Reduce);
        }
        else
        {
            WriteData(tensor, tensor.RequiresGrad);
        }

        Memoise(tensor);
    }

    private void WriteData(Tensor tensor, bool requiresGrad)
    {
        WriteGlobal("torch._utils", "_rebuild_tensor_v2");
        Code(PickleOpcode.Mark);
        WriteStorage(tensor);
        WriteInteger(tensor.StorageOffset);
        WriteIntegers(tensor.Shape);
        WriteIntegers(tensor.Strides);
        Code(requiresGrad ? PickleOpcode.NewTrue : PickleOpcode.NewFalse);
        WriteCall("collections", "OrderedDict", PickleOpcode.EmptyTuple);
        Code(PickleOpcode.Tuple);
        Code(PickleOpcode.Reduce);
    }

    private void WriteStorage(Tensor tensor)
    {
        Storage storage = tensor.Storage;
        storage.ThrowIfDisposed();
        if (!_storageNumbers.TryGetValue(storage, out int number))
        {
            number = _storages.Count;
            _storageNumbers.Add(storage, number);
            _storages.Add((storage, tensor.DType));
        }
        else if (_storages[number].DType != tensor.DType)
        {
            throw new ArgumentException(
                $"save: two tensors see the same memory as different types; got {_storages[number].DType.Name} and {tensor.DType.Name}; save a Clone() of one");
        }

        Code(PickleOpcode.Mark);
        WriteText("storage");
        WriteGlobal("torch", StorageTypes.NameOf(tensor.DType));
        WriteText(number.ToString(CultureInfo.InvariantCulture));
        WriteText(storage.Device.ToString());
        WriteInteger(storage.Bytes / tensor.ElementSize);
        Code(PickleOpcode.Tuple);
        Code(PickleOpcode.BinPersId);
    }

    private void WriteDict(PickleDict dict)
    {
        if (dict.IsOrderedDict)
        {
            WriteCall("collections", "OrderedDict", PickleOpcode.EmptyTuple);
        }
        else
        {
            Code(PickleOpcode.EmptyDict);
        }

        Memoise(dict);
        if (dict.Count > 0)
        {
            Code(PickleOpcode.Mark);
            foreach ((PickleValue key, PickleValue value) in dict)
            {
                WriteValue(key);
                WriteValue(value);
            }

            Code(PickleOpcode.SetItems);
        }

        if (dict is { IsOrderedDict: true, Attributes: { } attributes })
        {
            WriteValue(attributes);
            Code(PickleOpcode.Build);
        }
    }

    private void WriteTuple(PickleTuple tuple)
    {
        if (tuple.Count > 3)
        {
            Code(PickleOpcode.Mark);
        }

        foreach (PickleValue item in tuple.Items)
        {
            WriteValue(item);
        }

        Code(tuple.Count switch
        {
            0 => PickleOpcode.EmptyTuple,
            1 => PickleOpcode.Tuple1,
            2 => PickleOpcode.Tuple2,
            3 => PickleOpcode.Tuple3,
            _ => PickleOpcode.Tuple,
        });
        Memoise(tuple);
    }

    private void WriteItems(IReadOnlyList<PickleValue> items)
    {
        if (items.Count == 0)
        {
            return;
        }

        Code(PickleOpcode.Mark);
        foreach (PickleValue item in items)
        {
            WriteValue(item);
        }

        Code(PickleOpcode.Appends);
    }

    private void WriteDevice(string name)
    {
        string[] parts = name.Split(':');
        WriteGlobal("torch", "device");
        WriteText(parts[0]);
        if (parts.Length == 2 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int index))
        {
            WriteInteger(index);
            Code(PickleOpcode.Tuple2);
        }
        else
        {
            Code(PickleOpcode.Tuple1);
        }

        Code(PickleOpcode.Reduce);
    }

    private void WriteIntegers(ReadOnlySpan<long> values)
    {
        Code(PickleOpcode.Mark);
        foreach (long value in values)
        {
            WriteInteger(value);
        }

        Code(PickleOpcode.Tuple);
    }

    private void WriteInteger(long value)
    {
        switch (value)
        {
            case >= 0 and <= byte.MaxValue:
                Code(PickleOpcode.BinInt1);
                _output.WriteByte((byte)value);
                break;
            case >= int.MinValue and <= int.MaxValue:
                Code(PickleOpcode.BinInt);
                WriteInt32((int)value);
                break;
            default:
                WriteBigInteger(value);
                break;
        }
    }

    private void WriteBigInteger(BigInteger value)
    {
        byte[] bytes = value.ToByteArray();
        if (bytes.Length <= byte.MaxValue)
        {
            Code(PickleOpcode.Long1);
            _output.WriteByte((byte)bytes.Length);
        }
        else
        {
            Code(PickleOpcode.Long4);
            WriteInt32(bytes.Length);
        }

        _output.Write(bytes);
    }

    private void WriteFloat(double value)
    {
        Code(PickleOpcode.BinFloat);
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteDoubleBigEndian(bytes, value);
        _output.Write(bytes);
    }

    private void WriteText(string text)
    {
        if (_texts.TryGetValue(text, out int number))
        {
            WriteReference(number);
            return;
        }

        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Code(PickleOpcode.BinUnicode);
        WriteInt32(bytes.Length);
        _output.Write(bytes);
        _texts.Add(text, _memoCount);
        WritePut();
    }

    private void WriteGlobal(string module, string name)
    {
        string key = $"{module}\n{name}\n";
        if (_globals.TryGetValue(key, out int number))
        {
            WriteReference(number);
            return;
        }

        Code(PickleOpcode.Global);
        _output.Write(Encoding.ASCII.GetBytes(key));
        _globals.Add(key, _memoCount);
        WritePut();
    }

    private void WriteCall(string module, string name, PickleOpcode arguments)
    {
        WriteGlobal(module, name);
        Code(arguments);
        Code(PickleOpcode.Reduce);
    }

    private bool TryRefer(object value)
    {
        if (!_memo.TryGetValue(value, out int number))
        {
            return false;
        }

        WriteReference(number);
        return true;
    }

    private void Memoise(object value)
    {
        _memo.Add(value, _memoCount);
        WritePut();
    }

    private void WritePut() => WriteNumbered(PickleOpcode.BinPut, PickleOpcode.LongBinPut, _memoCount++);

    private void WriteReference(int number) => WriteNumbered(PickleOpcode.BinGet, PickleOpcode.LongBinGet, number);

    private void WriteNumbered(PickleOpcode shortForm, PickleOpcode longForm, int number)
    {
        if (number <= byte.MaxValue)
        {
            Code(shortForm);
            _output.WriteByte((byte)number);
        }
        else
        {
            Code(longForm);
            WriteInt32(number);
        }
    }

    private void WriteInt32(int value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        _output.Write(bytes);
    }

    private void Code(PickleOpcode code) => _output.WriteByte((byte)code);
}

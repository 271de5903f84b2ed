using System.Buffers.Binary;
using System.Numerics;
using Linstock.Backends;
using Linstock.Serialization.Zip;

namespace Linstock.Serialization;

/// <summary>Reads what <c>torch.save</c> writes: the zip format, and the one before PyTorch 1.6.</summary>
internal sealed class CheckpointReader
{
    // What a legacy file begins with, and the version of its layout (torch/serialization.py).
    private const int LegacyProtocol = 1001;

    private const int MaximumPickleBytes = 1 << 28;

    private static readonly BigInteger LegacyMagic = BigInteger.Parse("119547037146038801333356", null);

    private readonly ByteSource _source;
    private readonly Device? _device;
    private readonly TorchGlobals _globals;

    private CheckpointReader(ByteSource source, Device? device, TorchGlobals? globals = null)
    {
        _source = source;
        _device = device;
        _globals = globals ?? new TorchGlobals();
    }

    // The number as protocols 0 and 1 write it.
    private static ReadOnlySpan<byte> LegacyText => "L119547037146038801333356L\n"u8;

    /// <summary>Reads a file.</summary>
    /// <param name="source">The file.</param>
    /// <param name="device">Where the tensors are to be; null means the CPU.</param>
    /// <exception cref="InvalidDataException">It is not a whole checkpoint of tensors and plain containers.</exception>
    public static PickleValue Read(ByteSource source, Device? device)
    {
        Span<byte> start = stackalloc byte[(int)Math.Min(source.Length, 512)];
        source.Read(0, start);
        var reader = new CheckpointReader(source, device);
        PickleValue root = ZipDirectory.IsZip(start)
            ? reader.ReadZip()
            : start is [0x80, ..] || start.StartsWith(LegacyText) ? reader.ReadLegacy() : throw FileSignature.Unknown(start);
        PickleTree.Visit(root, static value => (value as PickleTensor)?.Complete(), Invalid);
        return root;
    }

    private PickleValue ReadZip()
    {
        var zip = new ZipDirectory(_source, "torch.load");
        ZipRecord pickle = zip.Records.FirstOrDefault(static record => IsRootPickle(record.Name))
            ?? throw Invalid("the archive holds no data.pkl; it was not written by torch.save");
        string root = pickle.Name[..^"data.pkl".Length];
        if (zip.TryGet(root + "constants.pkl", out _))
        {
            throw Invalid("the file is a TorchScript archive, which holds a program; torch.jit.load reads it");
        }

        PickleValue value = ReadPickle(ByteSource.Over(zip.Read(pickle, MaximumPickleBytes)), 0, out _);
        RequirePlain(value);
        ReadStorages(zip, root, root + "data/");
        return value;
    }

    /// <summary>Reads one pickle of an archive that holds several, such as a program, with the data of its tensors.</summary>
    /// <param name="source">The file.</param>
    /// <param name="zip">Its directory.</param>
    /// <param name="root">The folder of the archive, with the slash.</param>
    /// <param name="pickle">The pickle's record.</param>
    /// <param name="data">The folder of its data in the archive, with the slash.</param>
    /// <param name="globals">What the names in the pickle mean.</param>
    /// <param name="device">Where the tensors are to be; null means the CPU.</param>
    public static PickleValue ReadRecord(
        ByteSource source, ZipDirectory zip, string root, ZipRecord pickle, string data, TorchGlobals globals, Device? device)
    {
        var reader = new CheckpointReader(source, device, globals);
        PickleValue value = reader.ReadPickle(ByteSource.Over(zip.Read(pickle, MaximumPickleBytes)), 0, out _);
        reader.RequirePlain(value);
        reader.ReadStorages(zip, root, root + data);
        return value;
    }

    private void ReadStorages(ZipDirectory zip, string root, string folder)
    {
        bool bigEndian = zip.TryGet(root + "byteorder", out ZipRecord? order) && zip.Read(order, 16).AsSpan().SequenceEqual("big"u8);
        foreach (PickleStorage storage in _globals.Storages.Values)
        {
            if (!zip.TryGet(folder + storage.Key, out ZipRecord? record))
            {
                throw Invalid($"the data of storage '{storage.Key}' are missing");
            }

            if (record.Length < storage.Bytes)
            {
                throw Invalid($"the data of storage '{storage.Key}' are cut off; got {record.Length} bytes; expected {storage.Bytes}");
            }

            if (record.IsDeflated)
            {
                using Stream stream = zip.Open(record);
                storage.Memory = OnDevice(storage, ReadMemory(storage, bigEndian, (_, piece) => Inflate(storage, stream, piece)));
            }
            else
            {
                storage.Memory = OnDevice(storage, ReadMemory(storage, zip.DataOffset(record), bigEndian));
            }
        }
    }

    private PickleValue ReadLegacy()
    {
        if (ReadPickle(_source, 0, out long position) is not PickleBigInt magic || magic.Value != LegacyMagic)
        {
            throw Invalid("the file is a pickle, but none that torch.save wrote");
        }

        if (ReadPickle(_source, position, out position) is not PickleInt { Value: LegacyProtocol })
        {
            throw Invalid($"the file has an unknown version; expected {LegacyProtocol}");
        }

        PickleValue system = ReadPickle(_source, position, out position);
        bool bigEndian = system is PickleDict dict && dict.TryGetValue("little_endian", out PickleValue? little) && little is PickleBool { Value: false };
        PickleValue value = ReadPickle(_source, position, out position);
        PickleValue keys = ReadPickle(_source, position, out position);
        RequirePlain(value);
        if (keys is not PickleList list)
        {
            throw Invalid("the list of storages is damaged");
        }

        var read = new HashSet<string>(StringComparer.Ordinal);
        Span<byte> count = stackalloc byte[sizeof(long)];
        foreach (PickleValue key in list.Items)
        {
            if (key is not PickleString { Value: var name } || !_globals.Storages.TryGetValue(name, out PickleStorage? storage) || !read.Add(name))
            {
                throw Invalid("the list of storages is damaged");
            }

            if (_source.Length - position < count.Length)
            {
                throw Invalid($"the data of storage '{name}' are missing; the file is cut off");
            }

            _source.Read(position, count);
            position += count.Length;
            int size = storage.DType?.ItemSize ?? 1;
            long claimed = bigEndian ? BinaryPrimitives.ReadInt64BigEndian(count) : BinaryPrimitives.ReadInt64LittleEndian(count);
            if (claimed != storage.Bytes / size)
            {
                throw Invalid($"storage '{name}' has another size than the tensors over it say; got {claimed}; expected {storage.Bytes / size}");
            }

            if (_source.Length - position < storage.Bytes)
            {
                throw Invalid($"the data of storage '{name}' are cut off; got {_source.Length - position} bytes; expected {storage.Bytes}");
            }

            storage.Memory = OnDevice(storage, ReadMemory(storage, position, bigEndian));
            position += storage.Bytes;
        }

        return value;
    }

    private PickleValue ReadPickle(ByteSource source, long start, out long end)
    {
        var input = new PickleInput(source, start);
        PickleValue value = new PickleMachine(input, _globals).Read();
        end = input.Position;
        return value;
    }

    // Before any data are read: what is refused costs nothing.
    private void RequirePlain(PickleValue root) => PickleTree.Visit(root, _globals.RequirePlain, Invalid);

    private Storage ReadMemory(PickleStorage storage, long offset, bool bigEndian)
    {
        // Bool needs its bytes checked, and nothing in the legacy format aligns numbers.
        bool usable = _source.IsMapped && bigEndian == !BitConverter.IsLittleEndian && storage.DType != DType.Bool && storage.Bytes > 0
            && offset % (storage.DType?.ToReal().ItemSize ?? sizeof(double)) == 0;
        return usable
            ? _source.Map(offset, storage.Bytes)
            : ReadMemory(storage, bigEndian, (start, piece) => _source.Read(offset + start, piece));
    }

    private static Storage ReadMemory(PickleStorage storage, bool bigEndian, TensorStorage.ReadPiece read)
    {
        DType dtype = storage.DType ?? DType.UInt8;
        Tensor flat = Torch.Empty([storage.Bytes / dtype.ItemSize], dtype);
        TensorStorage.Fill(flat, (start, piece) =>
        {
            read(start, piece);
            if (dtype == DType.Bool)
            {
                ElementLayout.NormaliseBooleans(piece);
            }
            else if (bigEndian == BitConverter.IsLittleEndian)
            {
                ElementLayout.ReverseBytes(piece, ElementLayout.ComponentSizeOf(dtype));
            }
        });
        return flat.Storage;
    }

    private static void Inflate(PickleStorage storage, Stream stream, Span<byte> piece)
    {
        if (stream.ReadAtLeast(piece, piece.Length, throwOnEndOfStream: false) < piece.Length)
        {
            throw Invalid($"the data of storage '{storage.Key}' are cut off");
        }
    }

    private Storage OnDevice(PickleStorage storage, Storage memory)
    {
        if (_device is not { } device || device.Type == DeviceType.Cpu)
        {
            return memory;
        }

        DType dtype = storage.DType ?? DType.UInt8;
        var flat = new Tensor(memory, new Shape(storage.Bytes / dtype.ItemSize), new Shape(1L), 0, dtype);
        return flat.To(device).Storage;
    }

    private static bool IsRootPickle(string name) =>
        name.EndsWith("/data.pkl", StringComparison.Ordinal) && name.IndexOf('/', StringComparison.Ordinal) == name.Length - "/data.pkl".Length;

    private static InvalidDataException Invalid(string what) => new("torch.load: " + what);
}

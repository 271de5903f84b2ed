using Linstock.Backends;
using Linstock.Serialization.Zip;

namespace Linstock.Serialization;

/// <summary>Writes PyTorch's zip format: <c>data.pkl</c>, one record for each storage, and a version.</summary>
internal sealed class CheckpointWriter
{
    private const string Root = "archive/";

    private readonly PickleWriter _pickle;

    /// <summary>Turns an object into a pickle; whatever is wrong with it is found here.</summary>
    /// <exception cref="ArgumentException">A part of it has no form in a checkpoint.</exception>
    public CheckpointWriter(object? value)
    {
        PickleValue root = PickleValue.From(value);
        PickleTree.Visit(root, RequireWritable, static what => new ArgumentException("save: " + what));
        _pickle = new PickleWriter();
        _pickle.Write(root);
    }

    /// <summary>Writes the archive.</summary>
    public void Write(Stream destination)
    {
        var zip = new ZipWriter(destination);
        zip.Add(Root + "data.pkl", _pickle.ToArray());
        zip.Add(Root + "byteorder", "little"u8.ToArray());
        WriteStorages(zip, Root + "data/", _pickle.Storages);
        zip.Add(Root + "version", "3\n"u8.ToArray());
        zip.Finish();
    }

    /// <summary>Writes the data of storages under their numbers.</summary>
    public static void WriteStorages(ZipWriter zip, string folder, IReadOnlyList<(Storage Storage, DType DType)> storages)
    {
        for (int i = 0; i < storages.Count; i++)
        {
            (Storage storage, DType dtype) = storages[i];
            Tensor flat = new Tensor(storage, new Shape(storage.Bytes / dtype.ItemSize), new Shape(1L), 0, dtype).Cpu();
            var checksum = new ChecksumStream();
            TensorStorage.Write(flat, checksum);
            zip.Add($"{folder}{i}", flat.Numel * dtype.ItemSize, checksum.Value, stream => TensorStorage.Write(flat, stream));
        }
    }

    private static void RequireWritable(PickleValue value)
    {
        if (value is PickleTensor { Value.IsMeta: true })
        {
            throw new ArgumentException("save: a tensor on the meta device has no data");
        }
    }

    /// <summary>Computes the checksum of what is written to it.</summary>
    private sealed class ChecksumStream : Stream
    {
        public uint Value { get; private set; }

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Write(ReadOnlySpan<byte> buffer) => Value = Crc32.Append(Value, buffer);

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}

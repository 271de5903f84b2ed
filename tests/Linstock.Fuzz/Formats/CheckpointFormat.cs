using System.IO.Compression;
using System.Numerics;
using System.Text;
using Linstock.Serialization;

namespace Linstock.Fuzz.Formats;

/// <summary>PyTorch's zip format: damage falls on the archive as much as on the pickle in it.</summary>
internal class CheckpointFormat(string name = "checkpoint") : FuzzFormat(name)
{
    /// <summary>Names and instructions of pickles.</summary>
    public override IReadOnlyList<byte[]> Words { get; } =
    [
        .. ((string[])
        [
            "ctorch._utils\n_rebuild_tensor_v2\n", "ctorch._utils\n_rebuild_tensor\n", "ctorch._utils\n_rebuild_parameter\n", "ctorch\nFloatStorage\n", "ctorch\nBoolStorage\n",
            "ctorch.storage\nUntypedStorage\n", "ccollections\nOrderedDict\n)R", "c__builtin__\nset\n", "c__builtin__\ncomplex\n", "c_codecs\nencode\n", "ctorch\nSize\n",
            "cnumpy.core.multiarray\n_reconstruct\n", "cnumpy.core.multiarray\nscalar\n", "cnumpy\ndtype\n", "cnumpy\nndarray\n", "cos\nsystem\n", "ctorch\nfloat32\n",
            "\u0080\u0005", "(", ")", "]", "}", ".", "0", "1", "2", "R", "b", "Q", "N", "a", "e", "s", "u", "t", "q\0", "h\0", "\u0081", "\u0085", "\u0086", "\u0087", "\u008f", "\u0090", "\u0091", "\u0093", "\u0094",
            "X\u0001\0\0\0a", "K\u0001", "J\u00ff\u00ff\u00ff\u00ff", "\u008a\u0001\u0001", "I1\n", "L5L\n", "F1.5\n", "Va\n", "S'a'\n", "c", "i", "l", "d", "o",
        ]).Select(Encoding.Latin1.GetBytes),
    ];

    public override void Read(byte[] file) => Touch(Torch.Load(file));

    protected static void Touch(PickleValue root)
    {
        root.ToString();
        switch (root)
        {
            case PickleDict dict:
                dict.ToString();
                foreach ((PickleValue key, PickleValue value) in dict)
                {
                    TouchTensor(key);
                    TouchTensor(value);
                }

                break;
            case PickleSequence sequence:
                foreach (PickleValue value in sequence)
                {
                    TouchTensor(value);
                }

                break;
            default:
                TouchTensor(root);
                break;
        }

        try
        {
            root.ToObject();
        }
        catch (InvalidOperationException)
        {
            // A dictionary with the key None has no plain form.
        }
    }

    protected override IEnumerable<byte[]> MakeSeeds()
    {
        byte[] whole = Saved(Everything());
        yield return whole;
        yield return Saved(SeedTensors.All);
        yield return Saved(Torch.Ones(2, 2));
        yield return Deflated(whole);
    }

    /// <summary>A value with every kind of part.</summary>
    protected static object Everything()
    {
        Tensor shared = Torch.Arange(0, 15).Reshape(3, 5);
        return new Dictionary<string, object?>
        {
            ["state"] = new Dictionary<int, object?> { [0] = shared, [1] = shared[1], [2] = shared.Transpose(0, 1) },
            ["parameter"] = new Parameter(Torch.Ones(2)),
            ["scalars"] = new List<object?> { 1, -1, 1L << 40, BigInteger.Pow(2, 80), 0.5, true, null, "text", new byte[] { 1, 2 }, new Complex(1, 2), DType.Bool, Device.Cuda(1), new Shape(2, 3) },
            ["tuple"] = (1, 2.0, "three", (4, 5)),
            ["set"] = new HashSet<long> { 1, 2 },
            ["model"] = SeedTensors.All,
        };
    }

    protected static byte[] Saved(object value)
    {
        using var stream = new MemoryStream();
        Torch.Save(value, stream);
        return stream.ToArray();
    }

    private static void TouchTensor(PickleValue value)
    {
        if (value is PickleTensor tensor)
        {
            SeedTensors.Touch(tensor.Value);
        }
    }

    private static byte[] Deflated(byte[] archive)
    {
        using var source = new ZipArchive(new MemoryStream(archive));
        using var stream = new MemoryStream();
        using (var target = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (ZipArchiveEntry entry in source.Entries)
            {
                using Stream from = entry.Open(), to = target.CreateEntry(entry.FullName, CompressionLevel.Optimal).Open();
                from.CopyTo(to);
            }
        }

        return stream.ToArray();
    }
}

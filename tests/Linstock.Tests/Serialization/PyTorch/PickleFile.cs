using System.Text;
using Linstock.Serialization.Zip;

namespace Linstock.Tests.Serialization.PyTorch;

/// <summary>Checkpoints made of instructions written by hand, since no honest writer makes what these tests need.</summary>
internal static class PickleFile
{
    /// <summary>An archive around a pickle and storages with the keys 0, 1, ...</summary>
    public static byte[] Zip(byte[] pickle, params byte[][] storages)
    {
        using var stream = new MemoryStream();
        var zip = new ZipWriter(stream);
        zip.Add("archive/data.pkl", pickle);
        for (int i = 0; i < storages.Length; i++)
        {
            zip.Add($"archive/data/{i}", storages[i]);
        }

        zip.Finish();
        return stream.ToArray();
    }

    /// <summary>A pickle from parts: text stands for its bytes, numbers for one byte each.</summary>
    public static byte[] Pickle(params object[] parts) =>
        [0x80, 2, .. parts.SelectMany(part => part is string text ? Encoding.Latin1.GetBytes(text) : [(byte)(int)part]), (byte)'.'];

    /// <summary>The instructions of a float32 tensor over storage 0 with as many elements as told.</summary>
    public static object[] Tensor(int storageSize, int offset, int[] sizes, int[] strides) =>
    [
        "ctorch._utils\n_rebuild_tensor_v2\n((",
        .. Text("storage"), "ctorch\nFloatStorage\n", .. Text("0"), .. Text("cpu"), .. Number(storageSize), "tQ",
        .. Number(offset), "(", .. sizes.SelectMany(Number), "t(", .. strides.SelectMany(Number), "t", 0x89,
        "ccollections\nOrderedDict\n)RtR",
    ];

    /// <summary>A short text.</summary>
    public static object[] Text(string text) => ["X", text.Length, 0, 0, 0, text];

    /// <summary>A number of 32 bits.</summary>
    public static object[] Number(int value) => ["J", value & 255, (value >> 8) & 255, (value >> 16) & 255, (value >> 24) & 255];
}

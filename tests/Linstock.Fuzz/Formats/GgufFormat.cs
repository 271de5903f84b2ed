using System.Text;

namespace Linstock.Fuzz.Formats;

internal sealed class GgufFormat() : FuzzFormat("gguf")
{
    public override void Read(byte[] file)
    {
        using GgufReader reader = Gguf.Open(file);
        foreach (string name in reader.Keys)
        {
            SeedTensors.Touch(reader.GetTensor(name));
        }
    }

    protected override IEnumerable<byte[]> MakeSeeds()
    {
        (string Name, uint Type, ulong Rows, ulong Columns, int Bytes)[] tensors =
        [
            ("f32", 0, 2, 3, 24), ("f16", 1, 2, 4, 16), ("q4_0", 2, 1, 32, 18), ("q5_1", 7, 1, 32, 24), ("q8_0", 8, 2, 32, 68),
            ("q4_k", 12, 1, 256, 144), ("q5_k", 13, 1, 256, 176), ("q6_k", 14, 1, 256, 210), ("bf16", 30, 2, 4, 16),
        ];
        using var stream = new MemoryStream();
        using (var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write("GGUF"u8);
            writer.Write(3);
            writer.Write((ulong)tensors.Length);
            writer.Write(3UL);
            Text("general.architecture");
            writer.Write(8);
            Text("llama");
            Text("general.alignment");
            writer.Write(4);
            writer.Write(32);
            Text("tokens");
            writer.Write(9);
            writer.Write(8);
            writer.Write(2UL);
            Text("a");
            Text("b");
            ulong offset = 0;
            foreach ((string name, uint type, ulong rows, ulong columns, int bytes) in tensors)
            {
                Text(name);
                writer.Write(2);
                writer.Write(columns);
                writer.Write(rows);
                writer.Write(type);
                writer.Write(offset);
                offset += (ulong)((bytes + 31) / 32 * 32);
            }

            writer.Write(new byte[(32 - (stream.Position % 32)) % 32]);
            writer.Write(new byte[offset]);

            void Text(string text)
            {
                writer.Write((ulong)text.Length);
                writer.Write(Encoding.UTF8.GetBytes(text));
            }
        }

        yield return stream.ToArray();
    }
}

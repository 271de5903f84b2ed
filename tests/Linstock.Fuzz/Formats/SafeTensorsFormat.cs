using System.Text;

namespace Linstock.Fuzz.Formats;

internal sealed class SafeTensorsFormat() : FuzzFormat("safetensors")
{
    public override IReadOnlyList<byte[]> Words { get; } =
        [.. ((string[])["__metadata__", "dtype", "\"F32\"", "\"BOOL\"", "\"C64\"", "shape", "data_offsets", "[0,0]", "9223372036854775807", "{", "}", "[", "]", "null", "\\u0000", "1e9"])
            .Select(Encoding.UTF8.GetBytes)];

    public override void Read(byte[] file)
    {
        foreach ((_, Tensor tensor) in SafeTensors.Load(file))
        {
            SeedTensors.Touch(tensor);
        }
    }

    protected override IEnumerable<byte[]> MakeSeeds()
    {
        foreach (bool metadata in (bool[])[false, true])
        {
            using var stream = new MemoryStream();
            SafeTensors.Save(stream, SeedTensors.All, metadata ? new Dictionary<string, string> { ["format"] = "pt" } : null);
            yield return stream.ToArray();
        }
    }
}

using System.Text;

namespace Linstock.Fuzz.Formats;

internal class NpyFormat(string name = "npy") : FuzzFormat(name)
{
    public override IReadOnlyList<byte[]> Words { get; } =
        [.. ((string[])["'descr'", "'<f4'", "'>i2'", "'|b1'", "'<u8'", "'|O'", "'fortran_order'", "True", "False", "'shape'", "(2, 3)", "()", "(0,)", "99999999999999999999", "{", "}", "(", ")", ","])
            .Select(Encoding.ASCII.GetBytes)];

    public override void Read(byte[] file)
    {
        using var stream = new MemoryStream(file);
        SeedTensors.Touch(Numpy.Load(stream));
    }

    protected override IEnumerable<byte[]> MakeSeeds()
    {
        foreach ((_, Tensor tensor) in SeedTensors.All.Where(pair => pair.Value.DType != DType.BFloat16))
        {
            using var stream = new MemoryStream();
            Numpy.Save(stream, tensor);
            byte[] file = stream.ToArray();
            yield return file;

            // The same numbers, first index fastest.
            yield return Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(file).Replace("False", "True ", StringComparison.Ordinal));
        }
    }
}

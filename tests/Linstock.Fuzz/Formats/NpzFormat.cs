namespace Linstock.Fuzz.Formats;

internal sealed class NpzFormat() : NpyFormat("npz")
{
    // Files are read by path; one that is written again and again stays in the system's cache.
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"linstock-fuzz-{Environment.ProcessId}.npz");

    public override void Read(byte[] file)
    {
        File.WriteAllBytes(_path, file);
        foreach ((_, Tensor tensor) in Numpy.LoadZip(_path))
        {
            SeedTensors.Touch(tensor);
        }
    }

    protected override IEnumerable<byte[]> MakeSeeds()
    {
        foreach (bool compress in (bool[])[false, true])
        {
            Numpy.SaveZip(_path, SeedTensors.All.Where(pair => pair.Value.DType != DType.BFloat16), compress);
            yield return File.ReadAllBytes(_path);
        }
    }
}

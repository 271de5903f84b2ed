namespace Linstock.Conformance.Checkpoints;

/// <summary>Recorded bytes as a file, for what reads by path.</summary>
internal static class TemporaryFile
{
    public static T Use<T>(byte[] content, Func<string, T> use)
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, content);
            return use(path);
        }
        finally
        {
            File.Delete(path);
        }
    }
}

namespace Linstock.Serialization;

/// <summary>Tells files that were given to the wrong reader by their first bytes.</summary>
internal static class FileSignature
{
    /// <summary>The exception for a file that is no checkpoint.</summary>
    public static InvalidDataException Unknown(ReadOnlySpan<byte> start)
    {
        const int TarMagic = 257;
        string what = start switch
        {
            [] => "the file is empty",
            [0x93, (byte)'N', (byte)'U', ..] => "the file is a .npy file; Numpy.Load reads it",
            [(byte)'G', (byte)'G', (byte)'U', (byte)'F', ..] => "the file is a GGUF file; Gguf.Open reads it",
            [_, _, _, _, _, _, _, _, (byte)'{', ..] => "the file looks like a safetensors file; SafeTensors.Load reads it",
            _ when start.Length > TarMagic + 5 && start[TarMagic..].StartsWith("ustar"u8) =>
                "the file is a tar archive, as PyTorch wrote before version 0.1.10; load and save it again with a newer PyTorch",
            _ => "the file is no checkpoint; expected a zip archive or a pickle that torch.save wrote",
        };
        return new InvalidDataException("torch.load: " + what);
    }
}

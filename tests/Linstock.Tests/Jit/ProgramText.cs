using System.IO.Compression;
using System.Text;
using Linstock.Jit;

namespace Linstock.Tests.Jit;

/// <summary>Archives made of code alone: one module without tensors.</summary>
internal static class ProgramText
{
    // PROTO 2, GLOBAL, EMPTY_TUPLE, NEWOBJ, EMPTY_DICT, MARK, "training", NEWTRUE, SETITEMS, BUILD, STOP
    public static byte[] Archive(string code, string root = "M")
    {
        byte[] data = [0x80, 2, .. Encoding.ASCII.GetBytes($"c__torch__\n{root}\n"), (byte)')', 0x81, .. "}(X\x08\0\0\0training"u8, 0x88, .. "ub."u8];
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add(zip, "m/data.pkl", data);
            Add(zip, "m/constants.pkl", [0x80, 2, .. ")."u8]);
            Add(zip, "m/code/__torch__.py", Encoding.UTF8.GetBytes(code));
            Add(zip, "m/version", "3\n"u8.ToArray());
        }

        return stream.ToArray();
    }

    /// <summary>A module whose method <c>forward</c> has a parameter list and a body.</summary>
    public static ScriptModule Module(string parameters, string returns, params string[] body) =>
        Torch.Jit.Load(Archive(Class(parameters, returns, body)));

    public static string Class(string parameters, string returns, params string[] body) =>
        $"""
        class M(Module):
          __parameters__ = []
          __buffers__ = []
          training : bool
          def forward(self: __torch__.M{(parameters.Length > 0 ? ", " : "")}{parameters}) -> {returns}:
        {string.Join('\n', body.Select(static line => "    " + line))}

        """;

    private static void Add(ZipArchive zip, string name, byte[] content)
    {
        using Stream entry = zip.CreateEntry(name, CompressionLevel.NoCompression).Open();
        entry.Write(content);
    }
}

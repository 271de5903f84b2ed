using System.Text;

namespace Linstock.Text.Tokenizers.Unicode;

/// <summary>The characters of one script.</summary>
/// <param name="ranges">First and last code points, in order.</param>
internal sealed class UnicodeScript((int First, int Last)[] ranges)
{
    /// <summary>First and last code points, in order.</summary>
    public IReadOnlyList<(int First, int Last)> Ranges => ranges;

    public bool Contains(int codePoint)
    {
        int from = 0, to = ranges.Length - 1;
        while (from <= to)
        {
            int middle = (from + to) / 2;
            if (codePoint < ranges[middle].First) to = middle - 1;
            else if (codePoint > ranges[middle].Last) from = middle + 1;
            else return true;
        }
        return false;
    }
}

/// <summary>The scripts of Unicode's property Script (version 15), by their names and their four letters; tools/unicode/scripts.py made the table.</summary>
internal static class UnicodeScripts
{
    private static readonly Dictionary<string, UnicodeScript> Scripts = Read();

    /// <summary>A script, whose name is matched loosely: case, spaces, hyphens and underscores do not count.</summary>
    public static UnicodeScript? Find(string name) => Scripts.GetValueOrDefault(Loose(name));

    /// <summary>A name as it is compared (Unicode Standard Annex 44, UAX44-LM3).</summary>
    public static string Loose(string name)
    {
        var letters = new StringBuilder(name.Length);
        foreach (char character in name)
            if (character is not (' ' or '_' or '-')) letters.Append(char.ToLowerInvariant(character));
        return letters.ToString();
    }

    private static Dictionary<string, UnicodeScript> Read()
    {
        using Stream stream = typeof(UnicodeScripts).Assembly.GetManifestResourceStream("scripts.bin")!;
        using var reader = new BinaryReader(stream, System.Text.Encoding.UTF8);
        var scripts = new Dictionary<string, UnicodeScript>(StringComparer.Ordinal);
        for (int count = reader.ReadUInt16(); count > 0; count--)
        {
            string names = System.Text.Encoding.UTF8.GetString(reader.ReadBytes(reader.ReadByte()));
            var ranges = new (int, int)[reader.ReadUInt16()];
            for (int i = 0; i < ranges.Length; i++) ranges[i] = (reader.ReadInt32(), reader.ReadInt32());
            var script = new UnicodeScript(ranges);
            foreach (string name in names.Split(';')) scripts[Loose(name)] = script;
        }
        return scripts;
    }
}

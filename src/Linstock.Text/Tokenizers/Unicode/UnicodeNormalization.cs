using System.Buffers.Binary;
using System.Text;

namespace Linstock.Text.Tokenizers.Unicode;

/// <summary>The four normalization forms (Unicode Standard Annex 15).</summary>
internal enum UnicodeForm
{
    /// <summary>Taken apart by canonical mappings and put together again.</summary>
    Nfc,

    /// <summary>Taken apart by canonical mappings.</summary>
    Nfd,

    /// <summary>Taken apart by all mappings and put together again.</summary>
    Nfkc,

    /// <summary>Taken apart by all mappings.</summary>
    Nfkd,
}

/// <summary>
/// Unicode normalization with tables of its own (version 14): .NET's leaves text as it is, without an error, in programs that are published without
/// globalization data, and tokens must not depend on how a program is published.
/// </summary>
internal static class UnicodeNormalization
{
    private const int HangulBase = 0xAC00, LeadBase = 0x1100, VowelBase = 0x1161, TailBase = 0x11A7, Vowels = 21, Tails = 28, HangulCount = 11172, LeadCount = 19;

    private static readonly Dictionary<int, int[]> Canonical = [];
    private static readonly Dictionary<int, int[]> Compatible = [];
    private static readonly Dictionary<(int, int), int> Compositions = [];
    private static readonly Dictionary<int, byte> Classes = [];

    static UnicodeNormalization()
    {
        using Stream stream = typeof(UnicodeNormalization).Assembly.GetManifestResourceStream("normalization.bin")!;
        var data = new byte[stream.Length];
        stream.ReadExactly(data);
        ReadOnlySpan<byte> rest = data;
        for (int count = Next(ref rest); count > 0; count--)
        {
            int entry = Next(ref rest);
            var parts = new int[rest[0]];
            rest = rest[1..];
            for (int i = 0; i < parts.Length; i++) parts[i] = Next(ref rest);
            (entry >> 24 == 0 ? Canonical : Compatible)[entry & 0xFFFFFF] = parts;
        }

        for (int count = Next(ref rest); count > 0; count--) Compositions[(Next(ref rest), Next(ref rest))] = Next(ref rest);
        for (int count = Next(ref rest); count > 0; count--)
        {
            int entry = Next(ref rest);
            Classes[entry & 0xFFFFFF] = (byte)((uint)entry >> 24);
        }

        static int Next(ref ReadOnlySpan<byte> rest)
        {
            int value = BinaryPrimitives.ReadInt32LittleEndian(rest);
            rest = rest[4..];
            return value;
        }
    }

    /// <summary>The order in which a mark follows its base; 0 for what is no combining mark.</summary>
    public static int CombiningClass(int codePoint) => Classes.GetValueOrDefault(codePoint);

    /// <summary>Text in a form.</summary>
    public static string Normalize(string text, UnicodeForm form)
    {
        if (Ascii.IsValid(text)) return text;
        List<(int CodePoint, int Change)> points = Normalize(text.EnumerateRunes(), form);
        var result = new StringBuilder(text.Length);
        foreach ((int codePoint, _) in points) result.Append(new Rune(codePoint).ToString());
        return result.ToString();
    }

    /// <summary>
    /// Code points in a form, each with a change: 0 where it stands for one of the text, 1 where it was added to the one before, -n where it stands for n more.
    /// </summary>
    public static List<(int CodePoint, int Change)> Normalize(StringRuneEnumerator text, UnicodeForm form)
    {
        bool compatible = form is UnicodeForm.Nfkc or UnicodeForm.Nfkd;
        var points = new List<(int CodePoint, int Change)>();
        foreach (Rune rune in text) Decompose(rune.Value, compatible, points);
        Reorder(points);
        return form is UnicodeForm.Nfc or UnicodeForm.Nfkc ? Compose(points) : points;
    }

    private static void Decompose(int codePoint, bool compatible, List<(int, int)> target)
    {
        int syllable = codePoint - HangulBase;
        if (syllable is >= 0 and < HangulCount)
        {
            target.Add((LeadBase + syllable / (Vowels * Tails), 0));
            target.Add((VowelBase + syllable % (Vowels * Tails) / Tails, 1));
            if (syllable % Tails != 0) target.Add((TailBase + syllable % Tails, 1));
        }
        else if ((compatible && Compatible.TryGetValue(codePoint, out int[]? parts)) || Canonical.TryGetValue(codePoint, out parts))
        {
            for (int i = 0; i < parts.Length; i++) target.Add((parts[i], i == 0 ? 0 : 1));
        }
        else
        {
            target.Add((codePoint, 0));
        }
    }

    // Marks after one base stand in the order of their classes, those of one class as they came.
    private static void Reorder(List<(int CodePoint, int Change)> points)
    {
        for (int i = 1; i < points.Count; i++)
        {
            int own = CombiningClass(points[i].CodePoint);
            if (own == 0) continue;
            int at = i;
            while (at > 0 && CombiningClass(points[at - 1].CodePoint) > own) at--;
            if (at == i) continue;
            (int, int) point = points[i];
            points.RemoveAt(i);
            points.Insert(at, point);
        }
    }

    private static List<(int CodePoint, int Change)> Compose(List<(int CodePoint, int Change)> points)
    {
        var result = new List<(int CodePoint, int Change)>(points.Count);
        int starter = -1, last = -1;
        foreach ((int codePoint, int change) in points)
        {
            int own = CombiningClass(codePoint);

            // A mark reaches its base unless one of the same or a higher class, or another base, stands between.
            if (starter >= 0 && (last < own || (last == 0 && result.Count - 1 == starter)) && Pair(result[starter].CodePoint, codePoint) is { } composed)
            {
                result[starter] = (composed, result[starter].Change + change - 1);
                continue;
            }

            if (own == 0)
            {
                starter = result.Count;
                last = 0;
            }
            else
            {
                last = own;
            }

            result.Add((codePoint, change));
        }

        return result;
    }

    private static int? Pair(int first, int second)
    {
        int lead = first - LeadBase, vowel = second - VowelBase, syllable = first - HangulBase, tail = second - TailBase;
        if (lead is >= 0 and < LeadCount && vowel is >= 0 and < Vowels) return HangulBase + (lead * Vowels + vowel) * Tails;
        if (syllable is >= 0 and < HangulCount && syllable % Tails == 0 && tail is > 0 and < Tails) return first + tail;
        return Compositions.TryGetValue((first, second), out int composed) ? composed : null;
    }
}

using System.Buffers.Binary;

namespace Linstock.Fuzz;

/// <summary>Makes damaged files out of whole ones; the same seed makes the same file.</summary>
public static class Mutator
{
    private const int MaximumLength = 1 << 16;

    private static readonly long[] Interesting =
        [0, 1, -1, 2, 3, 7, 8, 15, 16, 31, 32, 63, 64, 127, 128, 255, 256, 1000, 1024, 4095, 4096, 32767, 65535, 65536, 1 << 20, int.MaxValue, int.MinValue, uint.MaxValue, 1L << 32, 1L << 40, 1L << 62, long.MaxValue, long.MinValue];

    /// <summary>One damaged file.</summary>
    public static byte[] Make(FuzzFormat format, ulong seed)
    {
        var random = new SeededRandom(seed);
        List<byte> file = [.. format.Seeds[random.Below(format.Seeds.Count)]];
        int changes = 1 << random.Below(5);
        for (int i = random.Below(changes); i >= 0; i--)
        {
            Change(file, format, random);
        }

        return file.Count <= MaximumLength ? [.. file] : [.. file[..MaximumLength]];
    }

    private static void Change(List<byte> file, FuzzFormat format, SeededRandom random)
    {
        int at = random.Below(file.Count + 1);
        int length = Math.Min(1 << random.Below(8), file.Count - at);
        switch (random.Below(10))
        {
            case 0 when at < file.Count:
                file[at] ^= (byte)(1 << random.Below(8));
                break;
            case 1 when at < file.Count:
                file[at] = (byte)random.Below(256);
                break;
            case 2:
                Overwrite(file, at, Number(random));
                break;
            case 3:
                file.RemoveRange(at, length);
                break;
            case 4:
                file.InsertRange(at, [.. file.Slice(at, length)]);
                break;
            case 5:
                byte[] other = format.Seeds[random.Below(format.Seeds.Count)];
                int from = random.Below(other.Length + 1);
                file.InsertRange(at, other.AsSpan(from, Math.Min(length, other.Length - from)));
                break;
            case 6:
                file.RemoveRange(at, file.Count - at);
                break;
            case 7 when format.Words.Count > 0:
                Overwrite(file, at, format.Words[random.Below(format.Words.Count)]);
                break;
            case 8 when format.Words.Count > 0:
                file.InsertRange(at, format.Words[random.Below(format.Words.Count)]);
                break;
            default:
                // Digits are numbers in text.
                int digit = file.FindIndex(at, static value => value is >= (byte)'0' and <= (byte)'9');
                if (digit >= 0)
                {
                    file[digit] = (byte)('0' + random.Below(10));
                }

                break;
        }
    }

    private static byte[] Number(SeededRandom random)
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, Interesting[random.Below(Interesting.Length)] + random.Below(3) - 1);
        byte[] number = bytes[..(1 << random.Below(4))];
        if (random.Below(4) == 0)
        {
            Array.Reverse(number);
        }

        return number;
    }

    private static void Overwrite(List<byte> file, int at, ReadOnlySpan<byte> bytes)
    {
        for (int i = 0; i < bytes.Length && at + i < file.Count; i++)
        {
            file[at + i] = bytes[i];
        }
    }
}

using System.Buffers.Binary;

namespace Linstock.Serialization;

/// <summary>Turns the quantised blocks of GGUF files into float32.</summary>
/// <remarks>
/// The layouts are those of ggml (https://github.com/ggml-org/ggml, <c>ggml-common.h</c>). A block of the simple kinds has 32 numbers: a scale d
/// in float16, perhaps a minimum m, and q bits each; a block of the K kinds has 256 numbers in parts with small scales of their own.
/// </remarks>
internal static class GgufBlocks
{
    private const int Simple = 32, Super = 256;

    /// <summary>Numbers in a block, and its bytes; false for kinds that are not blocks.</summary>
    public static bool TryGetBlock(GgufType type, out int count, out int bytes)
    {
        (count, bytes) = type switch
        {
            GgufType.Q4_0 => (Simple, 2 + 16),
            GgufType.Q4_1 => (Simple, 4 + 16),
            GgufType.Q5_0 => (Simple, 2 + 4 + 16),
            GgufType.Q5_1 => (Simple, 4 + 4 + 16),
            GgufType.Q8_0 => (Simple, 2 + 32),
            GgufType.Q2_K => (Super, 16 + 64 + 4),
            GgufType.Q3_K => (Super, 32 + 64 + 12 + 2),
            GgufType.Q4_K => (Super, 4 + 12 + 128),
            GgufType.Q5_K => (Super, 4 + 12 + 32 + 128),
            GgufType.Q6_K => (Super, 128 + 64 + 16 + 2),
            _ => (0, 0),
        };
        return count > 0;
    }

    /// <summary>Whether blocks of this kind are decoded here.</summary>
    public static bool CanDecode(GgufType type) => type is not (GgufType.Q2_K or GgufType.Q3_K);

    /// <summary>Decodes whole blocks.</summary>
    public static void Decode(GgufType type, ReadOnlySpan<byte> blocks, Span<float> values)
    {
        if (!TryGetBlock(type, out int count, out int bytes))
        {
            throw new ArgumentOutOfRangeException(nameof(type), type, "gguf: not a kind of blocks");
        }

        for (; values.Length >= count; values = values[count..], blocks = blocks[bytes..])
        {
            ReadOnlySpan<byte> block = blocks[..bytes];
            Span<float> target = values[..count];
            switch (type)
            {
                case GgufType.Q8_0:
                    Decode8(block, target);
                    break;
                case GgufType.Q4_0 or GgufType.Q4_1:
                    Decode4(block, target, hasMinimum: type == GgufType.Q4_1);
                    break;
                case GgufType.Q5_0 or GgufType.Q5_1:
                    Decode5(block, target, hasMinimum: type == GgufType.Q5_1);
                    break;
                case GgufType.Q4_K or GgufType.Q5_K:
                    DecodeK45(block, target, hasFifthBit: type == GgufType.Q5_K);
                    break;
                case GgufType.Q6_K:
                    DecodeK6(block, target);
                    break;
                default:
                    throw new InvalidDataException($"gguf: blocks of type {type} are not decoded");
            }
        }
    }

    private static float Half(ReadOnlySpan<byte> bytes) => (float)BinaryPrimitives.ReadHalfLittleEndian(bytes);

    private static void Decode8(ReadOnlySpan<byte> block, Span<float> values)
    {
        float scale = Half(block);
        ReadOnlySpan<byte> quants = block[2..];
        for (int i = 0; i < Simple; i++)
        {
            values[i] = (sbyte)quants[i] * scale;
        }
    }

    private static void Decode4(ReadOnlySpan<byte> block, Span<float> values, bool hasMinimum)
    {
        float scale = Half(block), minimum = hasMinimum ? Half(block[2..]) : 0;
        int zero = hasMinimum ? 0 : 8;
        ReadOnlySpan<byte> quants = block[(hasMinimum ? 4 : 2)..];
        for (int i = 0; i < Simple / 2; i++)
        {
            values[i] = (((quants[i] & 15) - zero) * scale) + minimum;
            values[i + 16] = (((quants[i] >> 4) - zero) * scale) + minimum;
        }
    }

    private static void Decode5(ReadOnlySpan<byte> block, Span<float> values, bool hasMinimum)
    {
        float scale = Half(block), minimum = hasMinimum ? Half(block[2..]) : 0;
        int zero = hasMinimum ? 0 : 16;
        block = block[(hasMinimum ? 4 : 2)..];
        uint high = BinaryPrimitives.ReadUInt32LittleEndian(block);
        ReadOnlySpan<byte> quants = block[4..];
        for (int i = 0; i < Simple / 2; i++)
        {
            int low = (quants[i] & 15) | ((int)((high >> i) & 1) << 4);
            int upper = (quants[i] >> 4) | ((int)((high >> (i + 16)) & 1) << 4);
            values[i] = ((low - zero) * scale) + minimum;
            values[i + 16] = ((upper - zero) * scale) + minimum;
        }
    }

    /// <summary>Parts of 32: two share 32 bytes, one in the low and one in the high halves; the fifth bits lie apart, one byte for eight parts.</summary>
    private static void DecodeK45(ReadOnlySpan<byte> block, Span<float> values, bool hasFifthBit)
    {
        float scale = Half(block), minimum = Half(block[2..]);
        ReadOnlySpan<byte> scales = block.Slice(4, 12);
        ReadOnlySpan<byte> fifth = hasFifthBit ? block.Slice(16, 32) : default;
        ReadOnlySpan<byte> quants = block[(hasFifthBit ? 48 : 16)..];
        for (int part = 0; part < 8; part++)
        {
            (int smallScale, int smallMinimum) = SixBits(scales, part);
            float d = scale * smallScale, m = minimum * smallMinimum;
            ReadOnlySpan<byte> bytes = quants.Slice(part / 2 * 32, 32);
            int shift = part % 2 * 4;
            for (int i = 0; i < 32; i++)
            {
                int quant = (bytes[i] >> shift) & 15;
                if (hasFifthBit)
                {
                    quant |= ((fifth[i] >> part) & 1) << 4;
                }

                values[(part * 32) + i] = (d * quant) - m;
            }
        }
    }

    /// <summary>The scale and minimum of a part: six bits each, of the last four parts spread over two bytes.</summary>
    private static (int Scale, int Minimum) SixBits(ReadOnlySpan<byte> packed, int part) => part < 4
        ? (packed[part] & 63, packed[part + 4] & 63)
        : ((packed[part + 4] & 15) | (packed[part - 4] >> 6 << 4), (packed[part + 4] >> 4) | (packed[part] >> 6 << 4));

    /// <summary>Halves of 128: four runs of 32 share 64 bytes of low bits and 32 bytes of high bits; each 16 numbers have a scale.</summary>
    private static void DecodeK6(ReadOnlySpan<byte> block, Span<float> values)
    {
        float scale = Half(block[208..]);
        for (int half = 0; half < 2; half++)
        {
            ReadOnlySpan<byte> low = block.Slice(half * 64, 64), high = block.Slice(128 + (half * 32), 32), scales = block.Slice(192 + (half * 8), 8);
            Span<float> target = values.Slice(half * 128, 128);
            for (int run = 0; run < 4; run++)
            {
                for (int i = 0; i < 32; i++)
                {
                    int lower = (low[(run % 2 * 32) + i] >> (run / 2 * 4)) & 15;
                    int upper = (high[i] >> (run * 2)) & 3;
                    float d = scale * (sbyte)scales[(run * 2) + (i / 16)];
                    target[(run * 32) + i] = d * ((lower | (upper << 4)) - 32);
                }
            }
        }
    }
}

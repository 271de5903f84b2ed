namespace Linstock;

/// <summary>How the numbers of a tensor lie in a GGUF file; the values are those of the format.</summary>
public enum GgufType
{
    /// <summary>float32.</summary>
    F32 = 0,

    /// <summary>float16.</summary>
    F16 = 1,

    /// <summary>Blocks of 32: a scale and 4 bits each, around 8.</summary>
    Q4_0 = 2,

    /// <summary>Blocks of 32: a scale, a minimum and 4 bits each.</summary>
    Q4_1 = 3,

    /// <summary>Blocks of 32: a scale and 5 bits each, around 16.</summary>
    Q5_0 = 6,

    /// <summary>Blocks of 32: a scale, a minimum and 5 bits each.</summary>
    Q5_1 = 7,

    /// <summary>Blocks of 32: a scale and 8 bits each.</summary>
    Q8_0 = 8,

    /// <summary>Blocks of 256 in 16 parts: 2 bits each.</summary>
    Q2_K = 10,

    /// <summary>Blocks of 256 in 16 parts: 3 bits each.</summary>
    Q3_K = 11,

    /// <summary>Blocks of 256 in 8 parts with scales and minima of 6 bits: 4 bits each.</summary>
    Q4_K = 12,

    /// <summary>Blocks of 256 in 8 parts with scales and minima of 6 bits: 5 bits each.</summary>
    Q5_K = 13,

    /// <summary>Blocks of 256 in 16 parts with scales of 8 bits: 6 bits each, around 32.</summary>
    Q6_K = 14,

    /// <summary>int8.</summary>
    I8 = 24,

    /// <summary>int16.</summary>
    I16 = 25,

    /// <summary>int32.</summary>
    I32 = 26,

    /// <summary>int64.</summary>
    I64 = 27,

    /// <summary>float64.</summary>
    F64 = 28,

    /// <summary>bfloat16.</summary>
    BF16 = 30,
}

namespace Linstock;

/// <summary>The element type of a tensor, as PyTorch's <c>torch.dtype</c>.</summary>
/// <remarks>The order is that of PyTorch's scalar types.</remarks>
public enum DType : byte
{
    /// <summary>8-bit unsigned integer, <c>torch.uint8</c>.</summary>
    UInt8,

    /// <summary>8-bit signed integer, <c>torch.int8</c>.</summary>
    Int8,

    /// <summary>16-bit signed integer, <c>torch.int16</c>.</summary>
    Int16,

    /// <summary>32-bit signed integer, <c>torch.int32</c>.</summary>
    Int32,

    /// <summary>64-bit signed integer, <c>torch.int64</c>.</summary>
    Int64,

    /// <summary>IEEE 754 binary16, <c>torch.float16</c>.</summary>
    Float16,

    /// <summary>IEEE 754 binary32, <c>torch.float32</c>.</summary>
    Float32,

    /// <summary>IEEE 754 binary64, <c>torch.float64</c>.</summary>
    Float64,

    /// <summary>Two binary16, real and imaginary part, <c>torch.complex32</c> or <c>torch.chalf</c>.</summary>
    Complex32,

    /// <summary>Two binary32, real and imaginary part, <c>torch.complex64</c>.</summary>
    Complex64,

    /// <summary>Two binary64, real and imaginary part, <c>torch.complex128</c>.</summary>
    Complex128,

    /// <summary>One byte, 0 or 1, <c>torch.bool</c>.</summary>
    Bool,

    /// <summary>The upper half of a binary32, <c>torch.bfloat16</c>.</summary>
    BFloat16,
}

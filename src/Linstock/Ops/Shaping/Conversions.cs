namespace Linstock.Ops.Shaping;

/// <summary>Conversions that are named after the dtype. A tensor that has it already is returned as it is.</summary>
internal static class Conversions
{
    /// <summary>The tensor as bool: whether elements differ from zero.</summary>
    [Op(Surface.Method)]
    [TorchScript]
    public static Tensor Bool(Tensor input, MemoryFormat memoryFormat = MemoryFormat.Preserve) => input.To(DType.Bool, memoryFormat: memoryFormat);

    /// <summary>The tensor as uint8.</summary>
    [Op(Surface.Method)]
    [TorchScript]
    public static Tensor Byte(Tensor input, MemoryFormat memoryFormat = MemoryFormat.Preserve) => input.To(DType.UInt8, memoryFormat: memoryFormat);

    /// <summary>The tensor as int8.</summary>
    [Op(Surface.Method)]
    [TorchScript]
    public static Tensor Char(Tensor input, MemoryFormat memoryFormat = MemoryFormat.Preserve) => input.To(DType.Int8, memoryFormat: memoryFormat);

    /// <summary>The tensor as int16.</summary>
    [Op(Surface.Method)]
    [TorchScript]
    public static Tensor Short(Tensor input, MemoryFormat memoryFormat = MemoryFormat.Preserve) => input.To(DType.Int16, memoryFormat: memoryFormat);

    /// <summary>The tensor as int32.</summary>
    [Op(Surface.Method)]
    [TorchScript]
    public static Tensor Int(Tensor input, MemoryFormat memoryFormat = MemoryFormat.Preserve) => input.To(DType.Int32, memoryFormat: memoryFormat);

    /// <summary>The tensor as int64.</summary>
    [Op(Surface.Method)]
    [TorchScript]
    public static Tensor Long(Tensor input, MemoryFormat memoryFormat = MemoryFormat.Preserve) => input.To(DType.Int64, memoryFormat: memoryFormat);

    /// <summary>The tensor as float16.</summary>
    [Op(Surface.Method)]
    [TorchScript]
    public static Tensor Half(Tensor input, MemoryFormat memoryFormat = MemoryFormat.Preserve) => input.To(DType.Float16, memoryFormat: memoryFormat);

    /// <summary>The tensor as bfloat16.</summary>
    [Op(Surface.Method)]
    [TorchScript]
    public static Tensor Bfloat16(Tensor input, MemoryFormat memoryFormat = MemoryFormat.Preserve) => input.To(DType.BFloat16, memoryFormat: memoryFormat);

    /// <summary>The tensor as float32.</summary>
    [Op(Surface.Method)]
    [TorchScript]
    public static Tensor Float(Tensor input, MemoryFormat memoryFormat = MemoryFormat.Preserve) => input.To(DType.Float32, memoryFormat: memoryFormat);

    /// <summary>The tensor as float64.</summary>
    [Op(Surface.Method)]
    [TorchScript]
    public static Tensor Double(Tensor input, MemoryFormat memoryFormat = MemoryFormat.Preserve) => input.To(DType.Float64, memoryFormat: memoryFormat);
}

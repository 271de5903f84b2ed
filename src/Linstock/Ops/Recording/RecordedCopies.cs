using Linstock.Jit;

namespace Linstock.Ops;

/// <summary>Conversions and copies while something is being traced.</summary>
internal static class RecordedCopies
{
    /// <summary>The tensor in another dtype, on another device or in another layout.</summary>
    public static Tensor To(OperationTrace trace, Tensor self, DType dtype, Device device, bool copy, MemoryFormat memoryFormat)
    {
        // Only a device that changes is named, so that the program can be moved.
        bool moves = device != self.Device;
        using RecordedCall call = moves
            ? trace.Begin("to({0}, {1}, {2}, False, {3}, {4?})", new(self), new(device), new(dtype), new(copy), Format(memoryFormat))
            : trace.Begin("to({0}, {1}, False, {2}, {3?})", new(self), new(dtype), new(copy), Format(memoryFormat));
        Tensor result = Copying.To(self, dtype, device, copy, memoryFormat);
        call.Complete(result);
        return result;
    }

    /// <summary>Writes a tensor over another.</summary>
    public static Tensor Copy_(OperationTrace trace, Tensor self, Tensor src)
    {
        using RecordedCall call = trace.Begin("copy_({0}, {1})", new(self), new(src));
        Copying.Copy_(self, src);
        call.Complete(self);
        return self;
    }

    private static RecordedArgument Format(MemoryFormat format) => new(ScriptValue.From(format), format == MemoryFormat.Preserve);
}

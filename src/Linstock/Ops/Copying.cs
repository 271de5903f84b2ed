using Linstock.Backends;
using Linstock.Backends.Batched;
using Linstock.Backends.Cpu.Kernels;
using Linstock.Ops.Sparse;

namespace Linstock.Ops;

/// <summary>Copies: to another layout, dtype or device.</summary>
internal static class Copying
{
    /// <summary>A copy of the tensor. Dense inputs keep their layout unless <paramref name="memoryFormat"/> says otherwise.</summary>
    [Op(Surface.Function | Surface.Method)]
    public static Tensor Clone(Tensor input, MemoryFormat memoryFormat = MemoryFormat.Preserve)
    {
        if (!input.IsStrided) return SparseArithmetic.Map(input, static x => Clone(x));
        Tensor result = EmptyFor(input, input.DType, input.Device, memoryFormat);
        Backend.Run(result, new CopyKernel(input, result));
        return Gradient.IsNeeded(input) ? Gradient.Record(result, new CloneBackward(), input) : result;
    }

    /// <summary>The tensor itself if its elements lie in memory in the order of <paramref name="memoryFormat"/>, else a copy.</summary>
    [Op(Surface.Method)]
    public static Tensor Contiguous(Tensor input, MemoryFormat memoryFormat = MemoryFormat.Contiguous)
        => input.IsContiguousIn(memoryFormat) ? input : Clone(input, memoryFormat);

    /// <summary>What a kernel reads: the tensor itself if its elements lie in this order, else a copy, which is nobody's history.</summary>
    public static Tensor Dense(Tensor input, MemoryFormat format = MemoryFormat.Contiguous)
        => input.IsContiguousIn(format) ? input : Clone(input.Detach(), format);

    /// <summary>Copies the elements of <paramref name="src"/>, which broadcasts, converting their dtype.</summary>
    /// <returns>The tensor itself.</returns>
    public static Tensor Copy_(Tensor self, Tensor src)
    {
        InPlace.CheckWritable(self, "copy_");
        if (Batching.IsUsed && FrameSet.Of(src) is { } frames) Batching.CheckWritable(self, frames, "copy_");
        Check.BroadcastsTo(src.Shape, self.Shape, "copy_");
        bool record = Gradient.IsNeeded(self, src);
        Tensor source = src.Shape == self.Shape ? src.Detach() : src.Detach().Expand(self.Shape);
        if (ReferenceEquals(source.Storage, self.Storage) && (source.StorageOffset != self.StorageOffset || source.Strides != self.Strides))
            source = source.Clone();
        Backend.Run(self, new CopyKernel(source, self));
        self.Storage.Version++;
        if (record)
        {
            var node = new CopyBackward(src);
            node.Connect(self);
            node.Connect(src);
            self.Rebase(node);
        }
        return self;
    }

    /// <summary>Converts to another dtype, device or layout; the tensor itself if it is there already and no copy is asked for.</summary>
    public static Tensor To(Tensor input, DType dtype, Device device, bool copy = false, MemoryFormat memoryFormat = MemoryFormat.Preserve)
    {
        // A batched tensor is on the processor, where its samples are.
        if (device.Type == DeviceType.Cpu && FrameSet.Of(input) is not null) device = input.Device;
        if (input.DType == dtype && input.Device == device && !copy
            && (memoryFormat == MemoryFormat.Preserve || input.IsContiguousIn(memoryFormat)))
            return input;
        if (!input.IsStrided) return SparseArithmetic.To(input, dtype, device, copy);
        if (device != input.Device) Backend.Of(device);
        Tensor result = EmptyFor(input, dtype, device, memoryFormat);
        Backend.Run(result, new CopyKernel(input, result));
        return Gradient.IsNeeded(input) && dtype.IsDifferentiable
            ? Gradient.Record(result, new ToCopyBackward(input.DType, input.Device), input)
            : result;
    }

    private static Tensor EmptyFor(Tensor input, DType dtype, Device device, MemoryFormat memoryFormat)
    {
        if (input.IsContiguous && memoryFormat is MemoryFormat.Preserve or MemoryFormat.Contiguous && device == input.Device)
            return new Tensor(input, dtype);
        if (memoryFormat == MemoryFormat.Contiguous) return new Tensor(in input.Shape, dtype, device);
        Shape strides = memoryFormat == MemoryFormat.Preserve ? MemoryFormats.Preserve(input) : MemoryFormats.Strides(input.Shape, memoryFormat);
        return new Tensor(Storage.Of(input.Numel * dtype.ItemSize, device), input.Shape, in strides, 0, dtype, ownsStorage: true);
    }

    private sealed class CloneBackward : Node
    {
        public override string Name => "CloneBackward0";

        protected internal override Tensor? Backward(Tensor grad) => grad;

        internal override Tensor? Forward(ReadOnlySpan<Tensor?> tangents, Tensor result, int output) => tangents[0];
    }

    private sealed class ToCopyBackward(DType dtype, Device device) : Node
    {
        public override string Name => "ToCopyBackward0";

        protected internal override Tensor? Backward(Tensor grad) => To(grad, dtype, device);

        internal override Tensor? Forward(ReadOnlySpan<Tensor?> tangents, Tensor result, int output)
            => To(tangents[0]!, result.DType, result.Device);
    }

    private sealed class CopyBackward(Tensor src) : Node
    {
        private readonly Shape _shape = src.Shape;
        private readonly DType _dtype = src.DType;
        private readonly Device _device = src.Device;

        public override string Name => "CopyBackwards";

        protected internal override void Backward(ReadOnlySpan<Tensor?> gradOutputs, Span<Tensor?> gradInputs)
        {
            if (gradOutputs[0] is not { } grad) return;
            if (NeedsInput(0)) gradInputs[0] = Torch.ZerosLike(grad);
            if (NeedsInput(1)) gradInputs[1] = To(Broadcasting.SumTo(grad, _shape), _dtype, _device);
        }
    }
}

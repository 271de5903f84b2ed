using System.Runtime.CompilerServices;
using Linstock.Backends;
using Linstock.Backends.Cpu.Pointwise;
using Linstock.Ops.Formulas;

namespace Linstock.Ops;

/// <summary>The execution of one formula; the JIT makes a copy for each, in which all its properties are constants.</summary>
internal static class PointwiseOperation<TFormula, TKernels>
    where TFormula : struct, IFormula
    where TKernels : struct, IFormulaKernels
{
    public static Tensor Run(ReadOnlySpan<Operand> given)
    {
        // One dtype everywhere, which is nearly always: nothing to convert.
        return IsUniform(given, out DType dtype, out Tensor like) ? Execute(given, dtype, like) : RunConverted(given);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Tensor RunConverted(ReadOnlySpan<Operand> given)
    {
        Operands converted = default;
        Convert(given, converted, out DType dtype);
        return Execute(((ReadOnlySpan<Operand>)converted)[..given.Length], dtype, null);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Tensor Execute(ReadOnlySpan<Operand> operands, DType dtype, Tensor? like)
    {
        CheckKind(dtype);
        Tensor result = Allocate(operands, like, ResultDType(dtype));
        Backend.Run(result, new ElementwiseCall(TKernels.Table, dtype, result, operands));
        if (IsRecorded(dtype) && IsGradientNeeded(operands)) Record(operands, result);
        return result;
    }

    /// <summary>Whether tensors of this dtype are computed as they are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Computes(DType dtype)
        => TFormula.Masks == 0 && (TFormula.Kinds & DTypeKinds.Of(dtype)) != 0 && (TFormula.TypeRule != TypeRule.Float || dtype.IsDifferentiable);

    /// <summary>The same beside a number as the second operand.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Computes(DType dtype, Scalar number)
        => Computes(dtype) && ((TFormula.Immediates & 0b10) != 0 || Promotion.Rank(dtype) >= Promotion.Rank(number.Kind));

    /// <summary>What <see cref="Run"/> does, for a tensor that <see cref="DenseCall"/> accepts.</summary>
    public static Tensor RunDense(Tensor x)
    {
        var result = new Tensor(x, ResultDType(x.DType));
        DenseCall.Run(TKernels.Table, x, result);
        if (x.RequiresGrad && IsRecorded(x.DType)) Record(x, result);
        return result;
    }

    /// <summary>What <see cref="Run"/> does, for tensors that <see cref="DenseCall"/> accepts.</summary>
    public static Tensor RunDense(Tensor x, Tensor y)
    {
        var result = new Tensor(x, ResultDType(x.DType));
        DenseCall.Run(TKernels.Table, x, y, result);
        if ((x.RequiresGrad || y.RequiresGrad) && IsRecorded(x.DType)) Record(x, y, result);
        return result;
    }

    /// <summary>What <see cref="Run"/> does, for a tensor that <see cref="DenseCall"/> accepts and a number.</summary>
    public static Tensor RunDense(Tensor x, Scalar y)
    {
        var result = new Tensor(x, ResultDType(x.DType));
        DenseCall.Run(TKernels.Table, x, y, result);
        if (x.RequiresGrad && IsRecorded(x.DType)) Record(x, y, result);
        return result;
    }

    private static DType ResultDType(DType dtype) => TFormula.TypeRule == TypeRule.Predicate ? DType.Bool : dtype;

    private static bool IsRecorded(DType dtype) => TFormula.TypeRule != TypeRule.Predicate && dtype.IsDifferentiable && GradMode.IsEnabled;

    // Methods of their own, so that a call that is not recorded describes no operands.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Record(Tensor x, Tensor result)
    {
        Operand operand = x;
        Record(new ReadOnlySpan<Operand>(in operand), result);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Record(Tensor x, Operand y, Tensor result)
    {
        Operands2 operands = default;
        operands[0] = x;
        operands[1] = y;
        Record(operands, result);
    }

    private static void Record(ReadOnlySpan<Operand> operands, Tensor result)
        => result.SetHistory(PointwiseNode.Create(TFormula.Name, TKernels.Table, TFormula.Differentiable ?? ~(TFormula.Immediates | TFormula.Masks), operands, result));

    public static Tensor RunInPlace(Tensor self, ReadOnlySpan<Operand> given)
    {
        InPlace.CheckWritable(self, TFormula.Name);
        if (IsUniform(given, out DType dtype, out _)) return ExecuteInPlace(self, given, given, dtype);
        Operands converted = default;
        Convert(given, converted, out dtype);
        return ExecuteInPlace(self, given, ((ReadOnlySpan<Operand>)converted)[..given.Length], dtype);
    }

    private static Tensor ExecuteInPlace(Tensor self, ReadOnlySpan<Operand> given, ReadOnlySpan<Operand> operands, DType dtype)
    {
        CheckKind(dtype);
        bool predicate = TFormula.TypeRule == TypeRule.Predicate;
        if (!Promotion.CanCast(predicate ? DType.Bool : dtype, self.DType))
            Check.ThrowArgument($"{TFormula.Name}_: result type {dtype.Name} can't be cast to the desired output type {self.DType.Name}");
        if (BroadcastShape(operands) is var shape && shape != self.Shape)
            Check.ThrowArgument($"{TFormula.Name}_: output with shape {self.Shape} doesn't match the broadcast shape {shape}");
        if (predicate || dtype != self.DType || Overlaps(self, operands))
            return InPlace.Assign(self, Run(given), TFormula.Name + "_");

        bool record = IsRecorded(dtype) && IsGradientNeeded(operands);
        PointwiseNode? node = record
            ? PointwiseNode.Create(TFormula.Name, TKernels.Table, TFormula.Differentiable ?? ~(TFormula.Immediates | TFormula.Masks), operands, self, inPlace: true)
            : null;
        Backend.Run(self, new ElementwiseCall(TKernels.Table, dtype, self, operands));
        self.Storage.Version++;
        if (node is not null)
        {
            node.SaveResult(self);
            self.Rebase(node);
        }
        return self;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsUniform(ReadOnlySpan<Operand> operands, out DType dtype, out Tensor like)
    {
        dtype = default;
        like = null!;
        for (int i = 0; i < operands.Length; i++)
        {
            if ((TFormula.Masks >> i & 1) != 0) return false;
            if (operands[i].Tensor is { } tensor)
            {
                if (like is null)
                {
                    like = tensor;
                    dtype = tensor.DType;
                }
                else if (tensor.DType != dtype)
                {
                    return false;
                }
            }
        }
        if (like is null || (TFormula.TypeRule == TypeRule.Float && !dtype.IsDifferentiable)) return false;
        for (int i = 0; i < operands.Length; i++)
            if (operands[i].Tensor is null && (TFormula.Immediates >> i & 1) == 0 && Promotion.Result(like, operands[i].Number) != dtype) return false;
        return true;
    }

    // The promoted dtype, and every operand that is not of it converted; the conversion is recorded, so that gradients
    // come back in the operand's own dtype.
    private static void Convert(ReadOnlySpan<Operand> given, Span<Operand> converted, out DType dtype)
    {
        DType? wide = null, zeroDim = null, number = null;
        for (int i = 0; i < given.Length; i++)
        {
            if ((TFormula.Masks >> i & 1) != 0) continue;
            if (given[i].Tensor is { } tensor)
            {
                ref DType? kind = ref tensor.NDim > 0 ? ref wide : ref zeroDim;
                kind = kind is { } seen ? Promotion.Promote(seen, tensor.DType) : tensor.DType;
            }
            else if ((TFormula.Immediates >> i & 1) == 0)
            {
                DType one = given[i].Number.Kind switch
                {
                    DType.Float64 => Torch.GetDefaultDType(),
                    DType.Complex128 => Torch.GetDefaultDType().ToComplex(),
                    DType kind => kind,
                };
                number = number is { } seen ? Promotion.Promote(seen, one) : one;
            }
        }
        dtype = wide ?? zeroDim ?? number ?? Torch.GetDefaultDType();
        if (wide is not null && zeroDim is { } narrow) dtype = Promotion.Raised(dtype, narrow);
        if (number is { } wrapped) dtype = Promotion.Raised(dtype, wrapped);
        if (TFormula.TypeRule == TypeRule.Float) dtype = Promotion.ToFloating(dtype);
        for (int i = 0; i < given.Length; i++)
        {
            converted[i] = given[i];
            if (given[i].Tensor is not { } tensor) continue;
            DType wanted = (TFormula.Masks >> i & 1) != 0 ? DType.Bool : dtype;
            if (tensor.DType != wanted) converted[i] = tensor.To(wanted);
        }
    }

    private static void CheckKind(DType dtype)
    {
        if ((TFormula.Kinds & DTypeKinds.Of(dtype)) == 0)
            Check.ThrowArgument($"{TFormula.Name}: not implemented for {dtype.Name}; expected {TFormula.Kinds.Description}{(dtype == DType.Complex32 ? " but complex32" : "")}");
    }

    private static bool IsGradientNeeded(ReadOnlySpan<Operand> operands)
    {
        bool any = false;
        foreach (ref readonly Operand operand in operands)
            any |= operand.Tensor is { RequiresGrad: true };
        return any;
    }

    private static bool Overlaps(Tensor self, ReadOnlySpan<Operand> operands)
    {
        for (int i = 0; i < operands.Length; i++)
        {
            if (operands[i].Tensor is not { } tensor || !ReferenceEquals(tensor.Storage, self.Storage)) continue;
            if (tensor.StorageOffset != self.StorageOffset || tensor.Shape != self.Shape || tensor.Strides != self.Strides) return true;
        }
        for (int d = 0; d < self.NDim; d++)
            if (self.Shape[d] > 1 && self.Strides[d] == 0 && self.Numel > 0)
                Check.ThrowArgument($"{TFormula.Name}_: more than one element of the written-to tensor refers to a single memory location; clone the tensor before");
        return false;
    }

    private static Shape BroadcastShape(ReadOnlySpan<Operand> operands)
    {
        Shape shape = default;
        bool first = true;
        foreach (ref readonly Operand operand in operands)
        {
            if (operand.Tensor is not { } tensor) continue;
            shape = first ? tensor.Shape : Check.Broadcast(shape, tensor.Shape, TFormula.Name);
            first = false;
        }
        return shape;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Tensor Allocate(ReadOnlySpan<Operand> operands, Tensor? like, DType dtype)
    {
        // One shape, dense: the result looks like its operands.
        bool same = true;
        foreach (ref readonly Operand operand in operands)
        {
            if (operand.Tensor is not { } tensor) continue;
            like ??= tensor;
            same &= tensor.IsContiguous && tensor.Geometry.HasSizesOf(like.Geometry) && tensor.Device == like.Device;
        }
        if (same && like is not null) return Output.Take(like.Shape, dtype, like.Device) ?? new Tensor(like, dtype);
        return AllocateBroadcast(operands, dtype);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Tensor AllocateBroadcast(ReadOnlySpan<Operand> operands, DType dtype)
    {
        Shape shape = BroadcastShape(operands);
        Tensor? model = null;
        Device device = default;
        bool placed = false;
        foreach (ref readonly Operand operand in operands)
        {
            if (operand.Tensor is not { } tensor) continue;
            if (placed && tensor.Device != device)
            {
                if (Batching.CommonDevice(device, tensor.Device) is { } common)
                {
                    device = common;
                    if (model is null && tensor.Shape == shape) model = tensor;
                    continue;
                }
                Tensor other = Torch.Empty([], device: device);
                if (tensor.NDim > 0 || tensor.Device.Type != DeviceType.Cpu) Check.SameDevice(other, tensor, TFormula.Name);
            }
            else
            {
                device = tensor.Device;
            }
            placed = true;
            if (model is null && tensor.Shape == shape) model = tensor;
        }
        if (model is null || model.IsContiguous) return Output.Take(shape, dtype, device) ?? new Tensor(in shape, dtype, device);
        Shape strides = MemoryFormats.Preserve(model);
        return new Tensor(Storage.Of(shape.Numel * dtype.ItemSize, device), in shape, in strides, 0, dtype, ownsStorage: true);
    }
}

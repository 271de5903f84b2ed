using System.Runtime.CompilerServices;
using Linstock.Backends;
using Linstock.Backends.Cpu.Pointwise;
using Linstock.Ops.Formulas;

namespace Linstock.Ops;

/// <summary>
/// Runs pointwise formulas on tensors: type promotion, broadcasting, memory, the kernel, the gradient. Operands are
/// tensors or numbers.
/// </summary>
internal static class Pointwise
{
    /// <summary>A formula of one operand.</summary>
    public static Tensor Unary<TFormula>(Tensor x)
        where TFormula : struct, IUnaryFormula
    {
        if (DenseCall.Accepts(x) && PointwiseOperation<UnaryTraits<TFormula>>.Computes(x.DType)) return PointwiseOperation<UnaryTraits<TFormula>>.RunDense(x);
        Operand operand = x;
        return PointwiseOperation<UnaryTraits<TFormula>>.Run(new ReadOnlySpan<Operand>(in operand));
    }

    /// <summary>A formula of two operands.</summary>
    public static Tensor Binary<TFormula>(Operand x, Operand y)
        where TFormula : struct, IBinaryFormula
    {
        Operands2 operands = default;
        operands[0] = x;
        operands[1] = y;
        return PointwiseOperation<BinaryTraits<TFormula>>.Run(operands);
    }

    /// <summary>A formula of two tensors.</summary>
    public static Tensor Binary<TFormula>(Tensor x, Tensor y)
        where TFormula : struct, IBinaryFormula
        => DenseCall.Accepts(x) && DenseCall.Accepts(x, y) && PointwiseOperation<BinaryTraits<TFormula>>.Computes(x.DType)
            ? PointwiseOperation<BinaryTraits<TFormula>>.RunDense(x, y)
            : Binary<TFormula>((Operand)x, y);

    /// <summary>A formula of a tensor and a number.</summary>
    public static Tensor Binary<TFormula>(Tensor x, Scalar y)
        where TFormula : struct, IBinaryFormula
        => DenseCall.Accepts(x) && PointwiseOperation<BinaryTraits<TFormula>>.Computes(x.DType, y)
            ? PointwiseOperation<BinaryTraits<TFormula>>.RunDense(x, y)
            : Binary<TFormula>((Operand)x, y);

    /// <summary>A formula of a number and a tensor. Without this overload the number would be taken for a tensor, which has a dtype of its own.</summary>
    public static Tensor Binary<TFormula>(Scalar x, Tensor y)
        where TFormula : struct, IBinaryFormula => Binary<TFormula>((Operand)x, y);

    /// <summary>A formula of three operands.</summary>
    public static Tensor Ternary<TFormula>(Operand x, Operand y, Operand z)
        where TFormula : struct, ITernaryFormula
    {
        Operands3 operands = default;
        operands[0] = x;
        operands[1] = y;
        operands[2] = z;
        return PointwiseOperation<TernaryTraits<TFormula>>.Run(operands);
    }

    /// <summary>A formula of four operands.</summary>
    public static Tensor Quaternary<TFormula>(Operand x, Operand y, Operand z, Operand w)
        where TFormula : struct, IQuaternaryFormula
    {
        Operands operands = default;
        operands[0] = x;
        operands[1] = y;
        operands[2] = z;
        operands[3] = w;
        return PointwiseOperation<QuaternaryTraits<TFormula>>.Run(((ReadOnlySpan<Operand>)operands)[..4]);
    }

    /// <summary>Like <see cref="Unary{TFormula}"/>, written over the operand.</summary>
    public static Tensor UnaryInPlace<TFormula>(Tensor self)
        where TFormula : struct, IUnaryFormula
    {
        Operand operand = self;
        return PointwiseOperation<UnaryTraits<TFormula>>.RunInPlace(self, new ReadOnlySpan<Operand>(in operand));
    }

    /// <summary>Like <see cref="Binary{TFormula}(Operand, Operand)"/>, written over the first operand.</summary>
    public static Tensor BinaryInPlace<TFormula>(Tensor self, Operand y)
        where TFormula : struct, IBinaryFormula
    {
        Operands2 operands = default;
        operands[0] = self;
        operands[1] = y;
        return PointwiseOperation<BinaryTraits<TFormula>>.RunInPlace(self, operands);
    }

    /// <summary>Like <see cref="Ternary{TFormula}"/>, written over the first operand.</summary>
    public static Tensor TernaryInPlace<TFormula>(Tensor self, Operand y, Operand z)
        where TFormula : struct, ITernaryFormula
    {
        Operands3 operands = default;
        operands[0] = self;
        operands[1] = y;
        operands[2] = z;
        return PointwiseOperation<TernaryTraits<TFormula>>.RunInPlace(self, operands);
    }

    /// <summary>Like <see cref="Quaternary{TFormula}"/>, written over the first operand.</summary>
    public static Tensor QuaternaryInPlace<TFormula>(Tensor self, Operand y, Operand z, Operand w)
        where TFormula : struct, IQuaternaryFormula
    {
        Operands operands = default;
        operands[0] = self;
        operands[1] = y;
        operands[2] = z;
        operands[3] = w;
        return PointwiseOperation<QuaternaryTraits<TFormula>>.RunInPlace(self, ((ReadOnlySpan<Operand>)operands)[..4]);
    }
}

/// <summary>What execution needs to know of a formula, whatever its number of operands.</summary>
internal interface IPointwiseTraits
{
    static abstract string Name { get; }

    static abstract TypeRule TypeRule { get; }

    static abstract DTypeKinds Kinds { get; }

    static abstract int Immediates { get; }

    static abstract int Masks { get; }

    static abstract int? Differentiable { get; }

    static abstract KernelTable Table { get; }
}

internal readonly struct UnaryTraits<TFormula> : IPointwiseTraits
    where TFormula : struct, IUnaryFormula
{
    public static string Name => TFormula.Name;
    public static TypeRule TypeRule => TFormula.TypeRule;
    public static DTypeKinds Kinds => TFormula.Kinds;
    public static int Immediates => TFormula.Immediates;
    public static int Masks => TFormula.Masks;
    public static int? Differentiable => TFormula.Differentiable;
    public static KernelTable Table => UnaryKernels<TFormula>.Table;
}

internal readonly struct BinaryTraits<TFormula> : IPointwiseTraits
    where TFormula : struct, IBinaryFormula
{
    public static string Name => TFormula.Name;
    public static TypeRule TypeRule => TFormula.TypeRule;
    public static DTypeKinds Kinds => TFormula.Kinds;
    public static int Immediates => TFormula.Immediates;
    public static int Masks => TFormula.Masks;
    public static int? Differentiable => TFormula.Differentiable;
    public static KernelTable Table => BinaryKernels<TFormula>.Table;
}

internal readonly struct TernaryTraits<TFormula> : IPointwiseTraits
    where TFormula : struct, ITernaryFormula
{
    public static string Name => TFormula.Name;
    public static TypeRule TypeRule => TFormula.TypeRule;
    public static DTypeKinds Kinds => TFormula.Kinds;
    public static int Immediates => TFormula.Immediates;
    public static int Masks => TFormula.Masks;
    public static int? Differentiable => TFormula.Differentiable;
    public static KernelTable Table => TernaryKernels<TFormula>.Table;
}

internal readonly struct QuaternaryTraits<TFormula> : IPointwiseTraits
    where TFormula : struct, IQuaternaryFormula
{
    public static string Name => TFormula.Name;
    public static TypeRule TypeRule => TFormula.TypeRule;
    public static DTypeKinds Kinds => TFormula.Kinds;
    public static int Immediates => TFormula.Immediates;
    public static int Masks => TFormula.Masks;
    public static int? Differentiable => TFormula.Differentiable;
    public static KernelTable Table => QuaternaryKernels<TFormula>.Table;
}

/// <summary>The execution of one formula; the JIT makes a copy for each, in which all its properties are constants.</summary>
internal static class PointwiseOperation<TTraits>
    where TTraits : struct, IPointwiseTraits
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
        Backend.Run(result, new ElementwiseCall(TTraits.Table, dtype, result, operands));
        if (IsRecorded(dtype) && IsGradientNeeded(operands)) Record(operands, result);
        return result;
    }

    /// <summary>Whether tensors of this dtype are computed as they are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Computes(DType dtype)
        => TTraits.Masks == 0 && (TTraits.Kinds & DTypeKinds.Of(dtype)) != 0 && (TTraits.TypeRule != TypeRule.Float || dtype.IsDifferentiable);

    /// <summary>The same beside a number as the second operand.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Computes(DType dtype, Scalar number)
        => Computes(dtype) && ((TTraits.Immediates & 0b10) != 0 || Promotion.Rank(dtype) >= Promotion.Rank(number.Kind));

    /// <summary>What <see cref="Run"/> does, for a tensor that <see cref="DenseCall"/> accepts.</summary>
    public static Tensor RunDense(Tensor x)
    {
        var result = new Tensor(x, ResultDType(x.DType));
        DenseCall.Run(TTraits.Table, x, result);
        if (x.RequiresGrad && IsRecorded(x.DType)) Record(x, result);
        return result;
    }

    /// <summary>What <see cref="Run"/> does, for tensors that <see cref="DenseCall"/> accepts.</summary>
    public static Tensor RunDense(Tensor x, Tensor y)
    {
        var result = new Tensor(x, ResultDType(x.DType));
        DenseCall.Run(TTraits.Table, x, y, result);
        if ((x.RequiresGrad || y.RequiresGrad) && IsRecorded(x.DType)) Record(x, y, result);
        return result;
    }

    /// <summary>What <see cref="Run"/> does, for a tensor that <see cref="DenseCall"/> accepts and a number.</summary>
    public static Tensor RunDense(Tensor x, Scalar y)
    {
        var result = new Tensor(x, ResultDType(x.DType));
        DenseCall.Run(TTraits.Table, x, y, result);
        if (x.RequiresGrad && IsRecorded(x.DType)) Record(x, y, result);
        return result;
    }

    private static DType ResultDType(DType dtype) => TTraits.TypeRule == TypeRule.Predicate ? DType.Bool : dtype;

    private static bool IsRecorded(DType dtype) => TTraits.TypeRule != TypeRule.Predicate && dtype.IsDifferentiable && GradMode.IsEnabled;

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
        => result.SetHistory(PointwiseNode.Create(TTraits.Name, TTraits.Table, TTraits.Differentiable ?? ~(TTraits.Immediates | TTraits.Masks), operands, result));

    public static Tensor RunInPlace(Tensor self, ReadOnlySpan<Operand> given)
    {
        InPlace.CheckWritable(self, TTraits.Name);
        if (IsUniform(given, out DType dtype, out _)) return ExecuteInPlace(self, given, given, dtype);
        Operands converted = default;
        Convert(given, converted, out dtype);
        return ExecuteInPlace(self, given, ((ReadOnlySpan<Operand>)converted)[..given.Length], dtype);
    }

    private static Tensor ExecuteInPlace(Tensor self, ReadOnlySpan<Operand> given, ReadOnlySpan<Operand> operands, DType dtype)
    {
        CheckKind(dtype);
        bool predicate = TTraits.TypeRule == TypeRule.Predicate;
        if (!Promotion.CanCast(predicate ? DType.Bool : dtype, self.DType))
            Check.ThrowArgument($"{TTraits.Name}_: result type {dtype.Name} can't be cast to the desired output type {self.DType.Name}");
        if (BroadcastShape(operands) is var shape && shape != self.Shape)
            Check.ThrowArgument($"{TTraits.Name}_: output with shape {self.Shape} doesn't match the broadcast shape {shape}");
        if (predicate || dtype != self.DType || Overlaps(self, operands))
            return InPlace.Assign(self, Run(given), TTraits.Name + "_");

        bool record = IsRecorded(dtype) && IsGradientNeeded(operands);
        PointwiseNode? node = record
            ? PointwiseNode.Create(TTraits.Name, TTraits.Table, TTraits.Differentiable ?? ~(TTraits.Immediates | TTraits.Masks), operands, self, inPlace: true)
            : null;
        Backend.Run(self, new ElementwiseCall(TTraits.Table, dtype, self, operands));
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
            if ((TTraits.Masks >> i & 1) != 0) return false;
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
        if (like is null || (TTraits.TypeRule == TypeRule.Float && !dtype.IsDifferentiable)) return false;
        for (int i = 0; i < operands.Length; i++)
            if (operands[i].Tensor is null && (TTraits.Immediates >> i & 1) == 0 && Promotion.Result(like, operands[i].Number) != dtype) return false;
        return true;
    }

    // The promoted dtype, and every operand that is not of it converted; the conversion is recorded, so that gradients
    // come back in the operand's own dtype.
    private static void Convert(ReadOnlySpan<Operand> given, Span<Operand> converted, out DType dtype)
    {
        DType? wide = null, zeroDim = null, number = null;
        for (int i = 0; i < given.Length; i++)
        {
            if ((TTraits.Masks >> i & 1) != 0) continue;
            if (given[i].Tensor is { } tensor)
            {
                ref DType? kind = ref tensor.NDim > 0 ? ref wide : ref zeroDim;
                kind = kind is { } seen ? Promotion.Promote(seen, tensor.DType) : tensor.DType;
            }
            else if ((TTraits.Immediates >> i & 1) == 0)
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
        if (TTraits.TypeRule == TypeRule.Float) dtype = Promotion.ToFloating(dtype);
        for (int i = 0; i < given.Length; i++)
        {
            converted[i] = given[i];
            if (given[i].Tensor is not { } tensor) continue;
            DType wanted = (TTraits.Masks >> i & 1) != 0 ? DType.Bool : dtype;
            if (tensor.DType != wanted) converted[i] = tensor.To(wanted);
        }
    }

    private static void CheckKind(DType dtype)
    {
        if ((TTraits.Kinds & DTypeKinds.Of(dtype)) == 0)
            Check.ThrowArgument($"{TTraits.Name}: not implemented for {dtype.Name}; expected {TTraits.Kinds.Description}{(dtype == DType.Complex32 ? " but complex32" : "")}");
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
            if (self.Shape[d] > 1 && self.Strides[d] == 0)
                Check.ThrowArgument($"{TTraits.Name}_: more than one element of the written-to tensor refers to a single memory location; clone the tensor before");
        return false;
    }

    private static Shape BroadcastShape(ReadOnlySpan<Operand> operands)
    {
        Shape shape = default;
        bool first = true;
        foreach (ref readonly Operand operand in operands)
        {
            if (operand.Tensor is not { } tensor) continue;
            shape = first ? tensor.Shape : Check.Broadcast(shape, tensor.Shape, TTraits.Name);
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
            same &= tensor.IsContiguous && (ReferenceEquals(tensor, like) || (tensor.Shape == like.Shape && tensor.Device == like.Device));
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
                if (tensor.NDim > 0 || tensor.Device.Type != DeviceType.Cpu) Check.SameDevice(other, tensor, TTraits.Name);
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

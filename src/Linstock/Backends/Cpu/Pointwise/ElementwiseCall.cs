using System.Runtime.CompilerServices;
using Linstock.Backends.Batched;

namespace Linstock.Backends.Cpu.Pointwise;

/// <summary>The tensors and numbers that an elementwise loop reads: up to seven.</summary>
[InlineArray(Capacity)]
internal struct Operands
{
    /// <summary>The most operands.</summary>
    public const int Capacity = 7;

    private Operand _first;
}

/// <summary>Two operands.</summary>
[InlineArray(2)]
internal struct Operands2
{
    private Operand _first;
}

/// <summary>Three operands.</summary>
[InlineArray(3)]
internal struct Operands3
{
    private Operand _first;
}

/// <summary>A tensor or a number as the input of an elementwise operation.</summary>
internal readonly struct Operand
{
    private Operand(Tensor? tensor, Scalar number)
    {
        Tensor = tensor;
        Number = number;
    }

    /// <summary>The tensor; null for a number.</summary>
    public Tensor? Tensor { get; }

    /// <summary>The number, if it is one.</summary>
    public Scalar Number { get; }

    public static implicit operator Operand(Tensor tensor) => new(tensor, default);

    public static implicit operator Operand(Scalar number) => new(null, number);

    public static implicit operator Operand(double number) => new(null, number);

    public static implicit operator Operand(int number) => new(null, number);
}

/// <summary>
/// One elementwise call: an inner loop over operands that broadcast to the result. Tensors have the loop's
/// dtype (masks: bool), numbers are converted to it.
/// </summary>
internal readonly unsafe ref struct ElementwiseCall : IKernel, IBatchedKernel
{
    private readonly delegate*<byte**, nint*, nint, void> _loop;
    private readonly delegate*<byte**, nint*, nint, void> _streaming;
    private readonly DType _dtype;
    private readonly Tensor _result;
    private readonly ReadOnlySpan<Operand> _operands;

    /// <summary>Describes a call; nothing runs yet.</summary>
    public ElementwiseCall(KernelTable table, DType dtype, Tensor result, ReadOnlySpan<Operand> operands)
    {
        _loop = table.Forward(dtype);
        _streaming = IsStreaming(result, operands) ? table.Forward(dtype, streaming: true) : null;
        _dtype = dtype;
        _result = result;
        _operands = operands;
    }

    /// <summary>The gradient of a formula with respect to one operand.</summary>
    public static ElementwiseCall OfGradient(KernelTable table, int operand, DType dtype, Tensor result, ReadOnlySpan<Operand> operands)
        => new(table.Gradient(operand, dtype), dtype, result, operands, IsStreaming(result, operands) ? table.Gradient(operand, dtype, streaming: true) : null);

    /// <summary>Describes a call of a loop other than a formula's own.</summary>
    public ElementwiseCall(
        delegate*<byte**, nint*, nint, void> loop, DType dtype, Tensor result, ReadOnlySpan<Operand> operands, delegate*<byte**, nint*, nint, void> streaming = null)
    {
        _loop = loop;
        _streaming = streaming;
        _dtype = dtype;
        _result = result;
        _operands = operands;
    }

    /// <inheritdoc/>
    public static string Name => "elementwise";

    /// <summary>Whether the result is stored past the caches. Not in place: what was read for the loop is in the caches.</summary>
    private static bool IsStreaming(Tensor result, ReadOnlySpan<Operand> operands)
    {
        if (!ResultPlacement.IsInQuestion(result.Numel * result.ElementSize)) return false;
        foreach (ref readonly Operand operand in operands)
        {
            if (operand.Tensor is not { } tensor) continue;
            if (ReferenceEquals(tensor.Storage, result.Storage)) return false;
            ResultPlacement.NoteRead(tensor);
        }
        return ResultPlacement.IsPastCaches(result);
    }

    /// <inheritdoc/>
    public bool TryRunBatched(FrameSet frames)
    {
        int rank = _result.NDim;
        Operands whole = default;
        for (int i = 0; i < _operands.Length; i++)
            whole[i] = _operands[i].Tensor is { } tensor ? Whole.Of(tensor, frames, rank) : _operands[i];
        return Whole.Run(new ElementwiseCall(_loop, _dtype, Whole.Of(_result, frames), ((ReadOnlySpan<Operand>)whole)[.._operands.Length]));
    }

    /// <inheritdoc/>
    [SkipLocalsInit]
    public void RunOnCpu()
    {
        byte** pointers = stackalloc byte*[StridedLoop.MaxOperands];
        byte* numbers = stackalloc byte[16 * StridedLoop.MaxOperands];
        switch (_operands.Length)
        {
            case 1:
                fixed (byte* first = &First(0, numbers), result = &_result.Reference)
                {
                    pointers[0] = first;
                    pointers[1] = result;
                    Execute(pointers);
                }
                break;
            case 2:
                fixed (byte* first = &First(0, numbers), second = &First(1, numbers), result = &_result.Reference)
                {
                    pointers[0] = first;
                    pointers[1] = second;
                    pointers[2] = result;
                    Execute(pointers);
                }
                break;
            default:
                Pin(0, pointers, numbers);
                break;
        }
    }

    // Any number of operands: each level of the recursion pins one.
    private void Pin(int index, byte** pointers, byte* numbers)
    {
        if (index == _operands.Length)
        {
            fixed (byte* result = &_result.Reference)
            {
                pointers[index] = result;
                Execute(pointers);
            }
            return;
        }
        fixed (byte* operand = &First(index, numbers))
        {
            pointers[index] = operand;
            Pin(index + 1, pointers, numbers);
        }
    }

    private ref byte First(int index, byte* numbers)
    {
        ref readonly Operand operand = ref _operands[index];
        if (operand.Tensor is { } tensor) return ref tensor.Reference;
        byte* place = numbers + (16 * index);
        ScalarBytes.Write(operand.Number, _dtype, place);
        return ref *place;
    }

    private void Execute(byte** pointers)
    {
        int count = _operands.Length;
        bool dense = _result.IsContiguous;
        for (int i = 0; i < count && dense; i++)
            if (_operands[i].Tensor is { } tensor) dense = tensor.IsContiguous && tensor.Shape == _result.Shape;
        if (dense) RunDense(pointers);
        else RunStrided(pointers);
    }

    [SkipLocalsInit]
    private void RunDense(byte** pointers)
    {
        int count = _operands.Length;
        nint* strides = stackalloc nint[StridedLoop.MaxOperands];
        for (int i = 0; i < count; i++) strides[i] = _operands[i].Tensor is { } tensor ? tensor.ElementSize : 0;
        strides[count] = _result.ElementSize;
        long numel = _result.Numel;
        if (numel <= 8192) _loop(pointers, strides, (nint)numel);
        else StridedLoop.Run(_loop, count + 1, pointers, new ReadOnlySpan<long>(in numel), strides, _streaming);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void RunStrided(byte** pointers)
    {
        int count = _operands.Length, rank = _result.NDim;
        nint* strides = stackalloc nint[Math.Max(1, (count + 1) * rank)];
        int* elementSizes = stackalloc int[StridedLoop.MaxOperands];
        for (int i = 0; i <= count; i++)
        {
            Tensor? tensor = i == count ? _result : _operands[i].Tensor;
            elementSizes[i] = tensor is null ? 0 : tensor.ElementSize;
            for (int d = 1; d <= rank; d++)
                strides[(i * rank) + rank - d] = tensor is not null && d <= tensor.NDim && tensor.Shape[-d] != 1
                    ? (nint)tensor.Strides[-d] * tensor.ElementSize
                    : 0;
        }
        if (TransposedLoop.TryRun(_loop, count + 1, pointers, _result.Shape, strides, elementSizes)) return;
        if (rank > 0 && count > 0) StridedLoop.Run(_loop, count + 1, pointers, _result.Shape, strides, _streaming);
        else StridedLoop.Run(_loop, count + 1, pointers, [], strides);
    }
}

/// <summary>Numbers as elements.</summary>
internal static unsafe class ScalarBytes
{
    /// <summary>Writes a number as one element of <paramref name="dtype"/>.</summary>
    public static void Write(Scalar number, DType dtype, byte* place)
    {
        switch (dtype)
        {
            case DType.Float32: *(float*)place = (float)number.ToDouble(); break;
            case DType.Float64: *(double*)place = number.ToDouble(); break;
            case DType.Int64: *(long*)place = number.ToInt64(); break;
            case DType.Int32: *(int*)place = (int)number.ToInt64(); break;
            case DType.Int16: *(short*)place = (short)number.ToInt64(); break;
            case DType.Int8: *(sbyte*)place = (sbyte)number.ToInt64(); break;
            case DType.UInt8: *place = (byte)number.ToInt64(); break;
            case DType.Bool: *place = number.ToBool() ? (byte)1 : (byte)0; break;
            case DType.Float16: *(Half*)place = (Half)number.ToDouble(); break;
            case DType.BFloat16: *(BFloat16*)place = (BFloat16)(float)number.ToDouble(); break;
            case DType.Complex32: *(Complex32*)place = (Complex32)number.ToComplex(); break;
            case DType.Complex64: *(Complex64*)place = (Complex64)number.ToComplex(); break;
            case DType.Complex128: *(System.Numerics.Complex*)place = number.ToComplex(); break;
            default: DTypes.ThrowUnknown(dtype); break;
        }
    }

    /// <summary>Reads one element of <paramref name="dtype"/> as a number.</summary>
    public static Scalar Read(DType dtype, ref byte place)
    {
        return dtype switch
        {
            DType.Float32 => Unsafe.As<byte, float>(ref place),
            DType.Float64 => Unsafe.As<byte, double>(ref place),
            DType.Int64 => Unsafe.As<byte, long>(ref place),
            DType.Int32 => Unsafe.As<byte, int>(ref place),
            DType.Int16 => (int)Unsafe.As<byte, short>(ref place),
            DType.Int8 => (int)Unsafe.As<byte, sbyte>(ref place),
            DType.UInt8 => (int)place,
            DType.Bool => place != 0,
            DType.Float16 => (double)Unsafe.As<byte, Half>(ref place),
            DType.BFloat16 => (double)(float)Unsafe.As<byte, BFloat16>(ref place),
            DType.Complex32 => (System.Numerics.Complex)Unsafe.As<byte, Complex32>(ref place),
            DType.Complex64 => (System.Numerics.Complex)Unsafe.As<byte, Complex64>(ref place),
            DType.Complex128 => Unsafe.As<byte, System.Numerics.Complex>(ref place),
            _ => throw DTypes.Unknown(dtype),
        };
    }
}

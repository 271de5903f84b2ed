using System.Runtime.CompilerServices;
using Linstock.Backends;
using Linstock.Backends.Cpu.Pointwise;

namespace Linstock.Ops;

/// <summary>
/// The recorded form of a pointwise operation. Its rule is the formula's derivative: the generated kernel, or, when the
/// gradient is to be differentiated again, the same derivative evaluated over tensors.
/// </summary>
internal sealed class PointwiseNode : Node
{
    private readonly string _name;
    private readonly KernelTable _table;
    private readonly DType _dtype;
    private readonly bool _needsResult;
    private byte _missing; // operands without a rule that require a gradient
    private SavedOperands _operands;
    private SavedTensor[]? _moreOperands; // the third and the fourth, which few formulas have
    private SavedTensor _result;
    private readonly Scalar[]? _numbers;
    private readonly Shape[]? _shapes; // null if no operand was broadcast

    private PointwiseNode(string name, KernelTable table, ReadOnlySpan<Operand> operands, Tensor output, int differentiable, bool inPlace)
    {
        (_name, _table, _dtype) = (name, table, output.DType);
        int slots = 0;
        for (int i = 0; i < operands.Length; i++)
        {
            Tensor? tensor = operands[i].Tensor;
            bool wanted = (differentiable >> i & 1) != 0 && table.HasGradient(i);
            Connect(wanted ? tensor : null);
            if (tensor is null)
            {
                (_numbers ??= new Scalar[operands.Length])[i] = operands[i].Number;
                continue;
            }
            if (_shapes is null && tensor.Shape != output.Shape) _shapes = ShapesOf(operands);
            if (!tensor.RequiresGrad) continue;
            if (!wanted)
            {
                SetEdge(i, new Edge(new MissingGradient(name, i, tensor), 0));
                _missing |= (byte)(1 << i);
                continue;
            }
            slots |= table.GradientSlotBits(i);
        }
        for (int i = 0; i < operands.Length; i++)
        {
            if (operands[i].Tensor is not { } tensor) continue;
            if ((slots >> (i + 1) & 1) == 0) continue;
            // The first operand of a change in place is about to be overwritten.
            bool overwritten = inPlace && (i == 0 || ReferenceEquals(tensor.Storage, operands[0].Tensor!.Storage));
            if (i >= SavedOperands.Count) _moreOperands ??= new SavedTensor[operands.Length - SavedOperands.Count];
            Operand(i) = new SavedTensor(overwritten ? Copy(tensor) : tensor);
        }
        _needsResult = (slots >> (operands.Length + 1) & 1) != 0;
    }

    /// <inheritdoc/>
    public override string Name => NodeNames.Of(_name);

    /// <summary>Records an operation.</summary>
    public static PointwiseNode Create(
        string name, KernelTable table, int differentiable, ReadOnlySpan<Operand> operands, Tensor result, bool inPlace = false)
    {
        var node = new PointwiseNode(name, table, operands, result, differentiable, inPlace);
        if (!inPlace) node.SaveResult(result);
        return node;
    }

    /// <summary>Saves the result if the rule is written in terms of it; in place, only once it has been written.</summary>
    public void SaveResult(Tensor result)
    {
        if (_needsResult) _result = new SavedTensor(result);
    }

    /// <inheritdoc/>
    protected internal override void Backward(ReadOnlySpan<Tensor?> gradOutputs, Span<Tensor?> gradInputs)
    {
        if (gradOutputs[0] is not { } grad) return;
        if (grad.DType != _dtype) grad = grad.To(_dtype);
        for (int i = 0; i < InputCount; i++)
        {
            if (!NeedsInput(i)) continue;
            if ((_missing >> i & 1) != 0)
            {
                gradInputs[i] = grad;
                continue;
            }
            Tensor? gradient = GradMode.IsEnabled ? Differentiable(i, grad) : Kernel(i, grad);
            if (gradient is null) continue;
            gradInputs[i] = _shapes is null || gradient.Shape == _shapes[i] ? gradient : Broadcasting.SumTo(gradient, _shapes[i]);
        }
    }

    // The derivative of each element is one number, so the rule is its own transpose; a complex one would have to be conjugated.
    /// <inheritdoc/>
    internal override Tensor? Forward(ReadOnlySpan<Tensor?> tangents, Tensor result, int output)
    {
        if (_dtype.IsComplex) return null;
        Tensor? sum = null;
        for (int i = 0; i < InputCount; i++)
        {
            if (tangents[i] is not { } tangent || !NeedsInput(i)) continue;
            if (tangent.DType != _dtype) tangent = tangent.To(_dtype);
            if (tangent.Shape != result.Shape) tangent = tangent.Expand(result.Shape);
            if (Batches is { Output: { } frames }) tangent = Batching.Lift(tangent, frames);
            Tensor? part = GradMode.IsEnabled ? Differentiable(i, tangent) : Kernel(i, tangent);
            if (part is not null) sum = sum is null ? part : sum + part;
        }
        return sum;
    }

    /// <inheritdoc/>
    protected override void ReleaseSaved()
    {
        _operands = default;
        _moreOperands = null;
        _result = default;
    }

    private Tensor? Kernel(int index, Tensor grad)
    {
        ReadOnlySpan<byte> slots = _table.GradientSlots(index);
        if (slots.IsEmpty) return Torch.ZerosLike(grad);
        if (_table.IsGradientIdentity(index)) return grad;
        if (slots.Length == 2 && DenseKernel(index, slots, grad) is { } dense) return dense;
        Operands operands = default;
        for (int s = 0; s < slots.Length; s++) operands[s] = Slot(slots[s], grad);
        ReadOnlySpan<Operand> used = ((ReadOnlySpan<Operand>)operands)[..slots.Length];
        Tensor result = grad.IsContiguous ? new Tensor(grad, _dtype) : Torch.EmptyLike(grad);
        Backend.Run(result, ElementwiseCall.OfGradient(_table, index, _dtype, result, used));
        return result;
    }

    // The gradient times (or whatever the rule says) one saved tensor, all dense and small.
    private Tensor? DenseKernel(int index, ReadOnlySpan<byte> slots, Tensor grad)
    {
        if (slots[0] != 0 || slots[1] == 0 || !DenseCall.Accepts(grad)) return null;
        int slot = slots[1];
        ref SavedTensor saved = ref slot == InputCount + 1 ? ref _result : ref _operands[0];
        if (slot != InputCount + 1)
        {
            if (!IsSaved(slot - 1)) return null;
            saved = ref Operand(slot - 1);
        }
        Tensor other = saved.Get(this);
        if (!DenseCall.Accepts(grad, other)) return null;
        var result = new Tensor(grad, _dtype);
        DenseCall.RunGradient(_table, index, grad, other, result);
        return result;
    }

    private Tensor? Differentiable(int index, Tensor grad)
    {
        if (_table.GradientSlots(index).IsEmpty) return Torch.ZerosLike(grad);
        Operands operands = default;
        for (int i = 0; i < InputCount; i++)
            if (IsSaved(i)) operands[i] = Operand(i).Get(this);
            else if (_numbers is not null) operands[i] = _numbers[i];
        Tensor? result = _needsResult ? _result.Get(this) : null;
        return TensorGradients.Evaluate(_table, index, grad, ((ReadOnlySpan<Operand>)operands)[..InputCount], result);
    }

    private Operand Slot(int slot, Tensor grad)
    {
        if (slot == 0) return grad;
        if (slot == InputCount + 1) return _result.Get(this);
        if (IsSaved(slot - 1)) return Operand(slot - 1).Get(this);
        return _numbers![slot - 1];
    }

    private bool IsSaved(int index) => (index < SavedOperands.Count || _moreOperands is not null) && Operand(index).HasValue;

    private ref SavedTensor Operand(int index)
    {
        if (index >= SavedOperands.Count) return ref _moreOperands![index - SavedOperands.Count];
        return ref _operands[index];
    }

    private static Shape[] ShapesOf(ReadOnlySpan<Operand> operands)
    {
        var shapes = new Shape[operands.Length];
        for (int i = 0; i < shapes.Length; i++)
            if (operands[i].Tensor is { } tensor) shapes[i] = tensor.Shape;
        return shapes;
    }

    private static Tensor Copy(Tensor tensor)
    {
        using (Torch.NoGrad()) return tensor.Clone();
    }

    [InlineArray(Count)]
    private struct SavedOperands
    {
        public const int Count = 2;
        private SavedTensor _first;
    }
}

/// <summary>PyTorch's names of nodes: <c>leaky_relu</c> becomes <c>LeakyReluBackward0</c>.</summary>
internal static class NodeNames
{
    /// <summary>The name for an operation.</summary>
    public static string Of(string operation)
    {
        Span<char> text = stackalloc char[operation.Length];
        int length = 0;
        bool upper = true;
        foreach (char letter in operation)
        {
            if (letter == '_')
            {
                upper = true;
                continue;
            }
            text[length++] = upper ? char.ToUpperInvariant(letter) : letter;
            upper = false;
        }
        return string.Concat(text[..length], "Backward0");
    }
}

using System.Text;
using Linstock.Ops;
using Linstock.Ops.Convolution;

namespace Linstock.NN;

/// <summary>What all convolutions share: options, parameters, initial values, printing.</summary>
public abstract class ConvNd : Module
{
    private readonly bool _transposed;
    private readonly Padding _padding;

    private protected ConvNd(
        int dimensions, bool transposed, long inChannels, long outChannels, IntList kernelSize, IntList? stride, Padding padding,
        IntList? dilation, IntList? outputPadding, long groups, bool bias, PaddingMode paddingMode, Device? device, DType? dtype)
    {
        string name = GetType().Name;
        if (groups <= 0)
        {
            throw new ArgumentException($"{name}: groups must be a positive integer; got {groups}", nameof(groups));
        }
        if (inChannels % groups != 0)
        {
            throw new ArgumentException($"{name}: in_channels must be divisible by groups; got {inChannels} and {groups}", nameof(inChannels));
        }
        if (outChannels % groups != 0)
        {
            throw new ArgumentException($"{name}: out_channels must be divisible by groups; got {outChannels} and {groups}", nameof(outChannels));
        }
        _transposed = transposed;
        Dimensions = dimensions;
        InChannels = inChannels;
        OutChannels = outChannels;
        KernelSize = kernelSize.Expand(dimensions, name, nameof(kernelSize));
        Stride = (stride ?? 1).Expand(dimensions, name, nameof(stride));
        Dilation = (dilation ?? 1).Expand(dimensions, name, nameof(dilation));
        OutputPadding = (outputPadding ?? 0).Expand(dimensions, name, nameof(outputPadding));
        Groups = groups;
        PaddingMode = paddingMode;
        _padding = padding.IsSame || padding.IsValid ? padding : padding.Values.Expand(dimensions, name, nameof(padding));
        if (padding.IsSame && Shape.AsSpan(Stride).ContainsAnyExcept(1))
        {
            throw new ArgumentException($"{name}: padding='same' is not supported for strided convolutions; got stride {Stride}", nameof(padding));
        }
        if (transposed && paddingMode != PaddingMode.Zeros)
        {
            throw new ArgumentException($"{name}: only \"zeros\" padding mode is supported; got {paddingMode}", nameof(paddingMode));
        }
        Weight = new Parameter(Torch.Empty(WeightShape(), dtype: dtype, device: device));
        Bias = bias ? new Parameter(Torch.Empty([outChannels], dtype: dtype, device: device)) : null;
        ResetParameters();
    }

    /// <summary>The number of spatial dimensions.</summary>
    private protected int Dimensions { get; }

    /// <summary>The input's channels; 0 of a lazy convolution that has seen no input.</summary>
    public long InChannels { get; private protected set; }

    /// <summary>The output's channels.</summary>
    public long OutChannels { get; }

    /// <summary>The kernel's size.</summary>
    public Shape KernelSize { get; }

    /// <summary>The distance between the kernel's positions.</summary>
    public Shape Stride { get; }

    /// <summary>What is added around the input.</summary>
    public Padding Padding => _padding;

    /// <summary>The distance between the kernel's elements.</summary>
    public Shape Dilation { get; }

    /// <summary>What a transposed convolution adds to one side of its output.</summary>
    public Shape OutputPadding { get; }

    /// <summary>The number of groups of channels that do not mix.</summary>
    public long Groups { get; }

    /// <summary>What the padding is filled with.</summary>
    public PaddingMode PaddingMode { get; }

    /// <summary>The kernel: [outChannels, inChannels / groups, *kernelSize]; transposed [inChannels, outChannels / groups, *kernelSize].</summary>
    public Tensor Weight { get; set; }

    /// <summary>The bias, [outChannels].</summary>
    public Tensor? Bias { get; set; }

    /// <summary>Whether <see cref="ComputeLimited"/> is what calling the module and then limiting its output comes to.</summary>
    internal bool TakesRange => this is Conv1d or Conv2d or Conv3d && GetType().BaseType == typeof(ConvNd);

    /// <summary>The output limited to a range.</summary>
    internal Tensor ComputeLimited(Tensor input, ValueRange range)
    {
        (Tensor padded, Padding remaining) = Padded(input);
        return Convolutions.Limited(padded, Weight, Bias, Stride, remaining, Dilation, Groups, Dimensions, range);
    }

    /// <summary>Draws the initial values anew.</summary>
    public void ResetParameters()
    {
        if (InChannels > 0)
        {
            Init.Affine(Weight, Bias);
        }
    }

    private long[] WeightShape() => _transposed
        ? [InChannels, OutChannels / Groups, .. KernelSize]
        : [OutChannels, InChannels / Groups, .. KernelSize];

    /// <summary>The input padded by hand, where the padding is not zeros, and the padding left to the convolution.</summary>
    private protected (Tensor Input, Padding Padding) Padded(Tensor input)
    {
        if (PaddingMode == PaddingMode.Zeros)
        {
            return (input, _padding);
        }
        Span<long> amounts = stackalloc long[2 * Dimensions];
        for (int i = 0; i < Dimensions; i++)
        {
            long total = _padding.IsSame ? Dilation[i] * (KernelSize[i] - 1) : _padding.IsValid ? 0 : 2 * _padding.Values[i];
            long left = total / 2;
            // The pad operation lists the last dimension first.
            int at = 2 * (Dimensions - 1 - i);
            amounts[at] = left;
            amounts[at + 1] = total - left;
        }
        PadMode mode = PaddingMode switch
        {
            PaddingMode.Reflect => PadMode.Reflect,
            PaddingMode.Replicate => PadMode.Replicate,
            _ => PadMode.Circular,
        };
        return (Functional.Pad(input, amounts.ToArray(), mode), 0);
    }

    /// <summary>Gives a lazy convolution its shape.</summary>
    private protected void Materialize(long inChannels)
    {
        if (inChannels % Groups != 0)
        {
            throw new ArgumentException($"{TypeName}: in_channels must be divisible by groups; got {inChannels} and {Groups}", nameof(inChannels));
        }
        InChannels = inChannels;
        Weight.Data = Torch.Empty(WeightShape(), dtype: Weight.DType, device: Weight.Device);
    }

    /// <summary>A lazy convolution takes its channels from the first input.</summary>
    private protected void MaterializeFrom(Tensor input)
    {
        if (InChannels > 0)
        {
            return;
        }
        if (input.NDim != Dimensions + 1 && input.NDim != Dimensions + 2)
        {
            throw new ArgumentException(
                $"{TypeName}: the input has the wrong number of dimensions; got {input.Shape}; expected {Dimensions + 1} (unbatched) or {Dimensions + 2} (batched)",
                nameof(input));
        }
        Materialize(input.Shape[input.NDim - Dimensions - 1]);
        ResetParameters();
    }

    /// <summary>A lazy convolution takes its channels from a state dict.</summary>
    private protected void MaterializeFrom(IReadOnlyDictionary<string, Tensor> stateDict, string prefix)
    {
        if (InChannels == 0 && stateDict.TryGetValue(prefix + "weight", out Tensor? weight) && weight.NDim == Dimensions + 2)
        {
            Materialize(_transposed ? weight.Shape[0] : weight.Shape[1] * Groups);
        }
    }

    /// <inheritdoc/>
    public override string ExtraRepr()
    {
        var text = new StringBuilder($"{InChannels}, {OutChannels}, kernel_size={Repr.Of(KernelSize)}, stride={Repr.Of(Stride)}");
        if (_padding.IsSame || _padding.IsValid)
        {
            text.Append(_padding.IsSame ? ", padding=same" : ", padding=valid");
        }
        else if (_padding.Values.ToArray().AsSpan().ContainsAnyExcept(0))
        {
            text.Append($", padding={PythonText.Tuple(_padding.Values.ToArray())}");
        }
        if (Shape.AsSpan(Dilation).ContainsAnyExcept(1))
        {
            text.Append($", dilation={Repr.Of(Dilation)}");
        }
        if (Shape.AsSpan(OutputPadding).ContainsAnyExcept(0))
        {
            text.Append($", output_padding={Repr.Of(OutputPadding)}");
        }
        if (Groups != 1)
        {
            text.Append($", groups={Groups}");
        }
        if (Bias is null)
        {
            text.Append(", bias=False");
        }
        if (PaddingMode != PaddingMode.Zeros)
        {
            text.Append($", padding_mode={PaddingMode.ToString().ToLowerInvariant()}");
        }
        return text.ToString();
    }
}

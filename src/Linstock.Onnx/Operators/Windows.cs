using Linstock.Onnx.Execution;

namespace Linstock.Onnx.Operators;

/// <summary>The sliding window of a convolution or pool as its attributes give it.</summary>
internal sealed class Windows
{
    private readonly long[]? _strides;
    private readonly long[]? _dilations;
    private readonly long[]? _pads;
    private readonly AutoPad _autoPad;

    private Windows(OperatorNode node)
    {
        KernelShape = node.Ints("kernel_shape");
        _strides = node.Ints("strides");
        _dilations = node.Ints("dilations");
        _pads = node.Ints("pads");
        _autoPad = node.Choice(
            "auto_pad", "NOTSET", ("NOTSET", AutoPad.None), ("VALID", AutoPad.Valid), ("SAME_UPPER", AutoPad.SameUpper), ("SAME_LOWER", AutoPad.SameLower));
        int? rank = KernelShape?.Length ?? _strides?.Length ?? _dilations?.Length ?? _pads?.Length / 2;
        if ((_strides ?? []).Any(stride => stride < 1) || (_dilations ?? []).Any(dilation => dilation < 1) || (KernelShape ?? []).Any(size => size < 1)
            || (_strides is not null && _strides.Length != rank) || (_dilations is not null && _dilations.Length != rank)
            || (_pads is not null && _pads.Length != 2 * rank))
        {
            throw node.Damaged("kernel_shape, strides, dilations and pads do not fit each other, or are not positive");
        }
    }

    private enum AutoPad
    {
        None,
        Valid,
        SameUpper,
        SameLower,
    }

    /// <summary>The sizes of the window; null where the weight has them.</summary>
    public long[]? KernelShape { get; }

    /// <summary>Whether what is added depends on the input's size.</summary>
    public bool PadsToSame => _autoPad is AutoPad.SameUpper or AutoPad.SameLower;

    /// <summary>Whether an odd element goes to the end.</summary>
    public bool IsUpper => _autoPad == AutoPad.SameUpper;

    /// <summary>Reads the attributes.</summary>
    public static Windows Of(OperatorNode node) => new(node);

    /// <summary>The steps of the window.</summary>
    public long[] Strides(int rank) => _strides ?? Ones(rank);

    /// <summary>The distances of its elements.</summary>
    public long[] Dilations(int rank) => _dilations ?? Ones(rank);

    /// <summary>The elements added at the beginning and at the end of each dimension.</summary>
    /// <param name="sizes">The input's sizes behind batch and channels.</param>
    /// <param name="kernel">The window's sizes.</param>
    public (long[] Begin, long[] End) Pads(ReadOnlySpan<long> sizes, ReadOnlySpan<long> kernel)
    {
        int rank = sizes.Length;
        long[] begin = new long[rank], end = new long[rank];
        if (_autoPad == AutoPad.None && _pads is not null)
        {
            _pads.AsSpan(0, rank).CopyTo(begin);
            _pads.AsSpan(rank, rank).CopyTo(end);
        }
        else if (PadsToSame)
        {
            long[] strides = Strides(rank), dilations = Dilations(rank);
            for (int d = 0; d < rank; d++)
            {
                long target = (sizes[d] + strides[d] - 1) / strides[d];
                long total = Math.Max(((target - 1) * strides[d]) + ((kernel[d] - 1) * dilations[d]) + 1 - sizes[d], 0);
                (begin[d], end[d]) = IsUpper ? (total / 2, total - (total / 2)) : (total - (total / 2), total / 2);
            }
        }

        return (begin, end);
    }

    /// <summary>Pads in the order of <c>Functional.Pad</c>: the last dimension first.</summary>
    public static long[] LastFirst(ReadOnlySpan<long> begin, ReadOnlySpan<long> end)
    {
        long[] pads = new long[2 * begin.Length];
        for (int d = 0; d < begin.Length; d++)
        {
            int place = 2 * (begin.Length - 1 - d);
            (pads[place], pads[place + 1]) = (begin[d], end[d]);
        }

        return pads;
    }

    private static long[] Ones(int rank)
    {
        long[] ones = new long[rank];
        Array.Fill(ones, 1);
        return ones;
    }
}

namespace Linstock.Backends.Cpu.Attention;

/// <summary>What a mask does to the scores.</summary>
internal enum AttentionMask : byte
{
    /// <summary>There is none.</summary>
    None,

    /// <summary>Bytes: pairs that are 0 take no part.</summary>
    Selects,

    /// <summary>Numbers of the dtype of the queries that are added.</summary>
    Adds,
}

/// <summary>The distances in elements of an operand of four dimensions, [batch, head, row, column].</summary>
internal readonly record struct AttentionStrides(nint Batch, nint Head, nint Row, nint Column)
{
    /// <summary>The distances of a tensor; those of dimensions of one element, which repeats, are 0.</summary>
    public static AttentionStrides Of(Tensor tensor) => new(Along(tensor, 0), Along(tensor, 1), Along(tensor, 2), Along(tensor, 3));

    /// <summary>Where a matrix begins.</summary>
    public nint At(nint batch, nint head) => (batch * Batch) + (head * Head);

    private static nint Along(Tensor tensor, int dim) => tensor.Shape[dim] == 1 ? 0 : (nint)tensor.Strides[dim];
}

/// <summary>What the threads of one attention are given. Operands and results have neighbouring columns; the log-sums are dense.</summary>
internal unsafe struct AttentionCall
{
    /// <summary>Query rows of a tile: wide enough for two registers of every width, and its sums stay in the first-level cache.</summary>
    public const int QueryRows = 64;

    /// <summary>Key rows of a tile: keys, values and scores of a tile together take a fraction of the second-level cache.</summary>
    public const int KeyRows = 128;

    public void* Query, Key, Value, Mask, Result, LogSums;
    public AttentionStrides QueryStrides, KeyStrides, ValueStrides, MaskStrides, ResultStrides;
    public nint Batch, Heads, KeyHeads, Length, Sources, Size, ValueSize;
    public AttentionMask MaskKind;
    public bool Causal;
    public double Scale;

    // Of the gradient alone.
    public void* Gradient, QueryGradient, KeyGradient, ValueGradient, MaskGradient;
    public AttentionStrides GradientStrides, QueryGradientStrides, KeyGradientStrides, ValueGradientStrides, MaskGradientStrides;

    /// <summary>Whether keys whose rows do not follow each other are worth gathering: several tiles of queries will pass over them.</summary>
    public readonly bool GathersKeys => Length > QueryRows / 4 && KeyStrides.Row != Size;

    /// <summary>The same of values.</summary>
    public readonly bool GathersValues => Length > QueryRows / 4 && ValueStrides.Row != ValueSize;

    /// <summary>The query heads that one key head serves.</summary>
    public readonly nint Group => Heads / KeyHeads;

    /// <summary>The key rows that query rows up to <paramref name="end"/> see.</summary>
    public readonly nint Visible(nint end) => Causal ? Math.Min(Sources, end) : Sources;
}

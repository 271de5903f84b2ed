namespace Linstock.Backends.Cpu;

/// <summary>One number per spatial dimension. Fewer dimensions than three are written as leading ones (zeros for paddings).</summary>
internal readonly record struct Size3(nint Depth, nint Height, nint Width)
{
    /// <summary>The product of the three.</summary>
    public nint Volume => Depth * Height * Width;

    /// <summary>The number of dimension 0 (depth), 1 (height) or 2 (width).</summary>
    public nint this[int dimension] => dimension switch { 0 => Depth, 1 => Height, _ => Width };
}

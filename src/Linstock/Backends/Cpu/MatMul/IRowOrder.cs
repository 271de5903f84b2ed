namespace Linstock.Backends.Cpu;

/// <summary>How a tile kernel finds the next row of its right operand.</summary>
internal interface IRowOrder
{
    /// <summary>Whether a table gives the place of each row.</summary>
    static abstract bool IsTable { get; }
}

/// <summary>Rows are a fixed distance apart.</summary>
internal readonly struct RowStride : IRowOrder
{
    public static bool IsTable => false;
}

/// <summary>A table gives the place of each row: the windows of an image, read where they lie.</summary>
internal readonly struct RowTable : IRowOrder
{
    public static bool IsTable => true;
}

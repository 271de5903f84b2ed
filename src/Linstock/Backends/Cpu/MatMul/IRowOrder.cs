namespace Linstock.Backends.Cpu;

/// <summary>How a tile kernel finds the elements of an operand.</summary>
internal interface IRowOrder
{
    /// <summary>Whether tables give their places.</summary>
    static abstract bool IsTable { get; }
}

/// <summary>They are a fixed distance apart.</summary>
internal readonly struct RowStride : IRowOrder
{
    public static bool IsTable => false;
}

/// <summary>Tables give their places: the windows of an image, read where they lie.</summary>
internal readonly struct RowTable : IRowOrder
{
    public static bool IsTable => true;
}

namespace Linstock.Backends.Cpu;

/// <summary>Where a blocked matrix product puts its tiles.</summary>
/// <typeparam name="T">The type the product is computed in.</typeparam>
internal unsafe interface ITileTarget<T>
    where T : unmanaged
{
    /// <summary>
    /// The place where a kernel may write this tile itself (unit column stride, row stride and whether to add given back), or null
    /// when it has to come through <see cref="Write"/>.
    /// </summary>
    T* Direct(nint row, nint column, int rows, int columns, bool first, out nint rowStride, out bool accumulate);

    /// <summary>Takes a tile of sums; <paramref name="first"/> says that no earlier depth block has written these elements.</summary>
    void Write(T* tile, nint tileRow, nint row, nint column, int rows, int columns, bool first);

    /// <summary>Makes what a thread has written visible to others; it calls this after its last tile.</summary>
    void Finish();
}

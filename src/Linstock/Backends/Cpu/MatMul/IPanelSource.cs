namespace Linstock.Backends.Cpu;

/// <summary>An operand of a matrix product, seen by the blocked algorithm only through the panels it packs.</summary>
/// <remarks>
/// The rows of A and the columns of B are the same thing here: the <em>outer</em> index. A panel holds, for each k in turn,
/// the values of <c>width</c> neighbouring outer indices, so a kernel reads it from front to back. What an operand is made
/// of (a strided matrix, half-precision numbers, the windows of an image) is its own business: it packs itself.
/// </remarks>
/// <typeparam name="T">The type the product is computed in.</typeparam>
internal unsafe interface IPanelSource<T>
    where T : unmanaged
{
    /// <summary>
    /// Writes panel[k·width + i] = operand(outer + i, depth + k) for i below <paramref name="count"/>, zero for i from there to
    /// <paramref name="width"/>.
    /// </summary>
    void Pack(T* panel, int width, nint outer, int count, nint depth, nint depthCount);

    /// <summary>
    /// Whether neighbours in memory belong to neighbouring outer indices: then a few k of many panels are packed at a time, so that memory is
    /// read in long runs.
    /// </summary>
    bool LiesAlongOuter { get; }

    /// <summary>Where the operand lies if it is a matrix in memory; false when it exists only in packed form.</summary>
    bool InPlace(nint outer, nint depth, out T* data, out nint outerStride, out nint depthStride);
}

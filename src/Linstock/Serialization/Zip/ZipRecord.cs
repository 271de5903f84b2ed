namespace Linstock.Serialization.Zip;

/// <summary>One file of a zip archive: what its directory says, checked against the archive.</summary>
/// <param name="Name">The name with forward slashes.</param>
/// <param name="IsDeflated">Whether the data are compressed; otherwise they lie in the archive as they are.</param>
/// <param name="CompressedLength">Bytes in the archive.</param>
/// <param name="Length">Bytes of data.</param>
/// <param name="HeaderOffset">Where the record's own header begins.</param>
internal sealed record ZipRecord(string Name, bool IsDeflated, long CompressedLength, long Length, long HeaderOffset);

using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Linstock.Serialization;

/// <summary>
/// Writes a file of which the disk receives the beginning while the rest is still being made, so that the flush at the end, which a file
/// that must survive a failure of power cannot do without, has little left to wait for.
/// </summary>
/// <remarks>Linux has a call that begins to write and does not wait; elsewhere nothing is asked for, and the flush does all.</remarks>
/// <param name="file">The file, which is not disposed.</param>
internal sealed partial class WriteBackStream(FileStream file) : Stream
{
    // Few calls, and enough in each to keep a disk busy.
    private const long Step = 8 << 20;

    private const uint BeginToWrite = 2; // SYNC_FILE_RANGE_WRITE

    private readonly SafeFileHandle _handle = file.SafeFileHandle;
    private long _asked;

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => file.CanSeek;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => file.Length;

    /// <inheritdoc/>
    public override long Position
    {
        get => file.Position;
        set => file.Position = value;
    }

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        // A large piece is asked for in parts: the disk begins with the first before the last has been copied.
        while (buffer.Length > Step)
        {
            WritePart(buffer[..(int)Step]);
            buffer = buffer[(int)Step..];
        }
        WritePart(buffer);
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void WriteByte(byte value) => file.WriteByte(value);

    /// <inheritdoc/>
    public override void Flush() => file.Flush();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => file.Seek(offset, origin);

    /// <inheritdoc/>
    public override void SetLength(long value) => file.SetLength(value);

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("save: the stream is only written to");

    private void WritePart(ReadOnlySpan<byte> part)
    {
        file.Write(part);
        long position = file.Position;
        if (position - _asked < Step || !OperatingSystem.IsLinux() || !Environment.Is64BitProcess) return;
        _ = SyncFileRange(_handle, _asked, position - _asked, BeginToWrite); // a wish: whether it was granted shows at the flush
        _asked = position;
    }

    [LibraryImport("libc", EntryPoint = "sync_file_range")]
    private static partial int SyncFileRange(SafeFileHandle file, long offset, long bytes, uint flags);
}

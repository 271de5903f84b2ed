using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.Sorting;

/// <summary>A key and the position that it came from. Entries of one row are all different, so every sort of them is stable.</summary>
internal interface IEntry<TSelf> : IComparable<TSelf>
    where TSelf : unmanaged, IEntry<TSelf>
{
    /// <summary>The bytes of a key.</summary>
    static abstract int KeyBytes { get; }

    /// <summary>The key.</summary>
    ulong Key { get; }

    /// <summary>The position.</summary>
    long Position { get; }

    /// <summary>An entry.</summary>
    static abstract TSelf Create(ulong key, long position);
}

/// <summary>A key of 32 bits and a position of 32 bits in one word.</summary>
internal readonly struct NarrowEntry(ulong word) : IEntry<NarrowEntry>
{
    private readonly ulong _word = word;

    public static int KeyBytes => 4;

    public ulong Key
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _word >> 32;
    }

    public long Position
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (uint)_word;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static NarrowEntry Create(ulong key, long position) => new((key << 32) | (uint)position);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int CompareTo(NarrowEntry other) => _word.CompareTo(other._word);
}

/// <summary>A key of 64 bits and a position.</summary>
internal readonly struct WideEntry(ulong key, long position) : IEntry<WideEntry>
{
    public static int KeyBytes => 8;

    public ulong Key => key;

    public long Position => position;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WideEntry Create(ulong key, long position) => new(key, position);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int CompareTo(WideEntry other)
    {
        int order = Key.CompareTo(other.Key);
        return order != 0 ? order : Position.CompareTo(other.Position);
    }
}

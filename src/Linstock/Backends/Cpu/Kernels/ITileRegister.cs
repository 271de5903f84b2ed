namespace Linstock.Backends.Cpu;

/// <summary>What the rounds of <see cref="TransposeTile"/> need of a register: one or several parts of 16 bytes, each from a row of another block of rows.</summary>
internal unsafe interface ITileRegister<TVector>
{
    /// <summary>The parts of a register, and so the blocks of rows that lie side by side.</summary>
    static abstract int Blocks { get; }

    /// <summary>Loads 16 bytes of a row of every block.</summary>
    /// <param name="source">The row of the first block.</param>
    /// <param name="block">The bytes from a block to the next.</param>
    static abstract TVector Load(byte* source, long block);

    static abstract void Store(TVector value, byte* target);

    /// <summary>In every part, the elements of the lower halves by turns.</summary>
    /// <typeparam name="T">An unsigned integer of the elements' size.</typeparam>
    static abstract TVector Low<T>(TVector first, TVector second)
        where T : unmanaged;

    /// <summary>In every part, the elements of the upper halves by turns.</summary>
    /// <typeparam name="T">An unsigned integer of the elements' size.</typeparam>
    static abstract TVector High<T>(TVector first, TVector second)
        where T : unmanaged;
}

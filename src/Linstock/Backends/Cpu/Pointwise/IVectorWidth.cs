namespace Linstock.Backends.Cpu.Pointwise;

/// <summary>A vector width, so that the loops are written once. A type parameter of the loop is always one of these, so all
/// of it is inlined and folded.</summary>
internal unsafe interface IVectorWidth<TVector>
{
    /// <summary>Bytes of a vector.</summary>
    static abstract int Bytes { get; }

    static abstract TVector Load(byte* source);

    /// <summary>A vector of which every element is the one at <paramref name="source"/>.</summary>
    static abstract TVector Broadcast(byte* source);

    static abstract void Store(TVector value, byte* destination);

    /// <summary>A store past the caches; <paramref name="destination"/> is aligned to <see cref="Bytes"/>.</summary>
    static abstract void StoreStreaming(TVector value, byte* destination);

    /// <summary>One byte, 0 or 1, for each element of a mask.</summary>
    static abstract void StoreMask(TVector mask, byte* destination);

    /// <summary>The same for four masks in a row.</summary>
    static abstract void StoreMasks(TVector a, TVector b, TVector c, TVector d, byte* destination);

    static abstract TVector Apply<TKernel>(TVector a, TVector b, TVector c, TVector d, TVector e, TVector f)
        where TKernel : struct, IPointwiseKernel;
}

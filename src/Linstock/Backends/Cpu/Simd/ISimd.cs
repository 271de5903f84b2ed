namespace Linstock.Backends.Cpu;

/// <summary>A vector register of one width: what the matrix, convolution and pooling kernels are written against.</summary>
/// <remarks>
/// The registers stay bare <c>Vector128/256/512</c> values and the operations are static, so nothing wraps them and the
/// just-in-time compiler keeps two dozen of them in registers. One kernel source serves every width; tests run all that
/// the machine has.
/// </remarks>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
/// <typeparam name="TVector">The register.</typeparam>
internal unsafe interface ISimd<T, TVector>
    where T : unmanaged
    where TVector : unmanaged
{
    /// <summary>Whether this machine runs this width in hardware.</summary>
    static abstract bool IsSupported { get; }

    /// <summary>Elements in a register.</summary>
    static abstract int Lanes { get; }

    /// <summary>Registers of this width that the instruction set names: 16, or 32 with AVX-512 or NEON.</summary>
    static abstract int Registers { get; }

    /// <summary>All zeros.</summary>
    static abstract TVector Zero { get; }

    /// <summary>The value in every lane.</summary>
    static abstract TVector Broadcast(T value);

    /// <summary>Reads a register's worth, at any alignment.</summary>
    static abstract TVector Load(T* source);

    /// <summary>Writes a register's worth, at any alignment.</summary>
    static abstract void Store(T* target, TVector value);

    /// <summary>a + b.</summary>
    static abstract TVector Add(TVector a, TVector b);

    /// <summary>a · b.</summary>
    static abstract TVector Multiply(TVector a, TVector b);

    /// <summary>a / b.</summary>
    static abstract TVector Divide(TVector a, TVector b);

    /// <summary>Where value exceeds best or is NaN, value becomes best and mark becomes bestMark (bits, not numbers).</summary>
    static abstract void KeepLarger(ref TVector best, ref TVector bestMark, TVector value, TVector mark);

    /// <summary>a · b + c, rounded once where the machine has that instruction.</summary>
    static abstract TVector MultiplyAdd(TVector a, TVector b, TVector c);

    /// <summary>The sum of the lanes.</summary>
    static abstract T Sum(TVector value);

    /// <summary>The sums of the lanes of four registers, written side by side: one reduction for all of them.</summary>
    static abstract void Sums(T* target, TVector a, TVector b, TVector c, TVector d);
}

using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Linstock.Sampling;

namespace Linstock;

/// <summary>A source of random numbers: PyTorch's CPU generator, whose stream a seed reproduces bit for bit.</summary>
/// <remarks>
/// The words are those of mt19937. Beside its position in that stream a generator holds at most one normal
/// deviate: short normal fills make two at a time and keep the second for the next one. Every fill takes the
/// generator's lock once, so threads may share a generator; which thread then gets which part of the stream is
/// for their timing to decide.
/// </remarks>
/// <example>
/// <code>
/// var generator = new Generator();
/// generator.ManualSeed(42);
/// </code>
/// </example>
public sealed class Generator
{
    /// <summary>The seed of a generator that was not given one, as in PyTorch.</summary>
    internal const ulong DefaultSeed = 67280421310721;

    /// <summary>Bytes of an exported state.</summary>
    internal const int StateLength = 5056;

    // The layout before a single-precision normal was added to it, which PyTorch still accepts.
    private const int LegacyStateLength = 5048;

    private const int LeftOffset = 8;
    private const int SeededOffset = 12;
    private const int NextOffset = 16;
    private const int BlockOffset = 24;
    private const int NormalOffset = BlockOffset + MersenneTwister.BlockLength * sizeof(ulong) + sizeof(double);
    private const int HasNormalOffset = NormalOffset + 2 * sizeof(double);

    private readonly MersenneTwister _words;
    private ulong _seed;
    private double? _cachedNormal;

    /// <summary>A generator with PyTorch's default seed, 67280421310721.</summary>
    public Generator()
        : this(DefaultSeed)
    {
    }

    internal Generator(ulong seed)
    {
        _seed = seed;
        _words = new MersenneTwister(seed);
    }

    /// <summary>Held by whoever draws, from the first word of a fill to the last.</summary>
    internal Lock Sync { get; } = new();

    /// <summary>The stream of words. Only to be touched under <see cref="Sync"/>.</summary>
    internal MersenneTwister Words => _words;

    /// <summary>A seed that nobody can foretell, from the operating system's entropy.</summary>
    internal static ulong NondeterministicSeed()
    {
        // A version-4 GUID is 122 bits from the system; the fixed ones meet random ones. The cryptography assembly, which
        // would do it in one call, takes 7 ms to load.
        Span<byte> bytes = stackalloc byte[16];
        Guid.NewGuid().TryWriteBytes(bytes);
        ReadOnlySpan<ulong> halves = MemoryMarshal.Cast<byte, ulong>(bytes);
        return halves[0] ^ halves[1];
    }

    /// <summary>Starts the stream of <paramref name="seed"/> and forgets a kept normal deviate.</summary>
    /// <param name="seed">A negative seed <c>-n</c> stands for <c>2^64 - n</c>. Only the low 32 bits decide the stream.</param>
    /// <returns>This generator.</returns>
    public Generator ManualSeed(long seed) => ManualSeed(unchecked((ulong)seed));

    /// <inheritdoc cref="ManualSeed(long)"/>
    public Generator ManualSeed(ulong seed)
    {
        lock (Sync)
        {
            _seed = seed;
            _words.Seed(seed);
            _cachedNormal = null;
        }

        return this;
    }

    /// <summary>Starts a stream that nobody can foretell.</summary>
    /// <returns>The seed that was used.</returns>
    public ulong Seed()
    {
        ulong seed = NondeterministicSeed();
        ManualSeed(seed);
        return seed;
    }

    /// <summary>The seed the current stream began with.</summary>
    public ulong InitialSeed()
    {
        lock (Sync)
        {
            return _seed;
        }
    }

    /// <summary>Where the numbers are made.</summary>
    public Device Device => default;

    /// <summary>The state: seed, position in the stream and kept normal deviate, as PyTorch saves it.</summary>
    /// <returns>A uint8 tensor of 5056 elements.</returns>
    public Tensor GetState()
    {
        Tensor state = Torch.Empty([StateLength], DType.UInt8);
        ExportState(state.AsSpan<byte>());
        return state;
    }

    /// <summary>Continues from a state that <see cref="GetState"/> or PyTorch has given.</summary>
    /// <param name="newState">A uint8 tensor.</param>
    /// <exception cref="ArgumentException">It is not a state; the generator is left as it was.</exception>
    public void SetState(Tensor newState)
    {
        ArgumentNullException.ThrowIfNull(newState);
        Check.That(newState.DType == DType.UInt8, $"set_state: not the bytes of a state; got {newState.DType.Name}; expected uint8");
        ImportState(newState.ToArray<byte>());
    }

    /// <summary>Writes the state: seed, position, block of words and kept normal, in PyTorch's layout.</summary>
    /// <param name="destination"><see cref="StateLength"/> bytes.</param>
    internal void ExportState(Span<byte> destination)
    {
        destination = destination[..StateLength];
        destination.Clear();
        lock (Sync)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(destination, _seed);
            BinaryPrimitives.WriteInt32LittleEndian(destination[LeftOffset..], _words.Available + 1);
            BinaryPrimitives.WriteInt32LittleEndian(destination[SeededOffset..], 1);
            BinaryPrimitives.WriteUInt64LittleEndian(destination[NextOffset..], (ulong)_words.Next);
            Span<byte> block = destination[BlockOffset..];
            foreach (uint word in _words.Block)
            {
                BinaryPrimitives.WriteUInt64LittleEndian(block, word);
                block = block[sizeof(ulong)..];
            }

            BinaryPrimitives.WriteDoubleLittleEndian(destination[NormalOffset..], _cachedNormal ?? 0);
            BinaryPrimitives.WriteInt32LittleEndian(destination[HasNormalOffset..], _cachedNormal is null ? 0 : 1);
        }
    }

    /// <summary>Continues from an exported state.</summary>
    /// <exception cref="ArgumentException">The bytes are no such state; the generator is left as it was.</exception>
    internal void ImportState(ReadOnlySpan<byte> source)
    {
        if (source.Length is not (StateLength or LegacyStateLength))
        {
            throw new ArgumentException(
                $"set_state: wrong number of bytes; got {source.Length}; expected {StateLength} (or {LegacyStateLength}, the older layout)");
        }

        int left = BinaryPrimitives.ReadInt32LittleEndian(source[LeftOffset..]);
        int seeded = BinaryPrimitives.ReadInt32LittleEndian(source[SeededOffset..]);
        ulong next = BinaryPrimitives.ReadUInt64LittleEndian(source[NextOffset..]);
        if (seeded != 1 || left < 1 || next > MersenneTwister.BlockLength || (uint)left - 1 + next > MersenneTwister.BlockLength)
        {
            throw new ArgumentException(
                $"set_state: not the state of a Mersenne Twister; got seeded {seeded}, left {left}, next {next}; "
                + $"expected seeded 1 and next + left - 1 within {MersenneTwister.BlockLength}");
        }

        Span<uint> block = stackalloc uint[MersenneTwister.BlockLength];
        for (int i = 0; i < block.Length; i++)
        {
            block[i] = (uint)BinaryPrimitives.ReadUInt64LittleEndian(source[(BlockOffset + i * sizeof(ulong))..]);
        }

        lock (Sync)
        {
            _seed = BinaryPrimitives.ReadUInt64LittleEndian(source);
            _words.Restore(block, (int)next, left - 1);
            _cachedNormal = BinaryPrimitives.ReadInt32LittleEndian(source[HasNormalOffset..]) == 0
                ? null
                : BinaryPrimitives.ReadDoubleLittleEndian(source[NormalOffset..]);
        }
    }

    /// <summary>A standard normal deviate by the scalar rule: a kept one if there is one, else the first of two new ones.</summary>
    /// <remarks>
    /// Box and Muller (1958): <c>r = √(-2 log(1 - u₂))</c>, <c>t = 2π u₁</c>; <c>r cos t</c> now, <c>r sin t</c> kept.
    /// To be called under <see cref="Sync"/>.
    /// </remarks>
    internal double NextNormal()
    {
        if (_cachedNormal is { } kept)
        {
            _cachedNormal = null;
            return kept;
        }

        double first = _words.NextDouble();
        double second = _words.NextDouble();
        double radius = Math.Sqrt(-2 * Math.Log(1 - second));
        double angle = 2 * Math.PI * first;
        _cachedNormal = radius * Math.Sin(angle);
        return radius * Math.Cos(angle);
    }
}

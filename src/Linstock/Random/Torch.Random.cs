namespace Linstock;

public static partial class Torch
{
    /// <summary>The generator of everything random that is not given one of its own. Its first seed is not foretold.</summary>
    public static Generator DefaultGenerator { get; } = new(Generator.NondeterministicSeed());

    /// <summary>Starts the default generator's stream of <paramref name="seed"/>, so that what follows can be repeated.</summary>
    /// <param name="seed">A negative seed <c>-n</c> stands for <c>2^64 - n</c>. Only the low 32 bits decide the stream.</param>
    /// <returns>The default generator.</returns>
    public static Generator ManualSeed(long seed) => DefaultGenerator.ManualSeed(seed);

    /// <inheritdoc cref="ManualSeed(long)"/>
    public static Generator ManualSeed(ulong seed) => DefaultGenerator.ManualSeed(seed);

    /// <summary>Starts a stream of the default generator that nobody can foretell.</summary>
    /// <returns>The seed that was used.</returns>
    public static ulong Seed() => DefaultGenerator.Seed();

    /// <summary>The seed with which the default generator's stream began.</summary>
    public static ulong InitialSeed() => DefaultGenerator.InitialSeed();

    /// <summary>The default generator's state, 5056 bytes that PyTorch reads too.</summary>
    public static Tensor GetRngState() => DefaultGenerator.GetState();

    /// <summary>Continues the default generator's stream from a state, PyTorch's included.</summary>
    /// <param name="newState">A uint8 tensor.</param>
    /// <exception cref="ArgumentException">It is not a state.</exception>
    public static void SetRngState(Tensor newState) => DefaultGenerator.SetState(newState);

    /// <summary>Remembers the default generator's state; disposing the result restores it.</summary>
    public static ForkedRandomState ForkRng() => new(DefaultGenerator);
}

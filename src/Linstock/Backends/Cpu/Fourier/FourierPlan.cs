using System.Collections.Concurrent;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Linstock.Backends.Cpu.Fourier;

/// <summary>
/// What a discrete Fourier transform of one length needs: its radices, twiddle factors and, for a length with a large prime
/// factor, the chirp of Bluestein's algorithm. Plans are immutable, made once per length and shared.
/// </summary>
/// <remarks>
/// The work is done on lanes: element k is a pair of vectors, real and imaginary parts of sample k of as many transforms as a
/// vector has lanes. A single long transform is cut into lanes itself (see <see cref="SingleTransform{T}"/>), so one set of
/// butterflies serves both. Twiddle factors come from <see cref="UnitRoots"/>, correctly rounded to within an ulp.
/// </remarks>
internal sealed unsafe class FourierPlan<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>A prime pass costs its prime per sample; beyond this two transforms of twice the length are cheaper. The rule looks
    /// at the prime alone, so that a length and its half or quarter always agree.</summary>
    private const int LargestDirectPrime = 47;

    private const int MostPlans = 128;

    /// <summary>Half of a second-level cache of 512 KB: what transforms that are loaded together may take.</summary>
    public const int GroupBytes = 256 << 10;

    private static readonly ConcurrentDictionary<int, FourierPlan<T>> Plans = new();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private FourierPlan(int length)
    {
        Length = length;
        Radices = Factorise(length);
        if (NeedsChirp(length))
        {
            Chirp = new ChirpPlan<T>(length);
            Radices = [];
            Twiddles = [];
            Rotations = [];
            return;
        }

        Twiddles = new T[Radices.Length][];
        Rotations = new T[Radices.Length][];
        var rest = length;
        for (var stage = 0; stage < Radices.Length; stage++)
        {
            var radix = Radices[stage];
            var groups = rest / radix;
            var twiddles = new T[2 * (radix - 1) * groups];
            for (var p = 0; p < groups; p++)
            {
                for (var k = 1; k < radix; k++)
                {
                    var (cosine, sine) = UnitRoots.At((long)p * k, rest);
                    twiddles[2 * (p * (radix - 1) + k - 1)] = T.CreateTruncating(cosine);
                    twiddles[2 * (p * (radix - 1) + k - 1) + 1] = T.CreateTruncating(-sine);
                }
            }

            Twiddles[stage] = twiddles;
            var rotations = new T[2 * radix];
            for (var k = 0; k < radix; k++)
            {
                var (cosine, sine) = UnitRoots.At(k, radix);
                (rotations[2 * k], rotations[2 * k + 1]) = (T.CreateTruncating(cosine), T.CreateTruncating(-sine));
            }

            Rotations[stage] = rotations;
            rest = groups;
        }
    }

    public int Length { get; }

    public int[] Radices { get; }

    /// <summary>Per stage exp(-2πi·p·k/rest) for p below rest/radix and k from 1 to radix - 1, interleaved.</summary>
    public T[][] Twiddles { get; }

    /// <summary>Per stage exp(-2πi·k/radix), interleaved.</summary>
    public T[][] Rotations { get; }

    public ChirpPlan<T>? Chirp { get; }

    /// <summary>Whether a length has a prime factor so large that it takes Bluestein's algorithm.</summary>
    public static bool NeedsChirp(int length) => Factorise(length) is [.., var largest] && largest > LargestDirectPrime;

    public static FourierPlan<T> For(int length)
    {
        if (Plans.TryGetValue(length, out var plan)) return plan;
        if (Plans.Count >= MostPlans) Plans.Clear();
        return Plans.GetOrAdd(length, static n => new(n));
    }

    /// <summary>
    /// The forward transform of <paramref name="count"/> interleaved batches of lanes: sample k of batch q is element
    /// k·count + q, each element a real and an imaginary vector.
    /// </summary>
    /// <returns>Where the result is: <paramref name="data"/> or <paramref name="scratch"/>.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public Vector256<T>* RunLanes(Vector256<T>* data, Vector256<T>* scratch, nint count)
    {
        Vector256<T>* from = data, to = scratch;
        nint stride = count;
        var rest = Length;
        for (var stage = 0; stage < Radices.Length; stage++)
        {
            var radix = Radices[stage];
            rest /= radix;
            fixed (T* twiddles = Twiddles[stage], rotations = Rotations[stage])
            {
                switch (radix)
                {
                    case 2:
                        Butterflies<T>.Two(from, to, rest, stride, twiddles);
                        break;
                    case 3:
                        Butterflies<T>.Three(from, to, rest, stride, twiddles);
                        break;
                    case 4:
                        Butterflies<T>.Four(from, to, rest, stride, twiddles);
                        break;
                    case 5:
                        Butterflies<T>.Five(from, to, rest, stride, twiddles);
                        break;
                    case 8:
                        Butterflies<T>.Eight(from, to, rest, stride, twiddles);
                        break;
                    default:
                        Butterflies<T>.Odd(radix, from, to, rest, stride, twiddles, rotations);
                        break;
                }
            }

            stride *= radix;
            var swap = from;
            from = to;
            to = swap;
        }

        return from;
    }

    /// <summary>
    /// How many groups of lanes that lie side by side are best moved together: rows are often a page or a power of two apart, and then each visit to a
    /// row costs a place in the translation buffers, and whole cache lines, whether it takes one vector or several.
    /// </summary>
    public int GroupsTogether => Math.Clamp(GroupBytes / (2 * Length * sizeof(Vector256<T>)), 1, MostGroups);

    /// <summary>Vectors between groups, whose lengths are often powers of two, so that they do not compete for places in the caches.</summary>
    public const int GroupGap = 16;

    /// <summary>The most that <see cref="GroupsTogether"/> is.</summary>
    public const int MostGroups = 4;

    /// <summary><see cref="RunLanes"/> for several groups; <paramref name="groups"/> has one buffer more, which is free, and finds its results in
    /// their places.</summary>
    public void RunGroups(Vector256<T>** groups, nint count)
    {
        for (nint g = 0; g < count; g++)
        {
            var found = RunLanes(groups[g], groups[count], 1);
            if (found == groups[g]) continue;
            groups[count] = groups[g];
            groups[g] = found;
        }
    }

    /// <summary>The least number not below <paramref name="length"/> whose only prime factors are 2, 3 and 5, times
    /// <paramref name="multiple"/>.</summary>
    public static int GoodLength(int length, int multiple)
    {
        var best = int.MaxValue;
        for (long five = multiple; five < best; five *= 5)
        {
            for (var three = five; three < best; three *= 3)
            {
                var two = three;
                while (two < length) two *= 2;
                best = (int)Math.Min(best, two);
                if (three >= length) break;
            }

            if (five >= length) break;
        }

        return best;
    }

    private static int[] Factorise(int length)
    {
        List<int> radices = [];
        while (length % 8 == 0 && length != 16)
        {
            radices.Add(8);
            length /= 8;
        }

        while (length % 4 == 0)
        {
            radices.Add(4);
            length /= 4;
        }

        if (length % 2 == 0)
        {
            radices.Add(2);
            length /= 2;
        }

        for (var prime = 3; prime * prime <= length; prime += 2)
        {
            while (length % prime == 0)
            {
                radices.Add(prime);
                length /= prime;
            }
        }

        if (length > 1) radices.Add(length);
        return [.. radices];
    }
}

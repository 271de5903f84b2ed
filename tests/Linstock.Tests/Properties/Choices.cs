using FsCheck;
using FsCheck.Fluent;

namespace Linstock.Tests.Properties;

/// <summary>Numbers from FsCheck, read as a series of choices: so every structure made of them shrinks with them.</summary>
internal sealed class Choices(int[] numbers)
{
    private int _next;

    /// <summary>A number from 0 to count - 1; 0 when the series has ended.</summary>
    public int Next(int count) => _next < numbers.Length && count > 0 ? (int)((uint)numbers[_next++] % (uint)count) : 0;

    /// <summary>Sizes of up to four dimensions, now and then with an empty one.</summary>
    public long[] Sizes(int most = 4) => [.. Enumerable.Range(0, Next(most + 1)).Select(_ => Next(12) is var size && size == 11 ? 0L : 1 + (size % 4))];

    /// <summary>Checks a property for many series, and throws with the smallest one that it does not hold for.</summary>
    public static void ForAll(Action<Choices> property, int tests = 300) =>
        Prop.ForAll(ArbMap.Default.ArbFor<int[]>(), numbers => property(new Choices(numbers)))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(tests).WithEndSize(400));
}

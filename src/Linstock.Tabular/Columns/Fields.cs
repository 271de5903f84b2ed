using System.Globalization;
using System.Numerics;
using System.Text;

namespace Linstock.Tabular;

/// <summary>How the text of a field becomes a value.</summary>
internal interface IField<T>
{
    /// <summary>What errors say was expected.</summary>
    static abstract string Expected { get; }

    static abstract bool TryParse(ReadOnlySpan<byte> utf8, out T value);
}

/// <summary>Numbers as the invariant culture writes them; infinities also as <c>inf</c>.</summary>
internal readonly struct NumberField<T> : IField<T>
    where T : unmanaged, INumberBase<T>
{
    private static readonly bool IsFloatingPoint = T.TryParse("0.5", NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    public static string Expected => IsFloatingPoint ? "a number" : $"an integer that {typeof(T).Name} holds";

    public static bool TryParse(ReadOnlySpan<byte> utf8, out T value)
    {
        if (T.TryParse(utf8, IsFloatingPoint ? NumberStyles.Float : NumberStyles.Integer, CultureInfo.InvariantCulture, out value)) return true;
        if (!IsFloatingPoint || utf8.Length is < 3 or > 4) return false;
        ReadOnlySpan<byte> name = utf8[0] is (byte)'+' or (byte)'-' ? utf8[1..] : utf8;
        if (!Ascii.EqualsIgnoreCase(name, "inf"u8)) return false;
        value = T.One / T.Zero;
        if (utf8[0] == '-') value = -value;
        return true;
    }
}

/// <summary><c>true</c> or <c>1</c>, <c>false</c> or <c>0</c>.</summary>
internal readonly struct BooleanField : IField<bool>
{
    public static string Expected => "true, false, 1 or 0";

    public static bool TryParse(ReadOnlySpan<byte> utf8, out bool value)
    {
        value = utf8.SequenceEqual("1"u8) || Ascii.EqualsIgnoreCase(utf8, "true"u8);
        return value || utf8.SequenceEqual("0"u8) || Ascii.EqualsIgnoreCase(utf8, "false"u8);
    }
}

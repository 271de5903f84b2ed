using System.Globalization;

namespace Linstock;

/// <summary>The order of a norm: a number, <c>"fro"</c> (Frobenius) or <c>"nuc"</c> (nuclear).</summary>
public readonly record struct NormOrder
{
    private NormOrder(double? number, bool isNuclear) => (Number, IsNuclear) = (number, isNuclear);

    /// <summary>The number; null for the named orders.</summary>
    public double? Number { get; }

    /// <summary>Whether it is "nuc".</summary>
    public bool IsNuclear { get; }

    /// <summary>Whether it is "fro".</summary>
    public bool IsFrobenius => Number is null && !IsNuclear;

    /// <summary>A number.</summary>
    public static implicit operator NormOrder(int number) => new(number, false);

    /// <summary>A number.</summary>
    public static implicit operator NormOrder(double number) => new(number, false);

    /// <summary>"fro" or "nuc".</summary>
    /// <exception cref="ArgumentException">It is another string.</exception>
    public static implicit operator NormOrder(string name) => name switch
    {
        "fro" => new(null, false),
        "nuc" => new(null, true),
        _ => throw new ArgumentException($"norm: order must be a number, 'fro' or 'nuc'; got '{name}'", nameof(name)),
    };

    /// <inheritdoc/>
    public override string ToString() => Number?.ToString(CultureInfo.InvariantCulture) ?? (IsNuclear ? "nuc" : "fro");
}

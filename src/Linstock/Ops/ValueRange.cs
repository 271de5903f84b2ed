namespace Linstock.Ops;

/// <summary>What a result is limited to, as <c>hardtanh</c> does: min(max(x, low), high); NaN stays.</summary>
/// <param name="Low">The lower end.</param>
/// <param name="High">The upper end; positive infinity for none.</param>
internal readonly record struct ValueRange(double Low, double High);

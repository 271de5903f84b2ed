namespace Linstock.Benchmarks;

/// <summary>A named amount of work. <paramref name="Setup"/> prepares it and returns a loop that does it so many times.</summary>
/// <param name="Flops">Floating-point operations of one call, a multiply-add counted as two; 0 if not counted.</param>
/// <param name="Bytes">Bytes that one call must read and write at least; 0 if not counted.</param>
/// <param name="Items">How many of <paramref name="Unit"/> one call handles; 0 if not counted.</param>
internal sealed record Workload(string Name, Func<Action<int>> Setup, double Flops, double Bytes, double Items, string? Unit);

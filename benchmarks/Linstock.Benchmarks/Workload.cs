namespace Linstock.Benchmarks;

/// <summary>A named amount of work. <paramref name="Setup"/> prepares it and returns a loop that does it so many times.</summary>
/// <param name="Once">Prepares it and returns one call of it, whose result holds all that it computes.</param>
/// <param name="Flops">Floating-point operations of one call, a multiply-add counted as two; 0 if not counted.</param>
/// <param name="Bytes">Bytes that one call must read and write at least; 0 if not counted.</param>
/// <param name="Items">How many of <paramref name="Unit"/> one call handles; 0 if not counted.</param>
internal sealed record Workload(string Name, Func<Action<int>> Setup, Func<Func<object?>> Once, double Flops, double Bytes, double Items, string? Unit);

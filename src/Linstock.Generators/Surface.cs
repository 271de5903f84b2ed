using System;

namespace Linstock.Generators;

/// <summary>Mirrors <c>Linstock.Ops.Surface</c>, whose values the generator reads from the attribute.</summary>
[Flags]
internal enum Surface
{
    None = 0,
    Function = 1,
    Method = 2,
    InPlace = 4,
    Functional = 8,
    Linalg = 16,
    Fft = 32,
    Special = 64,
    Out = 128,
    ExactOut = 256,
}

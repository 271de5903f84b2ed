using System.Collections.Generic;

namespace Linstock.Generators;

/// <summary>A public class that receives members, and what those look like.</summary>
/// <param name="Surface">The flag that asks for it.</param>
/// <param name="Namespace">The class's namespace.</param>
/// <param name="TypeName">The class's name.</param>
/// <param name="TypeModifiers">The modifiers of the partial declaration.</param>
/// <param name="IsStatic">Whether the members are static.</param>
/// <param name="TakesThis">Whether the declaration's first parameter is the object the member is called on.</param>
/// <param name="SchemaPrefix">What PyTorch's schema name begins with.</param>
internal sealed record SurfaceTarget(
    Surface Surface,
    string Namespace,
    string TypeName,
    string TypeModifiers,
    bool IsStatic,
    bool TakesThis,
    string SchemaPrefix)
{
    /// <summary>Whether its functions have forms with <c>out</c>.</summary>
    public bool TakesOut => Surface is Surface.Function or Surface.Linalg or Surface.Fft or Surface.Special;

    public static IReadOnlyList<SurfaceTarget> All { get; } =
    [
        new(Surface.Function, "Linstock", "Torch", "public static partial", IsStatic: true, TakesThis: false, ""),
        new(Surface.Functional, "Linstock.NN", "Functional", "public static partial", IsStatic: true, TakesThis: false, ""),
        new(Surface.Linalg, "Linstock", "LinalgFunctions", "public sealed partial", IsStatic: false, TakesThis: false, "linalg_"),
        new(Surface.Fft, "Linstock", "FftFunctions", "public sealed partial", IsStatic: false, TakesThis: false, "fft_"),
        new(Surface.Special, "Linstock", "SpecialFunctions", "public sealed partial", IsStatic: false, TakesThis: false, "special_"),
        new(Surface.Method, "Linstock", "Tensor", "public partial", IsStatic: false, TakesThis: true, ""),
        new(Surface.InPlace, "Linstock", "Tensor", "public partial", IsStatic: false, TakesThis: true, ""),
    ];
}

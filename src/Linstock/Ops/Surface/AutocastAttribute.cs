namespace Linstock.Ops;

/// <summary>What automatic mixed precision does to the floating-point arguments of an operation.</summary>
internal enum AutocastRule
{
    /// <summary>Computed in the scope's lower precision: matrix products and convolutions.</summary>
    Lower = 1,

    /// <summary>Computed in float32, whatever arrives: what sums over many elements or inverts matrices.</summary>
    Full = 2,
}

/// <summary>
/// Enrols an operation in <see cref="Torch.Autocast"/>: the generator passes the tensor arguments of its public members
/// through <see cref="Amp.AutocastScope"/>. Operations without it compute in the precision of what they are given.
/// </summary>
/// <param name="rule">What becomes of the arguments.</param>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
[System.Diagnostics.Conditional("LINSTOCK_KEEP_DECLARATIONS")]
internal sealed class AutocastAttribute(AutocastRule rule) : Attribute
{
    public AutocastRule Rule { get; } = rule;
}

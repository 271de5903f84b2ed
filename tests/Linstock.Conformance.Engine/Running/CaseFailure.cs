namespace Linstock.Conformance.Running;

/// <summary>In what way a case failed.</summary>
public enum FailureKind
{
    /// <summary>The text does not compile.</summary>
    Missing,

    /// <summary>The call threw, or failed to throw where PyTorch does.</summary>
    Threw,

    /// <summary>Another number or kind of results.</summary>
    Structure,

    /// <summary>Another element type.</summary>
    DType,

    /// <summary>Another shape.</summary>
    Shape,

    /// <summary>Other values.</summary>
    Value,

    /// <summary>Another gradient.</summary>
    Gradient,

    /// <summary>An input changed that must not, or did not change as it must.</summary>
    Mutation,

    /// <summary>It did not end in time.</summary>
    TimedOut,

    /// <summary>The process died.</summary>
    Crashed,
}

/// <summary>Says why a case failed.</summary>
public sealed class CaseFailure(FailureKind kind, string message) : Exception(message)
{
    /// <summary>In what way.</summary>
    public FailureKind Kind { get; } = kind;

    /// <summary>The same failure, said of a part.</summary>
    public CaseFailure In(string part) => new(Kind, $"{part}: {Message}");

    /// <summary>The same failure, found in a gradient.</summary>
    public CaseFailure InGradient(string part) => new(FailureKind.Gradient, $"{part}: {Message}");
}

/// <summary>What came of a case.</summary>
/// <param name="Group">The operation, module or optimizer.</param>
/// <param name="Id">The case.</param>
/// <param name="Failure">In what way it failed; null where it passed.</param>
/// <param name="Message">Why it failed.</param>
public sealed record CaseResult(string Group, string Id, FailureKind? Failure, string? Message)
{
    /// <summary>Whether it passed.</summary>
    public bool Passed => Failure is null;
}

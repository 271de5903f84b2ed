namespace Linstock.Data;

/// <summary>Something with a known number of samples, which is all that a sampler needs to know.</summary>
public interface ISized
{
    /// <summary>The number of samples.</summary>
    long Count { get; }
}

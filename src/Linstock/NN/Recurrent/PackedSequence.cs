namespace Linstock.NN;

/// <summary>Sequences of several lengths without padding: all first steps, then all second steps, longest sequence first.</summary>
/// <param name="Data">The steps, [Σ lengths, *].</param>
/// <param name="BatchSizes">How many sequences have a first step, a second step, ...; int64 on the CPU.</param>
/// <param name="SortedIndices">The sequences' original places in order of falling length; null if they were sorted.</param>
/// <param name="UnsortedIndices">The inverse of <paramref name="SortedIndices"/>.</param>
public sealed record PackedSequence(Tensor Data, Tensor BatchSizes, Tensor? SortedIndices = null, Tensor? UnsortedIndices = null)
{
    /// <summary>The same sequences on a device or in a dtype.</summary>
    /// <param name="convert">The conversion of the data.</param>
    /// <returns>The converted sequences.</returns>
    public PackedSequence Convert(Func<Tensor, Tensor> convert) => this with { Data = convert(Data) };
}

namespace Linstock.Data;

/// <summary>What a training loop wants to know of a source of batches beside the batches.</summary>
public interface IBatchLoader : IStateful
{
    /// <summary>The number of batches in an epoch; null if it is not known.</summary>
    long? Length { get; }

    /// <summary>Leaves a pass that has been begun: the state is that between epochs, and the next enumeration starts an epoch.</summary>
    void Rewind();
}

namespace Linstock.Backends;

/// <summary>One primitive's call: its tensors and options, and how the processor carries it out.</summary>
internal interface IKernel
{
    /// <summary>The primitive's name, for errors and profiles.</summary>
    static abstract string Name { get; }

    /// <summary>Carries it out on the processor; shapes, dtypes and bounds have been checked by the operation.</summary>
    void RunOnCpu();
}

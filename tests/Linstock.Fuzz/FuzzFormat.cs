namespace Linstock.Fuzz;

/// <summary>A format whose reader is given damaged files. A new format is a class, named in <see cref="FuzzFormats"/>.</summary>
/// <param name="name">The name on the command line.</param>
public abstract class FuzzFormat(string name)
{
    /// <summary>The name on the command line.</summary>
    public string Name { get; } = name;

    /// <summary>Whole files, from which damaged ones are made; made once.</summary>
    public IReadOnlyList<byte[]> Seeds => field ??= [.. MakeSeeds()];

    /// <summary>Words of the format, put in by the mutator where chance would hardly find them.</summary>
    public virtual IReadOnlyList<byte[]> Words => [];

    /// <summary>Reads a file completely, so that every path of the reader is taken.</summary>
    public abstract void Read(byte[] file);

    /// <summary>Whether an exception is a clean refusal of a damaged file.</summary>
    /// <remarks>Readers throw <see cref="InvalidDataException"/> for anything that is wrong with a file; nothing else counts.</remarks>
    public virtual bool IsRefusal(Exception exception) => exception is InvalidDataException;

    /// <summary>Makes the whole files.</summary>
    protected abstract IEnumerable<byte[]> MakeSeeds();
}

using Linstock.Serialization;

namespace Linstock;

public static partial class Torch
{
    /// <summary>Reads what <c>torch.save</c> or <see cref="Save(object?, string)"/> wrote. Nothing in the file is ever executed.</summary>
    /// <remarks>
    /// <para>
    /// The zip format and the one before PyTorch 1.6 are read: tensors of every dtype with their strides, views that share memory, parameters,
    /// numbers, text, dictionaries, lists, tuples, sets, and arrays and numbers of NumPy. A file with anything else, such as a whole pickled module, is refused
    /// with a message that names the class; save <c>model.state_dict()</c> instead. Tensors saved on a GPU are read to the CPU unless
    /// <paramref name="mapLocation"/> says otherwise.
    /// </para>
    /// <para>Damaged and hostile files end in an <see cref="InvalidDataException"/>, before memory is taken for data that are not there.</para>
    /// </remarks>
    /// <param name="path">The file.</param>
    /// <param name="mapLocation">Where the tensors are to be; null means the CPU.</param>
    /// <param name="mmap">
    /// Whether tensors lie in the mapped file instead of memory of their own: they are there at once, are read when they are used, and what is
    /// written to them does not reach the file. The file must not be changed as long as they are in use. Compressed records and bool tensors
    /// are read at once.
    /// </param>
    /// <returns>The value, such as a dictionary; see <see cref="PickleValue"/> for its use.</returns>
    /// <exception cref="InvalidDataException">It is not a whole checkpoint, or holds objects that are not read.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <example>
    /// <code>
    /// model.LoadStateDict(Torch.Load("model.pt").AsStateDict());
    /// </code>
    /// </example>
    public static PickleValue Load(string path, Device? mapLocation = null, bool mmap = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using ByteSource source = ByteSource.Open(path, mmap);
        try
        {
            return CheckpointReader.Read(source, mapLocation);
        }
        catch (InvalidDataException failure)
        {
            throw new InvalidDataException($"{failure.Message} (in '{path}')", failure);
        }
    }

    /// <summary>Reads a checkpoint that is in memory; its tensors get memory of their own.</summary>
    /// <param name="data">The file's bytes.</param>
    /// <param name="mapLocation">Where the tensors are to be; null means the CPU.</param>
    /// <returns>The value.</returns>
    /// <exception cref="InvalidDataException">It is not a whole checkpoint, or holds objects that are not read.</exception>
    public static PickleValue Load(ReadOnlyMemory<byte> data, Device? mapLocation = null)
    {
        using ByteSource source = ByteSource.Over(data);
        return CheckpointReader.Read(source, mapLocation);
    }

    /// <summary>Writes a checkpoint that <c>torch.load</c> of PyTorch 1.6 and later reads; what it holds passes <c>weights_only=True</c> too.</summary>
    /// <remarks>
    /// The file appears as a whole or not at all: an older one is replaced at the end. Tensors that share memory share it in the file, which
    /// holds the whole memory of a view, as PyTorch's do. A parameter stays a parameter; a tensor that requires a gradient does so again.
    /// </remarks>
    /// <param name="obj">
    /// Tensors, numbers, text, truth values, null, and dictionaries, lists, arrays and tuples of them, such as the state dicts of modules,
    /// optimizers and schedulers; see <see cref="PickleValue.From"/>.
    /// </param>
    /// <param name="path">The file.</param>
    /// <exception cref="ArgumentException">A part of the object has no form in a checkpoint; the message names its type. Nothing was written.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <example>
    /// <code>
    /// Torch.Save(new Dictionary&lt;string, object?&gt; { ["model"] = model.StateDict(), ["optimizer"] = optimizer.StateDict(), ["epoch"] = 3 }, "checkpoint.pt");
    /// </code>
    /// </example>
    public static void Save(object? obj, string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var writer = new CheckpointWriter(obj);
        AtomicFile.Write(path, writer.Write);
    }

    /// <summary>Writes a checkpoint to a stream, which need not seek.</summary>
    /// <param name="obj">What <see cref="Save(object?, string)"/> takes.</param>
    /// <param name="destination">Where to.</param>
    /// <exception cref="ArgumentException">A part of the object has no form in a checkpoint; the message names its type. Nothing was written.</exception>
    public static void Save(object? obj, Stream destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        new CheckpointWriter(obj).Write(destination);
    }
}

using Linstock.Jit;
using Linstock.Serialization;

namespace Linstock;

public static partial class Torch
{
    /// <summary>TorchScript: <c>torch.jit</c>.</summary>
    public static partial class Jit
    {
        /// <summary>Reads a program that <c>torch.jit.save</c> wrote: traced, scripted or frozen modules.</summary>
        /// <remarks>
        /// The code is read and checked as a whole, and interpreted when a method is called; no code outside of the language runs. Operators that
        /// are missing are listed by <see cref="ScriptModule.MissingOperators"/>; calling one throws.
        /// </remarks>
        /// <param name="path">The file.</param>
        /// <param name="mapLocation">Where the tensors are to be, and what the program's own device constants mean; null means the CPU.</param>
        /// <returns>The module, in the mode in which it was saved.</returns>
        /// <exception cref="InvalidDataException">It is no TorchScript archive, or is damaged; the message names the file and line of code that is.</exception>
        /// <exception cref="IOException">The file cannot be read.</exception>
        public static ScriptModule Load(string path, Device? mapLocation = null)
        {
            ArgumentException.ThrowIfNullOrEmpty(path);
            using ByteSource source = ByteSource.Open(path);
            try
            {
                return ScriptArchive.Read(source, mapLocation);
            }
            catch (InvalidDataException failure)
            {
                throw new InvalidDataException($"{failure.Message} (in '{path}')", failure);
            }
        }

        /// <summary>Reads a program that is in memory.</summary>
        /// <param name="data">The file's bytes.</param>
        /// <param name="mapLocation">Where the tensors are to be; null means the CPU.</param>
        /// <returns>The module, in the mode in which it was saved.</returns>
        /// <exception cref="InvalidDataException">It is no TorchScript archive, or is damaged.</exception>
        public static ScriptModule Load(ReadOnlyMemory<byte> data, Device? mapLocation = null)
        {
            using ByteSource source = ByteSource.Over(data);
            return ScriptArchive.Read(source, mapLocation);
        }

        /// <summary>Reads a program from a stream, from where it stands to its end.</summary>
        /// <param name="source">The stream.</param>
        /// <param name="mapLocation">Where the tensors are to be; null means the CPU.</param>
        /// <returns>The module, in the mode in which it was saved.</returns>
        /// <exception cref="InvalidDataException">It is no TorchScript archive, or is damaged.</exception>
        public static ScriptModule Load(Stream source, Device? mapLocation = null)
        {
            ArgumentNullException.ThrowIfNull(source);
            using var copy = new MemoryStream();
            source.CopyTo(copy);
            return Load(copy.ToArray(), mapLocation);
        }
    }
}

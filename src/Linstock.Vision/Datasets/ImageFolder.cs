using System.IO.Compression;
using Linstock.Data;
using Linstock.Vision.Codecs;
using Linstock.Vision.IO;

namespace Linstock.Vision.Datasets;

/// <summary>Images in a folder for each class, on disk or inside a zip file: <c>root/dog/xxx.png</c>. Classes are numbered in the order of their names.</summary>
/// <remarks>Several threads may read at once.</remarks>
public sealed class ImageFolder : Dataset<Labeled>, IDisposable
{
    private readonly Func<Tensor, Tensor>? _transform;
    private readonly ImageReadMode _mode;
    private readonly string _root;
    private readonly ZipArchive? _archive;
    private readonly Lock _reading = new();

    /// <summary>Finds the images.</summary>
    /// <param name="root">The folder, or a zip file.</param>
    /// <param name="transform">What is done to each image when it is asked for.</param>
    /// <param name="mode">The channels.</param>
    /// <param name="subfolder">The part of the zip file or folder that holds the classes; all of it if null.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder or file.</exception>
    /// <exception cref="InvalidDataException">There are no classes, or a class without images.</exception>
    public ImageFolder(string root, Func<Tensor, Tensor>? transform = null, ImageReadMode mode = ImageReadMode.Rgb, string? subfolder = null)
    {
        (_root, _transform, _mode) = (root, transform, mode);
        string prefix = subfolder is null ? "" : subfolder.Trim('/') + "/";
        IEnumerable<string> files;
        if (File.Exists(root))
        {
            _archive = ZipFile.OpenRead(root);
            files = _archive.Entries.Select(entry => entry.FullName);
        }
        else if (Directory.Exists(root))
        {
            files = Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(root, file).Replace(Path.DirectorySeparatorChar, '/'));
        }
        else
        {
            throw new DirectoryNotFoundException($"image_folder: there is no folder or zip file {root}");
        }

        HashSet<string> extensions = new(ImageCodecs.All.SelectMany(codec => codec.Extensions), StringComparer.OrdinalIgnoreCase);
        (string Class, string File)[] found =
        [
            .. from file in files
               where file.StartsWith(prefix, StringComparison.Ordinal) && extensions.Contains(Path.GetExtension(file))
               let slash = file.IndexOf('/', prefix.Length)
               where slash > 0
               orderby file
               select (file[prefix.Length..slash], file),
        ];
        if (found.Length == 0) throw new InvalidDataException($"image_folder: found no images in class folders below {root}{(prefix.Length > 0 ? $" in {prefix}" : "")}");
        Classes = [.. found.Select(image => image.Class).Distinct().Order(StringComparer.Ordinal)];
        Dictionary<string, long> numbers = Classes.Index().ToDictionary(entry => entry.Item, entry => (long)entry.Index);
        Samples = [.. found.Select(image => (image.File, numbers[image.Class])).OrderBy(sample => sample.Item2).ThenBy(sample => sample.File, StringComparer.Ordinal)];
    }

    /// <summary>The names of the classes.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>The files with the numbers of their classes.</summary>
    public IReadOnlyList<(string Path, long Label)> Samples { get; }

    /// <inheritdoc/>
    public override long Count => Samples.Count;

    /// <inheritdoc/>
    public override Labeled this[long index]
    {
        get
        {
            (string path, long label) = Samples[(int)index];
            byte[] data = Read(path);
            Tensor image;
            try
            {
                image = ImageIO.DecodeImage(data, _mode);
            }
            catch (ImageFormatException exception)
            {
                throw new ImageFormatException($"{Path.Combine(_root, path)}: {exception.Message}", exception);
            }

            return new(_transform is null ? image : _transform(image), label);
        }
    }

    /// <summary>Closes the zip file.</summary>
    public void Dispose() => _archive?.Dispose();

    private byte[] Read(string path)
    {
        if (_archive is null) return File.ReadAllBytes(Path.Combine(_root, path));

        // An archive has one position in its file; decoding goes on outside of the lock.
        lock (_reading)
        {
            using Stream stream = _archive.GetEntry(path)!.Open();
            using var copy = new MemoryStream();
            stream.CopyTo(copy);
            return copy.ToArray();
        }
    }
}

using Linstock.Data;

namespace Linstock.Vision.Datasets;

/// <summary>Images of one channel from idx files: handwritten digits, and the sets of the same format (Fashion, KMNIST, EMNIST).</summary>
public class MNIST : Dataset<Labeled>
{
    private readonly Func<Tensor, Tensor>? _transform;
    private readonly byte[] _labels;

    /// <summary>Reads the files of a folder by their usual names, gzipped or not.</summary>
    /// <param name="root">The folder, or one that has it as <c>MNIST/raw</c>.</param>
    /// <param name="train">The training images instead of the test images.</param>
    /// <param name="transform">What is done to each image when it is asked for.</param>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    /// <exception cref="InvalidDataException">A file is damaged.</exception>
    public MNIST(string root, bool train = true, Func<Tensor, Tensor>? transform = null)
        : this(Find(root, train, "images-idx3-ubyte"), Find(root, train, "labels-idx1-ubyte"), transform)
    {
    }

    /// <summary>Reads two files.</summary>
    /// <param name="imagesPath">The images.</param>
    /// <param name="labelsPath">Their classes.</param>
    /// <param name="transform">What is done to each image when it is asked for.</param>
    /// <exception cref="InvalidDataException">A file is damaged, or they do not belong together.</exception>
    public MNIST(string imagesPath, string labelsPath, Func<Tensor, Tensor>? transform = null)
    {
        Images = IdxFile.Read(imagesPath);
        Tensor labels = IdxFile.Read(labelsPath);
        if (Images.NDim != 3 || labels.NDim != 1 || Images.Shape[0] != labels.Shape[0])
            throw new InvalidDataException($"{imagesPath}: expected as many images [N, height, width] as labels [N]; got {Images.Shape} and {labels.Shape}");
        _labels = labels.ToArray<byte>();
        _transform = transform;
    }

    /// <summary>All images, [N, height, width], uint8.</summary>
    public Tensor Images { get; }

    /// <summary>All classes, [N], int64.</summary>
    public Tensor Targets => Torch.Tensor(_labels).To(DType.Int64);

    /// <inheritdoc/>
    public override long Count => _labels.Length;

    /// <inheritdoc/>
    public override Labeled this[long index]
    {
        get
        {
            Tensor image = Images[index].Unsqueeze(0);
            return new(_transform is null ? image : _transform(image), _labels[index]);
        }
    }

    private static string Find(string root, bool train, string name)
    {
        string file = $"{(train ? "train" : "t10k")}-{name}";
        string[] candidates = [.. from folder in (string[])[root, Path.Combine(root, "MNIST", "raw"), Path.Combine(root, "raw")] from suffix in (string[])["", ".gz"] select Path.Combine(folder, file + suffix)];
        return candidates.FirstOrDefault(File.Exists) ?? throw new FileNotFoundException($"MNIST: there is no {file} or {file}.gz in {root}", candidates[0]);
    }
}

/// <summary>Articles of clothing, in MNIST's format. Xiao et al. 2017, arXiv:1708.07747.</summary>
/// <param name="root">The folder.</param>
/// <param name="train">The training images instead of the test images.</param>
/// <param name="transform">What is done to each image.</param>
public sealed class FashionMNIST(string root, bool train = true, Func<Tensor, Tensor>? transform = null) : MNIST(root, train, transform);

/// <summary>Handwritten hiragana, in MNIST's format. Clanuwat et al. 2018, arXiv:1812.01718.</summary>
/// <param name="root">The folder.</param>
/// <param name="train">The training images instead of the test images.</param>
/// <param name="transform">What is done to each image.</param>
public sealed class KMNIST(string root, bool train = true, Func<Tensor, Tensor>? transform = null) : MNIST(root, train, transform);

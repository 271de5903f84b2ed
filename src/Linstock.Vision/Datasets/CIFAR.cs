using Linstock.Data;

namespace Linstock.Vision.Datasets;

/// <summary>32 x 32 colour images from the binary batches of CIFAR-10. Krizhevsky 2009.</summary>
public class CIFAR10 : Dataset<Labeled>
{
    private const int Side = 32, Pixels = 3 * Side * Side;

    private readonly Func<Tensor, Tensor>? _transform;
    private readonly long[] _labels;

    /// <summary>Reads <c>data_batch_1.bin</c> to <c>data_batch_5.bin</c>, or <c>test_batch.bin</c>.</summary>
    /// <param name="root">The folder, or one that has it as <c>cifar-10-batches-bin</c>.</param>
    /// <param name="train">The training images instead of the test images.</param>
    /// <param name="transform">What is done to each image when it is asked for.</param>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    /// <exception cref="InvalidDataException">A file does not consist of whole images.</exception>
    public CIFAR10(string root, bool train = true, Func<Tensor, Tensor>? transform = null)
        : this(root, "cifar-10-batches-bin", train ? [.. Enumerable.Range(1, 5).Select(i => $"data_batch_{i}.bin")] : ["test_batch.bin"], 1, transform)
    {
    }

    private protected CIFAR10(string root, string folder, string[] files, int labelBytes, Func<Tensor, Tensor>? transform)
    {
        if (Directory.Exists(Path.Combine(root, folder))) root = Path.Combine(root, folder);
        var images = new List<byte>();
        var labels = new List<long>();
        foreach (string file in files)
        {
            string path = Path.Combine(root, file);
            if (!File.Exists(path)) throw new FileNotFoundException($"{GetType().Name}: there is no {file} in {root}", path);
            byte[] data = File.ReadAllBytes(path);
            int record = labelBytes + Pixels;
            if (data.Length == 0 || data.Length % record != 0) throw new InvalidDataException($"{path}: {data.Length} bytes are no whole number of images of {record}");
            for (int at = 0; at < data.Length; at += record)
            {
                // CIFAR-100 stores the coarse class first.
                labels.Add(data[at + labelBytes - 1]);
                images.AddRange(data.AsSpan(at + labelBytes, Pixels));
            }
        }

        Images = Torch.Tensor(images.ToArray()).Reshape(-1, 3, Side, Side);
        _labels = [.. labels];
        _transform = transform;
    }

    /// <summary>All images, [N, 3, 32, 32], uint8.</summary>
    public Tensor Images { get; }

    /// <summary>All classes, [N], int64.</summary>
    public Tensor Targets => Torch.Tensor(_labels);

    /// <summary>The names of the classes.</summary>
    public virtual IReadOnlyList<string> Classes { get; } = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];

    /// <inheritdoc/>
    public override long Count => _labels.Length;

    /// <inheritdoc/>
    public override Labeled this[long index] => new(_transform is null ? Images[index] : _transform(Images[index]), _labels[index]);
}

/// <summary>32 x 32 colour images of 100 classes, from <c>train.bin</c> or <c>test.bin</c>. Krizhevsky 2009.</summary>
/// <param name="root">The folder, or one that has it as <c>cifar-100-binary</c>.</param>
/// <param name="train">The training images instead of the test images.</param>
/// <param name="transform">What is done to each image.</param>
public sealed class CIFAR100(string root, bool train = true, Func<Tensor, Tensor>? transform = null)
    : CIFAR10(root, "cifar-100-binary", [train ? "train.bin" : "test.bin"], 2, transform)
{
    /// <summary>Not known to the binary files.</summary>
    public override IReadOnlyList<string> Classes => [];
}

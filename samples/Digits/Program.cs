using System.CommandLine;
using System.IO.Compression;
using Linstock;
using Spectre.Console;

// A small convolutional network on 1,797 handwritten digits of 8x8 pixels (UCI Optical Recognition of Handwritten Digits,
// E. Alpaydin and C. Kaynak, CC BY 4.0), which are carried inside the program.
var line = new TrainingCommandLine(epochs: 20);
var command = new RootCommand("Trains a small convolutional network on 1,797 handwritten digits.");
line.AddTo(command);
command.SetAction(result =>
{
    TrainingOptions options = line.Read(result);
    if (options.Threads > 0) Torch.SetNumThreads(options.Threads);
    Torch.ManualSeed(options.Seed);
    ImageSet digits = LoadDigits();
    Tensor order = Torch.Randperm(digits.Count);
    ImageSet test = digits.Choose(order.Slice(0, 0, 360)), train = digits.Choose(order.Slice(0, 360));
    AnsiConsole.MarkupLineInterpolated($"{train.Count} training and {test.Count} test images, {Torch.GetNumThreads()} threads, seed {options.Seed}");
    new TrainingRun(new SmallCnn(size: 8, classes: 10, width: 32), train, test, options).Execute();
    return 0;
});
return command.Parse(args).Invoke();

static ImageSet LoadDigits()
{
    using Stream resource = typeof(SmallCnn).Assembly.GetManifestResourceStream("digits.npz")
        ?? throw new InvalidOperationException("digits.npz is missing from the program");
    using var archive = new ZipArchive(resource);
    Tensor images = Read(archive, "images.npy").To(DType.Float32) / 16;
    return new ImageSet(images.Unsqueeze(1), Read(archive, "labels.npy"));

    static Tensor Read(ZipArchive archive, string name)
    {
        using Stream stream = archive.GetEntry(name)!.Open();
        return Numpy.Load(stream);
    }
}

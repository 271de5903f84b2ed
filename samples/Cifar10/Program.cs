using System.CommandLine;
using Linstock;
using Linstock.NN;
using Linstock.Vision;
using Linstock.Vision.Datasets;
using Linstock.Vision.Transforms;
using Spectre.Console;

// A residual network for CIFAR-10 (A. Krizhevsky, "Learning Multiple Layers of Features from Tiny Images", 2009), read from zip files or folders
// in which every class has a folder of images. Training images are moved and mirrored at random, as He et al. 2015 do.
var training = new Option<FileSystemInfo>("--train") { Description = "Zip file or folder of the training images", Required = true };
var testing = new Option<FileSystemInfo>("--test") { Description = "Zip file or folder of the test images", Required = true };
var name = new Option<string>("--model") { Description = "Network: cifar_resnet20, cifar_resnet32, cifar_resnet44, ...", DefaultValueFactory = _ => "cifar_resnet20" };
var limit = new Option<int>("--limit") { Description = "Images of each set, evenly out of all classes; 0 means all", DefaultValueFactory = _ => 0 };
var line = new TrainingCommandLine(epochs: 20);
var command = new RootCommand("Trains a residual network on CIFAR-10.") { training, testing, name, limit };
line.AddTo(command);
command.SetAction(result =>
{
    TrainingOptions options = line.Read(result);
    if (options.Threads > 0) Torch.SetNumThreads(options.Threads);
    Torch.ManualSeed(options.Seed);
    ImageSet train, test;
    string[] classes;
    Module network;
    try
    {
        (train, classes) = Load(result.GetValue(training)!.FullName, result.GetValue(limit));
        (test, string[] others) = Load(result.GetValue(testing)!.FullName, result.GetValue(limit));
        if (!classes.SequenceEqual(others)) throw new InvalidDataException($"the classes differ: {string.Join(", ", classes)} and {string.Join(", ", others)}");
        network = Models.Create(result.GetValue(name)!, classes.Length);
    }
    catch (Exception error) when (error is IOException or InvalidDataException or UnauthorizedAccessException or ArgumentException)
    {
        AnsiConsole.MarkupLineInterpolated($"[red]{error.Message}[/]");
        return 1;
    }

    AnsiConsole.MarkupLineInterpolated($"{train.Count} training and {test.Count} test images of {classes.Length} classes, {Torch.GetNumThreads()} threads, seed {options.Seed}");
    Transform augment = new RandomCrop(32, padding: 4).Then(new RandomHorizontalFlip());
    new TrainingRun(network, train, test, options, images => Torch.Stack(images.Unbind(0).Select(augment.Forward).ToArray())).Execute();
    return 0;
});
return command.Parse(args).Invoke();

// 60,000 images of 32x32 fit into memory as numbers, 737 MB; decoding them again for each epoch would take longer than to train.
static (ImageSet Set, string[] Classes) Load(string path, int limit)
{
    using var folder = new ImageFolder(path, subfolder: Subfolder(path));
    long count = limit > 0 ? Math.Min(limit, folder.Count) : folder.Count;
    var images = new Tensor[count];
    var labels = new long[count];
    Parallel.For(0, count, i =>
    {
        Labeled sample = folder[i * folder.Count / count];
        (images[i], labels[i]) = (sample.Image, sample.Label);
    });
    var normalize = new Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]);
    Tensor batch = normalize.Forward(Torch.Stack(images).To(DType.Float32) / 255);
    return (new ImageSet(batch, Torch.FromArray(labels)), [.. folder.Classes]);
}

// Archives often hold one folder, train/ or test/, with the classes below it.
static string? Subfolder(string path)
{
    if (!File.Exists(path)) return null;
    using System.IO.Compression.ZipArchive archive = System.IO.Compression.ZipFile.OpenRead(path);
    string[] tops = [.. archive.Entries.Where(entry => entry.Name.Length > 0).Select(entry => entry.FullName.Split('/')[0]).Distinct()];
    bool deeper = archive.Entries.Where(entry => entry.Name.Length > 0).All(entry => entry.FullName.Count(c => c == '/') >= 2);
    return tops.Length == 1 && deeper ? tops[0] : null;
}

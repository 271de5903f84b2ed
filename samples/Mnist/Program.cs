using System.CommandLine;
using Linstock;
using Spectre.Console;

// The same network on MNIST's idx files. If the two files hold the 10,000 test images, the first 8,000 are the training
// set and the rest the test set, so accuracies are not comparable with published ones.
var images = new Option<FileInfo>("--images") { Description = "idx3 file of the images, may be gzipped", Required = true };
var labels = new Option<FileInfo>("--labels") { Description = "idx1 file of the labels, may be gzipped", Required = true };
var testShare = new Option<double>("--test-share") { Description = "Share of the images, from the end, that are kept for the test", DefaultValueFactory = _ => 0.2 };
var line = new TrainingCommandLine(epochs: 3);
var command = new RootCommand("Trains a small convolutional network on MNIST's idx files.") { images, labels, testShare };
line.AddTo(command);
command.SetAction(result =>
{
    TrainingOptions options = line.Read(result);
    if (options.Threads > 0) Torch.SetNumThreads(options.Threads);
    Torch.ManualSeed(options.Seed);
    ImageSet all;
    try
    {
        all = IdxFile.Load(result.GetValue(images)!.FullName, result.GetValue(labels)!.FullName);
    }
    catch (Exception error) when (error is IOException or UnauthorizedAccessException)
    {
        AnsiConsole.MarkupLineInterpolated($"[red]{error.Message}[/]");
        return 1;
    }
    long first = (long)(all.Count * (1 - result.GetValue(testShare)));
    var train = new ImageSet(all.Images.Slice(0, 0, first), all.Labels.Slice(0, 0, first));
    var test = new ImageSet(all.Images.Slice(0, first), all.Labels.Slice(0, first));
    AnsiConsole.MarkupLineInterpolated($"{train.Count} training and {test.Count} test images, {Torch.GetNumThreads()} threads, seed {options.Seed}");
    new TrainingRun(new SmallCnn(size: 28, classes: 10, width: 16), train, test, options).Execute();
    return 0;
});
return command.Parse(args).Invoke();

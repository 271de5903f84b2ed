using System.IO.Compression;
using Linstock;
using Linstock.Data;
using Linstock.NN;
using Linstock.Optim;
using Linstock.Optim.LRScheduler;
using Linstock.Training;
using Linstock.Training.Callbacks;
using Linstock.Training.Loggers;
using Linstock.Training.Metrics;

// The network of samples/Digits without a loop: epochs, validation, schedule, checkpoints, logs and Ctrl-C are the trainer's. Started again with the same
// folder it goes on where it was, so: digitstrainer [folder] [epochs].
string folder = args.ElementAtOrDefault(0) ?? "out";
int epochs = int.Parse(args.ElementAtOrDefault(1) ?? "20", System.Globalization.CultureInfo.InvariantCulture);

Torch.ManualSeed(0);
Subset<Tensor[]>[] parts = Split.RandomSplit(LoadDigits(), [1437L, 360L]);
var training = new DataLoader(parts[0], batchSize: 64, shuffle: true);
var validation = new DataLoader(parts[1], batchSize: 256);

var model = new SmallCnn(size: 8, classes: 10, width: 32);
ModelSummary.Of(model, [1, 1, 8, 8]).Print();
var optimizer = new AdamW(model.Parameters(), lr: 2e-3);

var best = new ModelCheckpoint(monitor: "val_accuracy", mode: MonitorMode.Max, fileName: "best-{val_accuracy:F4}");
using var bar = new ProgressBar(show: ["train_loss", "val_loss", "val_accuracy"]);
using var table = new CsvLogger(Path.Combine(folder, "log.csv"));
using var board = new TensorBoardLogger(folder);
var trainer = new Trainer(new TrainerOptions
{
    MaxEpochs = epochs,
    Seed = 0,
    CheckpointFolder = folder,
    StopOnCtrlC = true,
    Callbacks = [new EarlyStopping(patience: 6), new LearningRateMonitor(), best, bar],
    Loggers = [table, board],
});
TrainingHistory history = trainer.Fit(
    model, (output, target) => Functional.CrossEntropy(output, target), new OptimizerSetup(optimizer, new CosineAnnealingLR(optimizer, tMax: epochs)), training,
    validation, new Dictionary<string, ITensorMetric> { ["accuracy"] = new Accuracy(Classification.Multiclass(10)) }, resumeFrom: folder);

Console.WriteLine($"{history.Message ?? history.Reason.ToString()}: the best of {history.Epochs.Count} epochs is {best.BestPath}, accuracy {best.BestValue:P2}");

static TensorDataset LoadDigits()
{
    using var archive = new ZipArchive(typeof(SmallCnn).Assembly.GetManifestResourceStream("digits.npz")!);
    Tensor images = Read("images.npy").To(DType.Float32) / 16;
    return new TensorDataset(images.Unsqueeze(1), Read("labels.npy"));

    Tensor Read(string name)
    {
        using Stream stream = archive.GetEntry(name)!.Open();
        return Numpy.Load(stream);
    }
}

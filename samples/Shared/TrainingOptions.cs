using System.CommandLine;

/// <summary>What the command line says about a training run.</summary>
internal sealed record TrainingOptions(int Epochs, long Seed, int Threads, int BatchSize, double LearningRate, string Output);

/// <summary>The options that the samples share.</summary>
internal sealed class TrainingCommandLine
{
    private readonly Option<int> _epochs;
    private readonly Option<long> _seed = new("--seed") { Description = "Seed of the random numbers", DefaultValueFactory = _ => 0 };
    private readonly Option<int> _threads = new("--threads") { Description = "Threads; 0 means all cores", DefaultValueFactory = _ => 0 };
    private readonly Option<int> _batch = new("--batch") { Description = "Images in a batch", DefaultValueFactory = _ => 64 };
    private readonly Option<double> _rate = new("--lr") { Description = "Learning rate at the start", DefaultValueFactory = _ => 2e-3 };
    private readonly Option<string> _output = new("--output") { Description = "Folder for the checkpoint and the learning curve", DefaultValueFactory = _ => "out" };

    public TrainingCommandLine(int epochs) => _epochs = new("--epochs") { Description = "Passes over the training images", DefaultValueFactory = _ => epochs };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _epochs, _seed, _threads, _batch, _rate, _output }) command.Options.Add(option);
    }

    /// <summary>Reads the options.</summary>
    public TrainingOptions Read(ParseResult result) => new(
        result.GetValue(_epochs), result.GetValue(_seed), result.GetValue(_threads), result.GetValue(_batch), result.GetValue(_rate), result.GetValue(_output)!);
}

using System.CommandLine;

/// <summary>What the command line says.</summary>
internal sealed record CharGptOptions(
    FileInfo Data, int Steps, long Seed, int Threads, int Batch, int Block, int Layers, int Width, int Heads, double Dropout, double LearningRate, int WarmUp, int EvaluateEvery,
    string Output, string Prompt, int Characters, bool Short);

/// <summary>The command line's options.</summary>
internal sealed class CharGptCommandLine
{
    private readonly Option<FileInfo> _data = new("--data") { Description = "The text to learn, UTF-8", Required = true };
    private readonly Option<int> _steps = Number("--steps", "Batches to train with", 2000);
    private readonly Option<long> _seed = new("--seed") { Description = "Seed of the random numbers", DefaultValueFactory = _ => 1337 };
    private readonly Option<int> _threads = Number("--threads", "Threads; 0 means all cores", 0);
    private readonly Option<int> _batch = Number("--batch", "Pieces of text in a batch", 16);
    private readonly Option<int> _block = Number("--block", "Characters of a piece, and the most that the model looks back", 128);
    private readonly Option<int> _layers = Number("--layers", "Layers", 4);
    private readonly Option<int> _width = Number("--width", "Width of the model", 128);
    private readonly Option<int> _heads = Number("--heads", "Attention heads", 4);
    private readonly Option<double> _dropout = new("--dropout") { Description = "Dropout of embeddings and of what layers add", DefaultValueFactory = _ => 0 };
    private readonly Option<double> _rate = new("--lr") { Description = "Learning rate after warm-up", DefaultValueFactory = _ => 6e-3 };
    private readonly Option<int> _warmUp = Number("--warm-up", "Steps until the learning rate is reached", 100);
    private readonly Option<int> _evaluate = Number("--evaluate-every", "Steps between validations", 250);
    private readonly Option<string> _output = new("--output") { Description = "Folder for the model, in Hugging Face's layout", DefaultValueFactory = _ => "out" };
    private readonly Option<string> _prompt = new("--prompt") { Description = "What the text written at the end begins with", DefaultValueFactory = _ => "\n" };
    private readonly Option<int> _characters = Number("--characters", "Length of that text", 500);
    private readonly Option<bool> _short = new("--short") { Description = "A few steps of a small model, to see that everything runs" };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in new Option[]
        {
            _data, _steps, _seed, _threads, _batch, _block, _layers, _width, _heads, _dropout, _rate, _warmUp, _evaluate, _output, _prompt, _characters, _short,
        })
        {
            command.Options.Add(option);
        }
    }

    /// <summary>Reads the options.</summary>
    public CharGptOptions Read(ParseResult result)
    {
        var options = new CharGptOptions(
            result.GetValue(_data)!, result.GetValue(_steps), result.GetValue(_seed), result.GetValue(_threads), result.GetValue(_batch), result.GetValue(_block),
            result.GetValue(_layers), result.GetValue(_width), result.GetValue(_heads), result.GetValue(_dropout), result.GetValue(_rate), result.GetValue(_warmUp),
            result.GetValue(_evaluate), result.GetValue(_output)!, result.GetValue(_prompt)!, result.GetValue(_characters), result.GetValue(_short));
        return options.Short ? options with { Steps = 20, Batch = 8, Block = 32, Layers = 2, Width = 32, Heads = 2, WarmUp = 5, EvaluateEvery = 10, Characters = 80 } : options;
    }

    private static Option<int> Number(string name, string description, int usual) => new(name) { Description = description, DefaultValueFactory = _ => usual };
}

using System.CommandLine;
using System.Text.Json;
using Linstock;
using Linstock.NN;
using Linstock.Serialization;
using Linstock.Vision;
using Linstock.Vision.IO;
using Linstock.Vision.Transforms;
using Spectre.Console;
using F = Linstock.NN.Functional;

// Names what an image shows, with a network of torchvision and weights out of a file: .pth as PyTorch saves them, or .safetensors.
var name = new Option<string>("--model") { Description = "Network, such as resnet18", DefaultValueFactory = _ => "resnet18" };
var weights = new Option<FileInfo>("--weights") { Description = "Checkpoint: .pth, .pt, .th or .safetensors", Required = true };
var labels = new Option<FileInfo>("--labels") { Description = "Names of the classes: a line for each, or a JSON array", Required = true };
var size = new Option<int>("--size") { Description = "Side of the square that is cut out of the middle", DefaultValueFactory = _ => 224 };
var resize = new Option<int>("--resize") { Description = "Shorter side before that; 0 means 8/7 of the square", DefaultValueFactory = _ => 0 };
var top = new Option<int>("--top") { Description = "Classes that are shown", DefaultValueFactory = _ => 5 };
var image = new Argument<FileInfo>("image") { Description = "JPEG, PNG or BMP" };
var command = new RootCommand("Names what an image shows.") { name, weights, labels, size, resize, top, image };
command.SetAction(result =>
{
    try
    {
        string[] classes = ReadLabels(result.GetValue(labels)!.FullName);
        Module network = Models.Create(result.GetValue(name)!, classes.Length);
        network.LoadStateDict(ReadWeights(result.GetValue(weights)!.FullName));
        network.Eval();
        int side = result.GetValue(size), shorter = result.GetValue(resize) is > 0 and int given ? given : side * 8 / 7;
        var prepare = new Compose(
        [
            new Resize(shorter), new CenterCrop(side), new ConvertImageDtype(DType.Float32), new Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]),
        ]);
        Tensor pixels = prepare.Forward(ImageIO.ReadImage(result.GetValue(image)!.FullName, ImageReadMode.Rgb));
        using var quiet = Torch.NoGrad();
        Tensor probabilities = F.Softmax(network.Forward(pixels.Unsqueeze(0)), 1)[0];
        (Tensor best, Tensor numbers) = probabilities.Topk(Math.Min(result.GetValue(top), classes.Length));
        var table = new Table().AddColumns("class", "probability");
        foreach ((float probability, long number) in best.ToArray<float>().Zip(numbers.ToArray<long>()))
            table.AddRow(Markup.Escape(classes[number]), $"{probability:P2}");
        AnsiConsole.Write(table);
        return 0;
    }
    catch (Exception error) when (error is IOException or InvalidDataException or UnauthorizedAccessException or ArgumentException or JsonException)
    {
        AnsiConsole.MarkupLineInterpolated($"[red]{error.Message}[/]");
        return 1;
    }
});
return command.Parse(args).Invoke();

static string[] ReadLabels(string path)
{
    string text = File.ReadAllText(path);
    if (!text.TrimStart().StartsWith('[')) return [.. text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
    using JsonDocument document = JsonDocument.Parse(text);
    return [.. document.RootElement.EnumerateArray().Select(entry => entry.GetString() ?? "")];
}

// Training scripts often save more than the weights, and weights of DataParallel, whose names begin with "module.".
static IReadOnlyDictionary<string, Tensor> ReadWeights(string path)
{
    if (path.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase)) return SafeTensors.Load(path);
    PickleValue content = Torch.Load(path);
    if (content.ContainsKey("state_dict")) content = content["state_dict"];
    else if (content.ContainsKey("model")) content = content["model"];
    OrderedDictionary<string, Tensor> state = content.AsStateDict();
    return state.Keys.All(key => key.StartsWith("module.", StringComparison.Ordinal))
        ? state.ToDictionary(entry => entry.Key["module.".Length..], entry => entry.Value)
        : state;
}

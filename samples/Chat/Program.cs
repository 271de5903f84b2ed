using System.CommandLine;
using Linstock;
using Linstock.Text.Generation;
using Spectre.Console;

// Talks with a model in a folder as Hugging Face's hub lays it out: config.json, weights, tokenizer.json. GPT-2, Llama, Mistral, Qwen2.
var folder = new Argument<DirectoryInfo>("folder") { Description = "The model's folder" };
var template = new Option<ChatTemplate>("--template") { Description = "How turns are written", DefaultValueFactory = _ => ChatTemplate.Plain };
var system = new Option<string?>("--system") { Description = "What the model is told first" };
var prompt = new Option<string?>("--prompt") { Description = "Answer this and end, instead of asking" };
var temperature = new Option<double>("--temperature") { Description = "0 takes the likeliest token", DefaultValueFactory = _ => 0.7 };
var topP = new Option<double>("--top-p") { Description = "Draw from the likeliest tokens with this probability together", DefaultValueFactory = _ => 0.95 };
var topK = new Option<int>("--top-k") { Description = "Draw from so many of the likeliest tokens; 0 for all", DefaultValueFactory = _ => 50 };
var penalty = new Option<double>("--repetition-penalty") { Description = "Above 1 to repeat less", DefaultValueFactory = _ => 1 };
var most = new Option<int>("--max-new-tokens") { Description = "The longest answer", DefaultValueFactory = _ => 200 };
var stop = new Option<string[]>("--stop") { Description = "A text that ends the answer; may be given several times", DefaultValueFactory = _ => [] };
var seed = new Option<long?>("--seed") { Description = "Seed of the random numbers" };
var threads = new Option<int>("--threads") { Description = "Threads; 0 means all cores", DefaultValueFactory = _ => 0 };

var command = new RootCommand("Generates text with a model from a folder.")
{
    folder, template, system, prompt, temperature, topP, topK, penalty, most, stop, seed, threads,
};
command.SetAction(async (result, cancellation) =>
{
    if (result.GetValue(threads) is > 0 and var count) Torch.SetNumThreads(count);
    if (result.GetValue(seed) is { } number) Torch.ManualSeed(number);
    TextGenerator generator;
    try
    {
        generator = TextGenerator.FromPretrained(result.GetValue(folder)!.FullName);
    }
    catch (Exception error) when (error is IOException or UnauthorizedAccessException or FormatException or ArgumentException or InvalidDataException)
    {
        AnsiConsole.MarkupLineInterpolated($"[red]{error.Message}[/]");
        return 1;
    }

    double heat = result.GetValue(temperature);
    var chat = new Chat(generator, result.GetValue(template), generator.Config with
    {
        MaxNewTokens = result.GetValue(most),
        DoSample = heat > 0,
        Temperature = heat > 0 ? heat : 1,
        TopP = result.GetValue(topP),
        TopK = result.GetValue(topK),
        RepetitionPenalty = result.GetValue(penalty),
        StopStrings = result.GetValue(stop) ?? [],
        NumBeams = 1,
        NumReturnSequences = 1,
    });
    if (result.GetValue(system) is { } told) chat.Add(new ChatMessage("system", told));
    if (result.GetValue(prompt) is { } once)
    {
        await AnswerAsync(chat, once, cancellation);
        return 0;
    }
    while (!cancellation.IsCancellationRequested)
    {
        AnsiConsole.Markup("[bold]> [/]");
        if (Console.ReadLine() is not { Length: > 0 } said) break;
        await AnswerAsync(chat, said, cancellation);
    }
    return 0;
});
return await command.Parse(args).InvokeAsync();

static async Task AnswerAsync(Chat chat, string said, CancellationToken cancellation)
{
    try
    {
        await foreach (string piece in chat.SayAsync(said, cancellation: cancellation)) Console.Write(piece);
    }
    catch (OperationCanceledException)
    {
        AnsiConsole.Markup("[grey] (stopped)[/]");
    }
    Console.WriteLine();
}

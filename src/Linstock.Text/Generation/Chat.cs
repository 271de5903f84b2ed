using System.Text;

namespace Linstock.Text.Generation;

/// <summary>How the turns of a conversation are written for a model.</summary>
public enum ChatTemplate
{
    /// <summary><c>&lt;|im_start|&gt;role\ncontent&lt;|im_end|&gt;\n</c>: Qwen and many others.</summary>
    ChatML,

    /// <summary><c>&lt;|start_header_id|&gt;role&lt;|end_header_id|&gt;\n\ncontent&lt;|eot_id|&gt;</c>: Llama 3.</summary>
    Llama3,

    /// <summary>The contents alone, for models that were not trained on conversations.</summary>
    Plain,
}

/// <summary>A turn.</summary>
/// <param name="Role"><c>system</c>, <c>user</c> or <c>assistant</c>.</param>
/// <param name="Content">What was said.</param>
public sealed record ChatMessage(string Role, string Content);

/// <summary>A conversation with a model.</summary>
/// <param name="generator">Model and tokenizer.</param>
/// <param name="template">How turns are written.</param>
/// <param name="config">How answers are generated; null for what the generator has.</param>
public sealed class Chat(TextGenerator generator, ChatTemplate template, GenerationConfig? config = null)
{
    private readonly List<ChatMessage> _messages = [];

    /// <summary>The turns so far.</summary>
    public IReadOnlyList<ChatMessage> Messages => _messages;

    /// <summary>Adds a turn without an answer, such as the system's.</summary>
    public void Add(ChatMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        _messages.Add(message);
    }

    /// <summary>Says something and gives out the answer piece by piece. The turn and what has come of its answer stay in the conversation, also when it is cancelled.</summary>
    /// <param name="content">What the user says.</param>
    /// <param name="random">Where random numbers come from; null for the default generator.</param>
    /// <param name="cancellation">Ends the answer between two tokens.</param>
    public async IAsyncEnumerable<string> SayAsync(
        string content, Generator? random = null, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation = default)
    {
        _messages.Add(new ChatMessage("user", content));
        string prompt = Format(template, _messages);
        var answer = new StringBuilder();
        try
        {
            await foreach (string piece in generator.StreamAsync(prompt, Ending(), random, template == ChatTemplate.Plain, cancellation).ConfigureAwait(false))
            {
                answer.Append(piece);
                yield return piece;
            }
        }
        finally
        {
            _messages.Add(new ChatMessage("assistant", answer.ToString()));
        }
    }

    /// <summary>A conversation as a prompt, up to where the model's answer begins.</summary>
    public static string Format(ChatTemplate template, IEnumerable<ChatMessage> messages)
    {
        var text = new StringBuilder(template == ChatTemplate.Llama3 ? "<|begin_of_text|>" : "");
        foreach ((string role, string content) in messages)
        {
            _ = template switch
            {
                ChatTemplate.ChatML => text.Append("<|im_start|>").Append(role).Append('\n').Append(content).Append("<|im_end|>\n"),
                ChatTemplate.Llama3 => text.Append("<|start_header_id|>").Append(role).Append("<|end_header_id|>\n\n").Append(content.Trim()).Append("<|eot_id|>"),
                _ => text.Append(content),
            };
        }
        return template switch
        {
            ChatTemplate.ChatML => text.Append("<|im_start|>assistant\n").ToString(),
            ChatTemplate.Llama3 => text.Append("<|start_header_id|>assistant<|end_header_id|>\n\n").ToString(),
            _ => text.ToString(),
        };
    }

    // The end of a turn ends the answer, whatever the files say.
    private GenerationConfig Ending()
    {
        GenerationConfig how = config ?? generator.Config;
        string? end = template switch { ChatTemplate.ChatML => "<|im_end|>", ChatTemplate.Llama3 => "<|eot_id|>", _ => null };
        if (end is null || generator.Tokenizer.TokenToId(end) is not { } token) return how;
        IReadOnlyList<int> ends = how.EosTokenId.Count > 0 ? how.EosTokenId : generator.Config.EosTokenId;
        return ends.Contains(token) ? how : how with { EosTokenId = [.. ends, token] };
    }
}

using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Linstock.Ops;

namespace Linstock.Jit;

/// <summary>
/// What a recorded call looks like in a program: text with places for arguments, <c>softmax({0}, dim={1}, dtype={2?})</c>. The generator writes
/// it from the declaration; <see cref="TorchScriptAttribute"/> says what the marks of a place mean.
/// </summary>
internal sealed partial class CallForm
{
    private static readonly ConcurrentDictionary<string, CallForm> Known = new(StringComparer.Ordinal);

    private readonly List<Part> _parts = [];
    private readonly HashSet<int> _mentioned = [];
    private readonly CallForm? _alternative;

    private CallForm(string text)
    {
        IsCall = text.Contains('(', StringComparison.Ordinal);
        Name = text[..(IsCall ? text.AsSpan().IndexOfAny("({") : text.Length)];
        int semicolon = text.IndexOf(';', StringComparison.Ordinal);
        if (semicolon >= 0)
        {
            _alternative = new CallForm(text[(semicolon + 1)..]);
            text = text[..semicolon];
        }

        text = Qualified(text);
        int position = 0;
        foreach (Match match in Places().Matches(text))
        {
            _parts.Add(new Part(text[position..match.Index], -1, "", ' ', ""));
            int index = int.Parse(match.Groups["index"].Value, CultureInfo.InvariantCulture);
            string mark = match.Groups["mark"].Value;
            _parts.Add(new Part(match.Groups["lead"].Value, index, match.Groups["name"].Value, mark.Length > 0 ? mark[0] : ' ', mark.Length > 1 ? mark[1..] : ""));
            _mentioned.Add(index);
            position = match.Index + match.Length;
        }

        _parts.Add(new Part(text[position..], -1, "", ' ', ""));
    }

    /// <summary>The first operator of the call.</summary>
    public string Name { get; }

    /// <summary>Whether the language has the operation.</summary>
    public bool IsCall { get; }

    /// <summary>Whether the call writes into its first argument.</summary>
    public bool Writes(ReadOnlySpan<RecordedArgument> arguments)
    {
        if (Name.EndsWith('_') && !Name.EndsWith("__", StringComparison.Ordinal))
        {
            return true;
        }

        foreach (Part part in _parts)
        {
            if (part.Mark == '!' && arguments[part.Index].Value.AsBool())
            {
                return true;
            }
        }

        return false;
    }

    public static CallForm Of(string text) => Known.GetOrAdd(text, static text => new CallForm(text));

    /// <summary>The call with arguments written by a function; null where it leaves one out that matters.</summary>
    public string? Write(ReadOnlySpan<RecordedArgument> arguments, Func<ScriptValue, string> write) =>
        WriteThis(arguments, write) ?? _alternative?.Write(arguments, write);

    private string? WriteThis(ReadOnlySpan<RecordedArgument> arguments, Func<ScriptValue, string> write)
    {
        for (int i = 0; i < arguments.Length; i++)
        {
            if (arguments[i].Value.IsAbsent || (!_mentioned.Contains(i) && !arguments[i].IsDefault))
            {
                return null;
            }
        }

        var text = new StringBuilder();
        foreach (Part part in _parts)
        {
            if (part.Index < 0)
            {
                text.Append(part.Text);
                continue;
            }

            RecordedArgument argument = arguments[part.Index];
            if (part.Mark == '?' && argument.IsDefault)
            {
                continue;
            }

            if (part.Mark == '!')
            {
                text.Append(part.Text).Append(argument.Value.AsBool() ? "_" : "");
                continue;
            }

            if (part.Mark == '*' && argument.Value.IsNone)
            {
                return null;
            }

            text.Append(part.Text).Append(part.Name);
            text.Append(part.Mark == '|' && argument.Value.IsNone ? part.Alternative : write(argument.Value));
        }

        return text.ToString();
    }

    /// <summary>An operator as a program names it: those of PyTorch's own library are members of <c>torch</c>.</summary>
    private static string Qualified(string text) => Calls().Replace(text, static match =>
        match.Groups["space"].Success ? $"ops.{match.Groups["space"].Value}.{match.Groups["name"].Value}" : "torch." + match.Groups["name"].Value);

    [GeneratedRegex(@"(?<lead>, )?(?<name>\w+=)?\{(?<index>\d+)(?<mark>[?!#*]|\|-?\w+)?\}")]
    private static partial Regex Places();

    [GeneratedRegex(@"(?<![\w.:])(?!annotate\()(?:(?<space>\w+)::)?(?<name>[A-Za-z_]\w*)(?=\(|\{\d+!\}\()")]
    private static partial Regex Calls();

    private readonly record struct Part(string Text, int Index, string Name, char Mark, string Alternative);
}

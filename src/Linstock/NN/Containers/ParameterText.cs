namespace Linstock.NN;

/// <summary>How the containers of parameters print what they hold.</summary>
internal static class ParameterText
{
    public static List<string> Lines(IEnumerable<(string Name, Parameter Parameter)> entries) =>
    [
        .. entries.Select(static entry =>
            $"({entry.Name}): Parameter containing: [torch.{entry.Parameter.DType.ToString().ToLowerInvariant()} of size " +
            $"{string.Join('x', entry.Parameter.Shape.ToArray())}]"),
    ];
}

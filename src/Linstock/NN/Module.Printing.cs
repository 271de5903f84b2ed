using System.Text;

namespace Linstock.NN;

public abstract partial class Module
{
    /// <summary>What is printed between the parentheses of this module, PyTorch's <c>extra_repr</c>.</summary>
    /// <returns>The text; empty for nothing.</returns>
    public virtual string ExtraRepr() => "";

    /// <summary>The module and all below it, as PyTorch prints them.</summary>
    /// <returns>The text.</returns>
    public override string ToString()
    {
        string extra = ExtraRepr();
        List<string> extraLines = extra.Length == 0 ? [] : [.. extra.Split('\n')];
        List<string> childLines = ChildLines();
        var text = new StringBuilder(TypeName).Append('(');
        if (extraLines.Count == 1 && childLines.Count == 0)
        {
            text.Append(extraLines[0]);
        }
        else if (extraLines.Count + childLines.Count > 0)
        {
            text.Append("\n  ").AppendJoin("\n  ", extraLines.Concat(childLines)).Append('\n');
        }
        return text.Append(')').ToString();
    }

    private protected virtual List<string> ChildLines() =>
        [.. OwnChildren().Select(static child => $"({child.Name}): {Indented(child.Module.ToString())}")];

    private protected static string Indented(string text) => text.Replace("\n", "\n  ", StringComparison.Ordinal);
}

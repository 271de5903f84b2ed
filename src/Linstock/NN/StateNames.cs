using System.Text;

namespace Linstock.NN;

/// <summary>How a C# name becomes a name of the state dict.</summary>
internal static class StateNames
{
    /// <summary>
    /// <c>SelfAttn</c> → <c>self_attn</c>, <c>Conv1</c> → <c>conv1</c>, <c>LSTMCell</c> → <c>lstm_cell</c>,
    /// <c>_fc</c> → <c>fc</c>: the underscore that C# gives private fields is no part of the name.
    /// </summary>
    public static string FromMember(string member)
    {
        ReadOnlySpan<char> name = member.AsSpan().TrimStart('_');
        if (name.IsEmpty)
        {
            return member;
        }
        var text = new StringBuilder(name.Length + 4);
        for (int i = 0; i < name.Length; i++)
        {
            char c = name[i];
            if (char.IsUpper(c) && i > 0 && name[i - 1] != '_'
                && (!char.IsUpper(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1]))))
            {
                text.Append('_');
            }
            text.Append(char.ToLowerInvariant(c));
        }
        return text.ToString();
    }
}

using System.Text;

namespace Linstock.NN;

/// <summary>A state dict being compared with a module, before anything is written.</summary>
internal sealed class StateLoad(IReadOnlyDictionary<string, Tensor> source)
{
    private readonly HashSet<string> _known = [];
    private readonly List<string> _mismatches = [];

    public IReadOnlyDictionary<string, Tensor> Source { get; } = source;

    public List<string> Missing { get; } = [];

    public List<string> Unexpected => field ??= [.. Source.Keys.Where(key => !_known.Contains(key))];

    public List<(Module Owner, string Name, Tensor Target, Tensor Source)> Matched { get; } = [];

    public void Match(Module owner, string name, string key, Tensor target)
    {
        _known.Add(key);
        if (!Source.TryGetValue(key, out Tensor? value))
        {
            // A checkpoint from before batch normalisation counted its batches: the count starts anew, as in PyTorch.
            if (name != "num_batches_tracked")
            {
                Missing.Add(key);
            }
            return;
        }
        // PyTorch before 0.4 stored scalars as one element.
        if (target.NDim == 0 && value.NDim == 1 && value.Shape[0] == 1)
        {
            value = value[0];
        }
        if (!target.Shape.Equals(value.Shape))
        {
            _mismatches.Add(
                $"size mismatch for {key}: copying a param with shape {Size(value)} from checkpoint, " +
                $"the shape in current model is {Size(target)}.");
            return;
        }
        Matched.Add((owner, name, target, value));
    }

    public void ThrowIfWrong(string type, bool strict)
    {
        var lines = new List<string>();
        if (strict && Missing.Count > 0)
        {
            lines.Add($"Missing key(s) in state_dict: {Quoted(Missing)}. ");
        }
        if (strict && Unexpected.Count > 0)
        {
            lines.Add($"Unexpected key(s) in state_dict: {Quoted(Unexpected)}. ");
        }
        lines.AddRange(_mismatches);
        if (lines.Count > 0)
        {
            throw new ArgumentException($"Error(s) in loading state_dict for {type}:\n\t{string.Join("\n\t", lines)}");
        }
    }

    private static string Quoted(List<string> keys) => string.Join(", ", keys.Select(static key => $"\"{key}\""));

    private static string Size(Tensor tensor)
    {
        var text = new StringBuilder("torch.Size([");
        for (int i = 0; i < tensor.NDim; i++)
        {
            text.Append(i == 0 ? "" : ", ").Append(tensor.Shape[i]);
        }
        return text.Append("])").ToString();
    }
}

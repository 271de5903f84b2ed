using Linstock.NN;

namespace Linstock.Text.Models;

/// <summary>A model with a configuration, whose weights have the names that Hugging Face's transformers give them.</summary>
public abstract class PretrainedModel : Module
{
    private static readonly IncompatibleKeys Matched = new([], []);

    private protected PretrainedModel()
    {
    }

    /// <summary>
    /// What the files that the model was read from had too little (those weights have initial values) and too much. Both empty for a model
    /// that was not read from files.
    /// </summary>
    public IncompatibleKeys LoadedKeys { get; private set; } = Matched;

    /// <summary>What the names of the model without its head start with in the files of the model with one, such as <c>transformer.</c>.</summary>
    internal abstract string BasePrefix { get; }

    /// <summary>The standard deviation of initial weights.</summary>
    internal abstract double InitializerRange { get; }

    /// <summary>The configuration as JSON.</summary>
    internal abstract string ConfigJson();

    /// <summary>Whether files may hold an entry that the model has no use for, such as a mask that is computed.</summary>
    internal virtual bool IsIgnored(string name) => false;

    /// <summary>The standard deviation of the initial values of one weight.</summary>
    internal virtual double InitialDeviation(string name) => InitializerRange;

    /// <summary>Writes <c>config.json</c> and <c>model.safetensors</c> into a folder, which is made if need be; transformers read them.</summary>
    /// <param name="folder">The folder.</param>
    public void SavePretrained(string folder)
    {
        Directory.CreateDirectory(folder);
        PretrainedFiles.WriteWeights(folder, StateDict());
        File.WriteAllText(Path.Combine(folder, PretrainedFiles.Config), ConfigJson());
    }

    /// <summary>Draws all weights: matrices and embeddings from a normal distribution, norms are 1, biases 0.</summary>
    private protected void Initialize()
    {
        using (Torch.NoGrad())
        {
            foreach ((string name, Parameter parameter) in NamedParameters())
                if (!parameter.IsMeta) Fill(name, parameter);
        }
    }

    /// <summary>Fills a model that was made on the meta device with the weights of a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="options">Dtype, device, strictness.</param>
    /// <exception cref="ArgumentException">Shapes differ, or weights are missing and that is not allowed.</exception>
    internal void LoadPretrained(string folder, PretrainedOptions options)
    {
        OrderedDictionary<string, Tensor> expected = StateDict();
        var found = new OrderedDictionary<string, Tensor>(StringComparer.Ordinal);
        var unexpected = new List<string>();
        foreach ((string name, Tensor tensor) in PretrainedFiles.ReadWeights(folder, options.MemoryMapped))
        {
            if (Resolve(name, expected) is { } key) found[key] = tensor.To(options.Device, tensor.IsFloatingPoint ? options.DType : null);
            else if (!IsIgnored(name)) unexpected.Add(name);
        }
        List<string> missing = [.. expected.Keys.Where(key => !found.ContainsKey(key))];
        if (missing.Count > 0 && !options.AllowMissing)
        {
            throw new ArgumentException(
                $"from_pretrained: '{folder}' lacks weights of {GetType().Name}: {string.Join(", ", missing.Take(8))}{(missing.Count > 8 ? $" and {missing.Count - 8} more" : "")}; " +
                $"to give those initial values, for training a new head, set {nameof(PretrainedOptions)}.{nameof(PretrainedOptions.AllowMissing)}" +
                (unexpected.Count == 0 ? "" : $"; not known to the model: {string.Join(", ", unexpected.Take(8))}"));
        }
        using (Torch.NoGrad())
        {
            foreach (string key in missing)
            {
                Tensor fresh = Torch.Empty(expected[key].Shape.ToArray(), dtype: options.DType, device: options.Device);
                Fill(key, fresh);
                found[key] = fresh;
            }
        }
        LoadStateDict(found, strict: true, assign: true);
        LoadedKeys = new IncompatibleKeys(missing, unexpected);
        if (!options.MemoryMapped)
            foreach (Module module in Modules()) (module as IArrangesWeights)?.Arrange();
        this.Eval();
    }

    // A checkpoint of the bare model fills one with a head, and the other way round; TensorFlow's names of norms are still about.
    private string? Resolve(string name, OrderedDictionary<string, Tensor> expected)
    {
        if (Known(name) is { } key) return key;
        if (name.EndsWith("LayerNorm.gamma", StringComparison.Ordinal)) return Known(name[..^"gamma".Length] + "weight");
        return name.EndsWith("LayerNorm.beta", StringComparison.Ordinal) ? Known(name[..^"beta".Length] + "bias") : null;

        string? Known(string candidate)
        {
            if (expected.ContainsKey(candidate)) return candidate;
            if (expected.ContainsKey(BasePrefix + candidate)) return BasePrefix + candidate;
            return candidate.StartsWith(BasePrefix, StringComparison.Ordinal) && expected.ContainsKey(candidate[BasePrefix.Length..]) ? candidate[BasePrefix.Length..] : null;
        }
    }

    private void Fill(string name, Tensor tensor)
    {
        if (tensor.NDim >= 2) Init.Normal_(tensor, std: InitialDeviation(name));
        else if (name.EndsWith("weight", StringComparison.Ordinal)) Init.Ones_(tensor);
        else Init.Zeros_(tensor);
    }
}

/// <summary>How a model is read from a folder.</summary>
public sealed record PretrainedOptions
{
    /// <summary>The dtype that floating weights get.</summary>
    public DType DType { get; init; } = DType.Float32;

    /// <summary>Where the weights are to be.</summary>
    public Device Device { get; init; }

    /// <summary>Whether weights that the files lack get initial values, as a new head needs; otherwise reading throws.</summary>
    public bool AllowMissing { get; init; }

    /// <summary>
    /// Whether weights that need no conversion lie in the mapped file: the model is there at once and its pages are shared with other
    /// processes. The files must not be changed as long as the model is in use.
    /// </summary>
    public bool MemoryMapped { get; init; }
}

/// <summary>A module that computes faster with weights that lie in memory in another way than in files.</summary>
internal interface IArrangesWeights
{
    /// <summary>Gives the weights that order; shapes and values stay.</summary>
    void Arrange();
}

namespace Linstock.Text.Models;

/// <summary>The files of a model as Hugging Face's hub lays them out in a folder.</summary>
internal static class PretrainedFiles
{
    private const string SafeFile = "model.safetensors", SafeIndex = "model.safetensors.index.json", TorchFile = "pytorch_model.bin", TorchIndex = "pytorch_model.bin.index.json";

    /// <summary>The configuration's file.</summary>
    public const string Config = "config.json";

    /// <summary>Reads the weights: safetensors before PyTorch's, an index where there is no single file.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="mmap">Whether tensors lie in the mapped files.</param>
    /// <exception cref="FileNotFoundException">The folder has none of the files.</exception>
    public static OrderedDictionary<string, Tensor> ReadWeights(string folder, bool mmap)
    {
        string At(string name) => Path.Combine(folder, name);
        if (File.Exists(At(SafeFile))) return SafeTensors.Load(At(SafeFile), mmap: mmap);
        if (File.Exists(At(SafeIndex))) return SafeTensors.Load(At(SafeIndex), mmap: mmap);
        if (File.Exists(At(TorchFile))) return Torch.Load(At(TorchFile), mmap: mmap).AsStateDict();
        if (File.Exists(At(TorchIndex))) return ReadShards(folder, At(TorchIndex), mmap);
        throw new FileNotFoundException($"from_pretrained: no weights in '{folder}'; expected {SafeFile}, {SafeIndex}, {TorchFile} or {TorchIndex}");
    }

    /// <summary>Writes the weights as one safetensors file.</summary>
    public static void WriteWeights(string folder, IEnumerable<KeyValuePair<string, Tensor>> weights)
        => SafeTensors.Save(Path.Combine(folder, SafeFile), weights, new Dictionary<string, string> { ["format"] = "pt" });

    private static OrderedDictionary<string, Tensor> ReadShards(string folder, string index, bool mmap)
    {
        IReadOnlyDictionary<string, string> map = JsonSettings.Read(index).Map("weight_map");
        var weights = new OrderedDictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (string file in map.Values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            // An index from elsewhere must not name files outside its folder.
            if (file != Path.GetFileName(file) || file is "" or "." or "..")
                throw new FormatException($"{index}: a file has a path or no name; got '{file}'; expected a file beside the index");
            foreach ((string name, Tensor tensor) in Torch.Load(Path.Combine(folder, file), mmap: mmap).AsStateDict()) weights[name] = tensor;
        }
        foreach (string name in map.Keys)
            if (!weights.ContainsKey(name)) throw new FormatException($"{index}: tensor '{name}' is not in the file '{map[name]}'");
        return weights;
    }
}

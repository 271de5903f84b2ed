using System.Text;

namespace Linstock;

/// <summary>Tensors as PyTorch prints them.</summary>
internal static class TensorText
{
    private const string Prefix = "tensor(";

    /// <summary>The text of a tensor.</summary>
    public static string Of(Tensor tensor)
    {
        PrintOptions options = Torch.PrintOptions;
        Tensor data = tensor.Detach();
        var suffixes = new List<string>();
        if (tensor.Device.Type != DeviceType.Cpu) suffixes.Add($"device='{tensor.Device}'");
        bool isUsual = tensor.DType == Torch.GetDefaultDType() || tensor.DType is DType.Int64 or DType.Bool
            || (tensor.DType.IsComplex && tensor.DType == Torch.GetDefaultDType().ToComplex());
        string body;
        if (tensor is SparseTensor sparse)
        {
            suffixes.Add($"size={Size(tensor)}");
            suffixes.Add($"nnz={sparse.Count}");
            if (!isUsual) suffixes.Add($"dtype=torch.{tensor.DType.Name}");
            suffixes.Add(tensor.IsSparse ? "layout=torch.sparse_coo" : "layout=torch.sparse_csr");
            body = SparseBody(sparse, options);
        }
        else if (tensor.IsMeta)
        {
            suffixes.Add($"size={Size(tensor)}");
            if (tensor.DType != Torch.GetDefaultDType()) suffixes.Add($"dtype=torch.{tensor.DType.Name}");
            body = "...";
        }
        else if (tensor.Numel == 0)
        {
            if (tensor.NDim != 1) suffixes.Add($"size={Size(tensor)}");
            if (tensor.DType != Torch.GetDefaultDType()) suffixes.Add($"dtype=torch.{tensor.DType.Name}");
            body = "[]";
        }
        else
        {
            if (!isUsual) suffixes.Add($"dtype=torch.{tensor.DType.Name}");
            body = Elements(data, Prefix.Length, options);
        }
        if (tensor.GradFn is { } node) suffixes.Add($"grad_fn=<{node.Name}>");
        else if (tensor.RequiresGrad) suffixes.Add("requires_grad=True");
        string text = WithSuffixes(Prefix + body, suffixes, Prefix.Length, options.LineWidth, tensor.IsSparse);
        return tensor is Parameter ? "Parameter containing:\n" + text : text;
    }

    private static string Elements(Tensor data, int indent, PrintOptions options)
    {
        bool abbreviated = data.Numel > options.Threshold;
        Tensor shown = abbreviated ? Edges(data, options.EdgeItems) : data;
        return Block(data, indent, abbreviated, new ElementFormat(shown, options), options);
    }

    // The tensors that a sparse one is made of, one below the other.
    private static string SparseBody(SparseTensor tensor, PrintOptions options)
    {
        string[] parts = tensor is CooTensor coo
            ? [Part("indices", coo.Positions), Part("values", coo.Entries)]
            : [Part("crow_indices", ((CsrTensor)tensor).RowStarts), Part("col_indices", ((CsrTensor)tensor).Columns), Part("values", tensor.Entries)];
        return string.Join(",\n" + new string(' ', Prefix.Length), parts);

        string Part(string name, Tensor data)
        {
            string start = $"{name}={Prefix}";
            return start + (data.Numel == 0 ? $"[], size={Size(data)}" : Elements(data.Detach(), Prefix.Length + start.Length, options)) + ")";
        }
    }

    private static string Size(Tensor tensor) => tensor.NDim == 1 ? $"({tensor.Shape[0]},)" : $"({string.Join(", ", tensor.Shape)})";

    // The elements that an abbreviated text shows: they decide the format.
    private static Tensor Edges(Tensor data, int edge)
    {
        for (int d = 0; d < data.NDim; d++)
        {
            long size = data.Shape[d];
            if (size > 2 * edge) data = Torch.Cat([data.Slice(d, 0, edge), data.Slice(d, size - edge)], d);
        }
        return data;
    }

    private static string Block(Tensor data, int indent, bool abbreviated, ElementFormat format, PrintOptions options)
    {
        if (data.NDim == 0) return format.Write(data.Item());
        if (data.NDim == 1) return Line(data, indent, abbreviated, format, options);
        long size = data.Shape[0];
        var parts = new List<string>();
        if (abbreviated && size > 2 * options.EdgeItems)
        {
            for (long i = 0; i < options.EdgeItems; i++) parts.Add(Block(data.Select(0, i), indent + 1, abbreviated, format, options));
            parts.Add("...");
            for (long i = size - options.EdgeItems; i < size; i++) parts.Add(Block(data.Select(0, i), indent + 1, abbreviated, format, options));
        }
        else
        {
            for (long i = 0; i < size; i++) parts.Add(Block(data.Select(0, i), indent + 1, abbreviated, format, options));
        }
        string separator = "," + new string('\n', data.NDim - 1) + new string(' ', indent + 1);
        return "[" + string.Join(separator, parts) + "]";
    }

    private static string Line(Tensor data, int indent, bool abbreviated, ElementFormat format, PrintOptions options)
    {
        long size = data.Shape[0];
        var parts = new List<string>();
        bool shortened = abbreviated && size > 2 * options.EdgeItems;
        for (long i = 0; i < size; i++)
        {
            if (shortened && i == options.EdgeItems)
            {
                parts.Add(" ...");
                i = size - options.EdgeItems;
            }
            parts.Add(format.Write(data.Select(0, i).Item()));
        }
        int each = Math.Max(1, (options.LineWidth - indent) / (format.Width + 2));
        IEnumerable<string> lines = parts.Chunk(each).Select(line => string.Join(", ", line));
        return "[" + string.Join(",\n" + new string(' ', indent + 1), lines) + "]";
    }

    private static string WithSuffixes(string body, List<string> suffixes, int indent, int lineWidth, bool onNewLine)
    {
        var text = new StringBuilder(body);
        int length = body.Length - body.LastIndexOf('\n') + 1;
        foreach (string suffix in suffixes)
        {
            if (onNewLine || length + suffix.Length + 2 > lineWidth)
            {
                onNewLine = false;
                text.Append(",\n").Append(' ', indent).Append(suffix);
                length = indent + suffix.Length;
            }
            else
            {
                text.Append(", ").Append(suffix);
                length += suffix.Length + 2;
            }
        }
        return text.Append(')').ToString();
    }
}

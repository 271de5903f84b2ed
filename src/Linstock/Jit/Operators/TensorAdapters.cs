namespace Linstock.Jit;

/// <summary>
/// Operators of tensors whose arguments are others than those of the function that users call: PyTorch's internal forms, and forms with another
/// order. They stand before the table written from the declarations.
/// </summary>
internal static partial class TensorAdapters
{
    public static ScriptOperator[] Find(string name)
    {
        ScriptOperator[] forms = Conversions(name);
        forms = forms.Length > 0 ? forms : Networks(name);
        forms = forms.Length > 0 ? forms : Interpolations(name);
        forms = forms.Length > 0 ? forms : Recurrent(name);
        forms = forms.Length > 0 ? forms : Losses(name);
        return forms.Length > 0 ? forms : Creation(name);
    }

    /// <summary>
    /// A form by its parameters in PyTorch's schema language; one with a default is absent where it is not given, and those behind * are named.
    /// </summary>
    private static ScriptOperator Form(string parameters, ScriptOperatorBody body)
    {
        string[] parts = parameters.Split(", ", StringSplitOptions.RemoveEmptyEntries);
        int positional = Array.IndexOf(parts, "*");
        parts = [.. parts.Where(static part => part != "*")];
        var read = new ScriptOperatorParameter[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            int space = parts[i].IndexOf(' ', StringComparison.Ordinal);
            bool isOptional = parts[i].EndsWith('=');
            read[i] = new ScriptOperatorParameter(parts[i][(space + 1)..].TrimEnd('='), KindsOf(parts[i][..space]), isOptional);
        }

        return new ScriptOperator(read, body, positional < 0 ? int.MaxValue : positional);
    }

    internal static ScriptKinds KindsOf(string type) => type.EndsWith('?')
        ? KindsOf(type[..^1]) | ScriptKinds.None
        : type switch
        {
            "Tensor" => ScriptKinds.Tensor,
            "int" => ScriptKinds.Int,
            "float" => ScriptKinds.Float | ScriptKinds.Int,
            "bool" => ScriptKinds.Bool | ScriptKinds.Int,
            "Scalar" => ScriptKinds.Number,
            "str" => ScriptKinds.String,
            "Device" => ScriptKinds.Device,
            "Generator" => ScriptKinds.Generator,
            "int[]" => ScriptKinds.IntList | ScriptKinds.Int,
            "float[]" => ScriptKinds.FloatList | ScriptKinds.Float,
            "Tensor[]" => ScriptKinds.TensorList,
            "Tensor?[]" => ScriptKinds.OptionalTensorList,
            _ => ScriptKinds.Any,
        };

    // An optional argument as what it would be if it were given as None.
    private static ScriptValue Given(ScriptValue value) => value.IsAbsent ? default : value;

    private static bool Flag(ScriptValue value, bool missing = false) => value.IsAbsent || value.IsNone ? missing : value.ToBool();

    private static long Whole(ScriptValue value, long missing) => value.IsAbsent || value.IsNone ? missing : value.ToInt64();

    private static double Real(ScriptValue value, double missing) => value.IsAbsent || value.IsNone ? missing : value.ToDouble();

    private static ScriptOperator[] Conversions(string name) => name switch
    {
        "to" =>
        [
            Form("Tensor self, Device? device, int? dtype=, bool non_blocking=, bool copy=, int? memory_format=", static a =>
                To(a[0].AsTensor(), Given(a[2]), Given(a[1]), Flag(a[4]), Given(a[5]))),
            Form("Tensor self, int? dtype=, bool non_blocking=, bool copy=, int? memory_format=", static a =>
                To(a[0].AsTensor(), Given(a[1]), default, Flag(a[3]), Given(a[4]))),
            Form("Tensor self, Tensor other, bool non_blocking=, bool copy=, int? memory_format=", static a =>
                To(a[0].AsTensor(), a[1].AsTensor().DType, a[1].AsTensor().Device, Flag(a[3]), Given(a[4]))),
            Form("Tensor self, int? dtype=, int? layout=, Device? device=, bool? pin_memory=, bool non_blocking=, bool copy=, int? memory_format=", static a =>
                To(a[0].AsTensor(), Given(a[1]), Given(a[3]), Flag(a[6]), Given(a[7]))),
        ],
        "_to_copy" =>
        [
            Form("Tensor self, int? dtype=, int? layout=, Device? device=, bool? pin_memory=, bool non_blocking=, int? memory_format=", static a =>
                To(a[0].AsTensor(), Given(a[1]), Given(a[3]), copy: true, Given(a[6]))),
        ],
        "type_as" => [Form("Tensor self, Tensor other", static a => a[0].AsTensor().To(a[1].AsTensor().DType))],
        "cpu" => [Form("Tensor self", static a => a[0].AsTensor().Cpu())],
        "cuda" => [Form("Tensor self", static a => a[0].AsTensor().To("cuda"))],
        "_cast_Float" => [Form("Tensor self, bool non_blocking=", static a => a[0].AsTensor().To(DType.Float32))],
        "_cast_Double" => [Form("Tensor self, bool non_blocking=", static a => a[0].AsTensor().To(DType.Float64))],
        "_cast_Long" => [Form("Tensor self, bool non_blocking=", static a => a[0].AsTensor().To(DType.Int64))],
        "_cast_Int" => [Form("Tensor self, bool non_blocking=", static a => a[0].AsTensor().To(DType.Int32))],
        "_autocast_to_full_precision" or "_autocast_to_reduced_precision" => [Form("Tensor self, bool cuda=, bool cpu=, int cuda_dtype=, int cpu_dtype=", static a => a[0])],
        "detach" or "alias" or "lift" or "lift_fresh" or "contiguous" or "clone" => name switch
        {
            "detach" => [Form("Tensor self", static a => a[0].AsTensor().Detach())],
            "contiguous" => [Form("Tensor self, int? memory_format=", static a => a[0].AsTensor().Contiguous(a[1].IsAbsent ? MemoryFormat.Contiguous : a[1].ToMemoryFormat()))],
            "clone" => [Form("Tensor self, int? memory_format=", static a => a[0].AsTensor().Clone(a[1].IsAbsent ? MemoryFormat.Preserve : a[1].ToMemoryFormat()))],
            _ => [Form("Tensor self", static a => a[0])],
        },
        "detach_" => [Form("Tensor self", static a => a[0].AsTensor().Detach_())],
        "copy_" =>
        [
            Form("Tensor self, Tensor src, bool non_blocking=", static a => a[0].AsTensor().Copy_(a[1].AsTensor())),
            Form("Tensor self, Scalar src", static a => a[0].AsTensor().Fill_(a[1].ToScalar())),
        ],
        "slice" => [Form("Tensor self, int dim=, int? start=, int? end=, int step=", Slice)],
        "index" => [Form("Tensor self, Tensor?[] indices", static a => a[0].AsTensor()[Indices(a[1])])],
        "index_put_" or "_index_put_impl_" =>
        [
            Form("Tensor self, Tensor?[] indices, Tensor values, bool accumulate=, bool unsafe=", static a =>
                a[0].AsTensor().IndexPut_(a[1].ToOptionalTensors(), a[2].AsTensor(), Flag(a[3]))),
        ],
        "expand" => [Form("Tensor self, int[] size, bool implicit=", static a => a[0].AsTensor().Expand(a[1].ToInt64s()))],
        "reshape" or "_reshape_alias" or "_unsafe_view" => [Form("Tensor self, int[] shape, int[] stride=", static a => a[0].AsTensor().Reshape(a[1].ToInt64s()))],
        "view" =>
        [
            Form("Tensor self, int[] size", static a => a[0].AsTensor().View(a[1].ToInt64s())),
            Form("Tensor self, int dtype", static a => a[0].AsTensor().View(a[1].ToDType())),
        ],
        "squeeze_" => [Form("Tensor self, int dim=", static a => a[1].IsAbsent ? a[0].AsTensor().Squeeze_() : a[0].AsTensor().Squeeze_(a[1].ToInt64()))],
        "where" =>
        [
            Form("Tensor condition, Tensor self, Tensor other", static a => Torch.Where(a[0].AsTensor(), a[1].AsTensor(), a[2].AsTensor())),
            Form("Tensor condition, Tensor self, Scalar other", static a => Torch.Where(a[0].AsTensor(), a[1].AsTensor(), a[2].ToScalar())),
            Form("Tensor condition, Scalar self, Tensor other", static a => Torch.Where(a[0].AsTensor(), a[1].ToScalar(), a[2].AsTensor())),
            Form("Tensor condition, Scalar self, Scalar other", static a => Torch.Where(a[0].AsTensor(), a[1].ToScalar(), a[2].ToScalar())),
            Form("Tensor condition", static a => a[0].AsTensor().Nonzero().Unbind(1)),
        ],
        "_shape_as_tensor" => [Form("Tensor self", static a => Torch.FromArray(a[0].AsTensor().Shape.ToArray()))],
        "prim::expand_as" => [Form("Tensor self, Tensor other", static a => a[0].AsTensor().ExpandAs(a[1].AsTensor()))],
        "unfold" => [Form("Tensor self, int dimension, int size, int step", static a => a[0].AsTensor().Unfold(a[1].ToInt64(), a[2].ToInt64(), a[3].ToInt64()))],
        "einsum" => [Form("str equation, Tensor[] tensors, int[]? path=", static a => Torch.Einsum(a[0].AsString(), a[1].ToTensors()))],
        "unsafe_chunk" => [Form("Tensor self, int chunks, int dim=", static a => a[0].AsTensor().Chunk(a[1].ToInt64(), Whole(a[2], 0)))],
        "unsafe_split" => [Form("Tensor self, int split_size, int dim=", static a => a[0].AsTensor().Split(a[1].ToInt64(), Whole(a[2], 0)))],
        "unsafe_split_with_sizes" => [Form("Tensor self, int[] split_sizes, int dim=", static a => a[0].AsTensor().Split(a[1].ToInt64s(), Whole(a[2], 0)))],
        "_unique2" => [Form("Tensor self, bool sorted=, bool return_inverse=, bool return_counts=", static a => Unique(a[0].AsTensor(), null))],
        "unique_dim" => [Form("Tensor self, int dim, bool sorted=, bool return_inverse=, bool return_counts=", static a => Unique(a[0].AsTensor(), a[1].ToInt64()))],
        "broadcast_tensors" => [Form("Tensor[] tensors", static a => Torch.BroadcastTensors(a[0].ToTensors()))],
        "_stack" => [Form("Tensor[] tensors, int dim=", static a => Torch.Stack(a[0].ToTensors(), Whole(a[1], 0)))],
        "linalg_matmul" => [Form("Tensor self, Tensor other", static a => Torch.Matmul(a[0].AsTensor(), a[1].AsTensor()))],
        "linalg_diagonal" => [Form("Tensor A, int offset=, int dim1=, int dim2=", static a => Torch.Diagonal(a[0].AsTensor(), Whole(a[1], 0), Whole(a[2], -2), Whole(a[3], -1)))],
        "special_softmax" => [Form("Tensor self, int dim, int? dtype=", static a => Torch.Softmax(a[0].AsTensor(), a[1].ToInt64(), Given(a[2]).ToOptionalDType()))],
        "special_log_softmax" => [Form("Tensor self, int dim, int? dtype=", static a => Torch.LogSoftmax(a[0].AsTensor(), a[1].ToInt64(), Given(a[2]).ToOptionalDType()))],
        "special_logsumexp" => [Form("Tensor self, int[] dim, bool keepdim=", static a => Torch.Logsumexp(a[0].AsTensor(), a[1].ToIntList(), Flag(a[2])))],
        "frobenius_norm" => [Form("Tensor self, int[] dim=, bool keepdim=", static a => Torch.Norm(a[0].AsTensor(), "fro", Given(a[1]).ToOptionalIntList(), Flag(a[2])))],
        "rsub" =>
        [
            Form("Tensor self, Tensor other, Scalar alpha=", static a => Torch.Sub(a[1].AsTensor(), a[0].AsTensor(), a[2].IsAbsent ? 1 : a[2].ToScalar())),
            Form("Tensor self, Scalar other, Scalar alpha=", static a => a[1].ToScalar() - (a[2].IsAbsent ? a[0].AsTensor() : a[0].AsTensor() * a[2].ToScalar())),
        ],
        _ => [],
    };

    private static Tensor To(Tensor self, ScriptValue dtype, ScriptValue device, bool copy, ScriptValue format) =>
        self.To(device.ToOptionalDevice() ?? self.Device, dtype.ToOptionalDType(), nonBlocking: false, copy, format.ToMemoryFormat());

    private static ScriptValue Slice(ReadOnlySpan<ScriptValue> a)
    {
        Tensor self = a[0].AsTensor();
        long dim = Whole(a[1], 0), step = Whole(a[4], 1);
        dim = dim < 0 ? dim + self.NDim : dim;
        if (dim < 0 || dim >= self.NDim)
        {
            throw new ArgumentException($"slice: there is no dimension {dim} in shape {self.Shape}");
        }

        var index = new TensorIndex[dim + 1];
        Array.Fill(index, TensorIndex.Slice());
        // The largest number means: to the end.
        long? stop = Given(a[3]).ToOptionalInt64() is { } end && end < long.MaxValue ? end : null;
        index[dim] = TensorIndex.Slice(Given(a[2]).ToOptionalInt64(), stop, step);
        return self[index];
    }

    private static ScriptValue Unique(Tensor self, long? dim)
    {
        (Tensor output, Tensor? inverse, Tensor? counts) = Torch.Unique(self, returnInverse: true, returnCounts: true, dim: dim);
        return ScriptResults.Tuple(output, inverse, counts);
    }

    private static TensorIndex[] Indices(ScriptValue list)
    {
        Tensor?[] tensors = list.ToOptionalTensors();
        return Array.ConvertAll(tensors, static tensor => tensor is null ? TensorIndex.Slice() : (TensorIndex)tensor);
    }
}

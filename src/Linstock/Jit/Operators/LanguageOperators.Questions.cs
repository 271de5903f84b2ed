namespace Linstock.Jit;

internal static partial class LanguageOperators
{
    private static LanguageOperator? Questions(string name) => name switch
    {
        "dim" or "ndimension" => Always(static a => a[0].AsTensor().NDim),
        "size" => Always(static a => a.Length > 1 && !a[1].IsNone ? Along(a[0].AsTensor(), a[1].AsInt64()) : ScriptResults.Of(a[0].AsTensor().Shape)),
        "sym_size" => Always(static a => Along(a[0].AsTensor(), a[1].AsInt64())),
        "stride" => Always(static a => Strides(a[0].AsTensor(), a.Length > 1 ? a[1] : default)),
        "storage_offset" => Always(static a => a[0].AsTensor().StorageOffset),
        "numel" => Always(static a => a[0].AsTensor().Numel),
        "element_size" => Always(static a => a[0].AsTensor().DType.ItemSize),
        "is_floating_point" => Always(static a => a[0].AsTensor().IsFloatingPoint),
        "is_complex" => Always(static a => a[0].AsTensor().IsComplex),
        "is_contiguous" => Always(static a => a.Length > 1 ? a[0].AsTensor().IsContiguousIn(a[1].ToMemoryFormat()) : a[0].AsTensor().IsContiguous),
        "is_leaf" or "prim::is_leaf" => Always(static a => a[0].AsTensor().IsLeaf),
        "is_grad_enabled" => Always(static _ => Torch.IsGradEnabled()),
        "set_grad_enabled" => Always(static a =>
        {
            Torch.SetGradEnabled(a[0].AsBool());
            return default;
        }),
        "is_autocast_enabled" => Always(static _ => Amp.AutocastScope.Current is { IsEnabled: true }),
        "is_autocast_cpu_enabled" => Always(static _ => Amp.AutocastScope.Current is { IsEnabled: true }),
        "is_scripting" => Always(static _ => true),
        "_get_tracing_state" or "has_torch_function" => Always(static _ => false),
        "is_nonzero" => Always(static a => Truth.Of(a[0])),
        "get_device" => Always(static a => a[0].AsTensor().Device.Index),
        "requires_grad_" => Always(static a => a[0].AsTensor().RequiresGrad_(a.Length < 2 || a[1].ToBool())),
        "device" => NoTensorFirst(static a => a.Length > 1 && !a[1].IsNone ? (ScriptValue)(Device)$"{a[0].AsString()}:{a[1].AsInt64()}" : a[0].AsDevice()),
        "prim::device" => Always(static a => a[0].AsTensor().Device),
        "prim::dtype" => Always(static a => a[0].AsTensor().DType),
        "prim::layout" => Always(static _ => 0),
        "prim::requires_grad" => Always(static a => a[0].AsTensor().RequiresGrad),
        "prim::is_cuda" => Always(static a => a[0].AsTensor().Device.Type == DeviceType.Cuda),
        "prim::is_cpu" => Always(static a => a[0].AsTensor().Device.Type == DeviceType.Cpu),
        "prim::is_meta" => Always(static a => a[0].AsTensor().IsMeta),
        "prim::is_sparse" => Always(static a => a[0].AsTensor().IsSparse),
        "prim::is_nested" or "prim::is_quantized" or "prim::is_mkldnn" or "prim::is_xpu" or "prim::is_mps" or "prim::is_ipu" or "prim::is_vulkan"
            or "prim::is_sparse_csr" or "prim::is_ort" or "is_inference" or "is_neg" or "is_conj" or "is_pinned" or "is_vulkan_available" => Always(static _ => false),
        "prim::data" or "prim::detach" => Always(static a => a[0].AsTensor().Detach()),
        "prim::grad" => Always(static a => a[0].AsTensor().Grad),
        "prim::shape" => Always(static a => ScriptResults.Of(a[0].AsTensor().Shape)),
        "prim::ndim" => Always(static a => a[0].AsTensor().NDim),
        "prim::itemsize" => Always(static a => a[0].AsTensor().DType.ItemSize),
        "prim::T" or "numpy_T" => Always(static a => a[0].AsTensor().T),
        "prim::H" or "matrix_H" => Always(static a => a[0].AsTensor().H),
        "prim::mT" or "mT" => Always(static a => a[0].AsTensor().MT),
        "prim::mH" or "mH" => Always(static a => a[0].AsTensor().MH),
        "prim::type" => Always(static a => a[0].AsDevice().Type.ToString().ToLowerInvariant()),
        "prim::index" => Always(static a => a[0].Kind == ScriptKind.Device ? a[0].AsDevice().Index : throw a[0].Wrong("a Device")),
        "prim::NumToTensor" or "scalar_tensor" when name[0] == 'p' => Always(static a => Torch.Tensor(a[0].ToScalar(), a[0].Kind switch
        {
            ScriptKind.Float => DType.Float64,
            _ => null,
        })),
        _ => null,
    };

    private static ScriptValue Along(Tensor tensor, long dim)
    {
        int rank = tensor.NDim;
        long place = dim < 0 ? dim + rank : dim;
        return place >= 0 && place < rank
            ? tensor.Shape[(int)place]
            : throw new ScriptException("IndexError", $"Dimension out of range (expected to be in range of [{-Math.Max(rank, 1)}, {Math.Max(rank, 1) - 1}], but got {dim})");
    }

    private static ScriptValue Strides(Tensor tensor, ScriptValue dim) => dim.IsNone
        ? ScriptValue.Of([.. Enumerable.Range(0, tensor.NDim).Select(i => (ScriptValue)tensor.Stride(i))])
        : tensor.Stride(dim.AsInt64());

    private static LanguageOperator? Primitives(string name) => name switch
    {
        "prim::RaiseException" => Always(static a => throw Raised(a)),
        "warn" or "prim::print" => Always(static _ => default),
        "prim::isinstance" => null,
        "prim::unchecked_unwrap_optional" or "_unwrap_optional" => Always(static a => a[0].IsNone ? throw new ScriptException("RuntimeError", "Unwrapping null optional") : a[0]),
        "prim::rangelist" => Always(static a => ScriptValue.Of([.. Enumerable.Range(0, checked((int)a[0].AsInt64())).Select(static i => (ScriptValue)i)])),
        "prim::AutogradZero" => Always(static _ => default),
        "wait" => Always(static a => a[0]),
        "prim::id" => Always(static a => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(a[0].Reference)),
        "prim::name" => Always(static a => ((ScriptEnumMember)a[0].Reference!).Name),
        "prim::value" => Always(static a => ((ScriptEnumMember)a[0].Reference!).Value),
        "prim::StringIndex" => Always(static a => Sequences.GetItem(a[0], a[1])),
        "manual_seed" => Always(static a =>
        {
            Torch.ManualSeed(a[0].AsInt64());
            return default;
        }),
        "_assert_async" or "_assert_tensor_metadata" => Always(static a => a.Length == 1 && !Truth.Of(a[0])
            ? throw new ScriptException("RuntimeError", "Expected Tensor with single nonzero value, but got zero")
            : default(ScriptValue)),
        _ => null,
    };

    private static ScriptException Raised(ReadOnlySpan<ScriptValue> a)
    {
        string type = a.Length > 1 && a[1].Kind == ScriptKind.String ? a[1].AsString() : "RuntimeError";
        return new ScriptException(type, ScriptText.Of(a[0]));
    }
}

using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Linstock.Jit;

namespace Linstock.Vision;

/// <summary>torchvision's own operators, as programs that torchvision wrote call them.</summary>
internal static class ScriptOperators
{
    /// <summary>Runs when anything of this library is used first, as <c>import torchvision</c> does in Python.</summary>
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "Programs name operators of a library that they cannot reference.")]
    internal static void Register()
    {
        Torch.Jit.RegisterOperator(
            "torchvision::nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
            static a => Ops.Nms(a[0].AsTensor(), a[1].AsTensor(), a[2].AsDouble()));
        Torch.Jit.RegisterOperator(
            "torchvision::roi_align(Tensor input, Tensor rois, float spatial_scale, int pooled_height, int pooled_width, int sampling_ratio, bool aligned) -> Tensor",
            static a => Ops.RoiAlign(a[0].AsTensor(), a[1].AsTensor(), Size(a), a[2].AsDouble(), (int)a[5].AsInt64(), a[6].AsBool()));
        // The pools return beside their result what their gradients need, which is kept elsewhere here.
        Torch.Jit.RegisterOperator(
            "torchvision::roi_pool(Tensor input, Tensor rois, float spatial_scale, int pooled_height, int pooled_width) -> (Tensor, Tensor)",
            static a => WithMapping(Ops.RoiPool(a[0].AsTensor(), a[1].AsTensor(), Size(a), a[2].AsDouble())));
        Torch.Jit.RegisterOperator(
            "torchvision::ps_roi_align(Tensor input, Tensor rois, float spatial_scale, int pooled_height, int pooled_width, int sampling_ratio) -> (Tensor, Tensor)",
            static a => WithMapping(Ops.PsRoiAlign(a[0].AsTensor(), a[1].AsTensor(), Size(a), a[2].AsDouble(), (int)a[5].AsInt64())));
        Torch.Jit.RegisterOperator(
            "torchvision::ps_roi_pool(Tensor input, Tensor rois, float spatial_scale, int pooled_height, int pooled_width) -> (Tensor, Tensor)",
            static a => WithMapping(Ops.PsRoiPool(a[0].AsTensor(), a[1].AsTensor(), Size(a), a[2].AsDouble())));
        Torch.Jit.RegisterOperator(
            "torchvision::deform_conv2d(Tensor input, Tensor weight, Tensor offset, Tensor mask, Tensor bias, int stride_h, int stride_w, int pad_h, int pad_w, "
            + "int dilation_h, int dilation_w, int groups, int offset_groups, bool use_mask) -> Tensor",
            static a => Ops.DeformConv2d(
                a[0].AsTensor(), a[2].AsTensor(), a[1].AsTensor(), a[4].AsTensor(), (a[5].AsInt64(), a[6].AsInt64()), (a[7].AsInt64(), a[8].AsInt64()),
                (a[9].AsInt64(), a[10].AsInt64()), a[13].AsBool() ? a[3].AsTensor() : null));
        Torch.Jit.RegisterOperator("torchvision::_cuda_version() -> int", static _ => -1);
    }

    private static IntList Size(IReadOnlyList<ScriptValue> a) => (a[3].AsInt64(), a[4].AsInt64());

    private static ScriptValue WithMapping(Tensor result) => ScriptValue.Tuple(result, Torch.Zeros([0], dtype: DType.Int32));
}

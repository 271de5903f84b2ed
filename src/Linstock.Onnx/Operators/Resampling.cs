using Linstock.NN;
using Linstock.Onnx.Execution;

namespace Linstock.Onnx.Operators;

/// <summary>Resizing, and sampling along a grid.</summary>
internal static class Resampling
{
    public static void Declare(OperatorTable table)
    {
        table.Add("Upsample", 7, node =>
        {
            ResizeRule rule = ResizeRule.Upsample(node);
            double[] scales = node.Numbers("scales") ?? throw node.Damaged("attribute 'scales' is missing");
            return call => Resizing.ByScales(call[0], scales, rule);
        });
        table.Add("Upsample", 9, node =>
        {
            ResizeRule rule = ResizeRule.Upsample(node);
            return call => Resizing.ByScales(call[0], Scales(call[1]), rule);
        });
        table.Add("Resize", 10, node =>
        {
            ResizeRule rule = ResizeRule.Upsample(node);
            return call => Resizing.ByScales(call[0], Scales(call[1]), rule);
        });
        table.Add("Resize", 11, node =>
        {
            ResizeRule rule = ResizeRule.Resize(node);
            IntegerOperand? sizes = node.Integers(3);
            return call =>
            {
                Tensor input = call[0];
                Tensor? scales = call.Optional(2);
                double[]? region = rule.Crops ? Numbered(call[1]) : null;
                return sizes is null
                    ? Resizing.ByScales(input, Scales(scales ?? throw new ArgumentException("neither scales nor sizes are given")), rule, region)
                    : Resizing.BySizes(input, sizes.Read(call), rule, region);
            };
        });
        table.Add("GridSample", node =>
        {
            GridSampleMode mode = node.Choice(
                "mode", "bilinear", ("bilinear", GridSampleMode.Bilinear), ("linear", GridSampleMode.Bilinear), ("nearest", GridSampleMode.Nearest),
                ("bicubic", GridSampleMode.Bicubic), ("cubic", GridSampleMode.Bicubic));
            GridSamplePaddingMode padding = node.Choice(
                "padding_mode", "zeros", ("zeros", GridSamplePaddingMode.Zeros), ("border", GridSamplePaddingMode.Border), ("reflection", GridSamplePaddingMode.Reflection));
            bool alignCorners = node.Flag("align_corners");
            return call => Functional.GridSample(call[0], call[1], mode, padding, alignCorners);
        });
    }

    private static double[] Numbered(Tensor tensor) => tensor.To(DType.Float64).ToArray<double>();

    // With the digits that were meant: 0.7 in single precision would round 10 · 0.7 down.
    private static double[] Scales(Tensor scales) => scales.DType == DType.Float32
        ? [.. scales.ToArray<float>().Select(OperatorNode.Meant)]
        : Numbered(scales);
}

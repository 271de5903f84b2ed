using Linstock.Onnx.Execution;

namespace Linstock.Onnx.Operators;

/// <summary>Averages over the cells of regions. He et al. 2017, arXiv:1703.06870.</summary>
internal static class RegionPooling
{
    public static void Declare(OperatorTable table) => table.Add("RoiAlign", node =>
    {
        // Without the half pixel, as before operator set 16, regions are at least one element large.
        bool halfPixel = node.Choice(
            "coordinate_transformation_mode", node.Opset >= 16 ? "half_pixel" : "output_half_pixel", ("half_pixel", true), ("output_half_pixel", false));
        long height = node.Int("output_height", 1), width = node.Int("output_width", 1), samples = node.Int("sampling_ratio", 0);
        double scale = node.Number("spatial_scale", 1);
        if (node.Text("mode", "avg") != "avg" || height < 1 || width < 1 || samples < 0)
        {
            throw new NotSupportedException($"{node.Title}: only averages over cells are supported");
        }

        return call =>
        {
            Tensor input = call[0];
            double[] corners = call[1].Detach().To(DType.Float64).ToArray<double>();
            long[] images = call.Integers(2);
            if (input.NDim != 4 || corners.Length != 4 * images.Length || Array.Exists(images, image => image < 0 || image >= input.Shape[0]))
            {
                throw new ArgumentException($"expected regions [count, 4] of images [N, C, H, W]; got {call[1].Shape} and {images.Length} images for {input.Shape}");
            }

            var regions = new Tensor[images.Length];
            for (int i = 0; i < regions.Length; i++)
            {
                double shift = halfPixel ? 0.5 : 0;
                Tensor rows = Cells((corners[(4 * i) + 1] * scale) - shift, (corners[(4 * i) + 3] * scale) - shift, height, input.Shape[2]);
                Tensor columns = Cells((corners[4 * i] * scale) - shift, (corners[(4 * i) + 2] * scale) - shift, width, input.Shape[3]);
                regions[i] = Torch.Matmul(Torch.Matmul(rows, input.Select(0, images[i])), columns.T);
            }

            return regions.Length > 0 ? Torch.Stack(regions) : Torch.Empty([0, input.Shape[1], height, width], dtype: input.DType, device: input.Device);

            // The average over a cell is one along the rows, then one along the columns: [cells, size] each.
            Tensor Cells(double start, double end, long cells, long size)
            {
                double length = halfPixel ? end - start : Math.Max(end - start, 1), cell = length / cells;
                long each = samples > 0 ? samples : Math.Clamp((long)Math.Ceiling(cell), 1, size + 2);
                double[] weights = new double[cells * size];
                for (long c = 0; c < cells; c++)
                {
                    for (long s = 0; s < each; s++)
                    {
                        double place = start + (c * cell) + ((s + 0.5) * cell / each);
                        if (place >= -1 && place <= size)
                        {
                            place = Math.Max(place, 0);
                            long lower = Math.Min((long)place, size - 1), upper = Math.Min(lower + 1, size - 1);
                            double share = lower == size - 1 ? 0 : place - lower;
                            weights[(c * size) + lower] += (1 - share) / each;
                            weights[(c * size) + upper] += share / each;
                        }
                    }
                }

                return Elementwise.OnDevice(Torch.FromArray(weights, cells, size).To(input.DType), input);
            }
        };
    });
}

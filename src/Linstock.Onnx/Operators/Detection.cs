using Linstock.Onnx.Execution;

namespace Linstock.Onnx.Operators;

/// <summary>Boxes: which of those that overlap remain.</summary>
internal static class Detection
{
    public static void Declare(OperatorTable table) => table.Add("NonMaxSuppression", node =>
    {
        bool centers = node.Flag("center_point_box");
        return call =>
        {
            long most = call.Optional(2) is null ? 0 : call.Integer(2);
            double overlap = call.Optional(3) is null ? 0 : call.Number(3);
            double? least = call.Optional(4) is null ? null : call.Number(4);
            return Suppress(call[0], call[1], most, overlap, least, centers);
        };
    });

    private readonly record struct Box(float Y1, float X1, float Y2, float X2)
    {
        public float Area => (Y2 - Y1) * (X2 - X1);
    }

    // The choice of each box depends on those before it, so it is made on the processor.
    private static Tensor Suppress(Tensor boxes, Tensor scores, long most, double overlap, double? least, bool centers)
    {
        if (boxes.NDim != 3 || boxes.Shape[2] != 4 || scores.NDim != 3 || scores.Shape[0] != boxes.Shape[0] || scores.Shape[2] != boxes.Shape[1])
        {
            throw new ArgumentException($"expected boxes [batch, count, 4] and scores [batch, classes, count]; got {boxes.Shape} and {scores.Shape}");
        }

        (int batch, int classes, int count) = ((int)scores.Shape[0], (int)scores.Shape[1], (int)scores.Shape[2]);
        float[] corners = boxes.Detach().To(DType.Float32).ToArray<float>(), confidence = scores.Detach().To(DType.Float32).ToArray<float>();
        List<long> chosen = [];
        for (int b = 0; b < batch; b++)
        {
            Box[] all = [.. Enumerable.Range(0, count).Select(i => Read(corners.AsSpan(((b * count) + i) * 4, 4), centers))];
            for (int c = 0; c < classes; c++)
            {
                int start = ((b * classes) + c) * count;
                List<int> kept = [];
                foreach (int candidate in Enumerable.Range(0, count).Where(i => !(confidence[start + i] <= least)).OrderByDescending(i => confidence[start + i]))
                {
                    if (kept.Count >= most)
                    {
                        break;
                    }

                    if (!kept.Exists(other => Overlap(all[candidate], all[other]) > overlap))
                    {
                        kept.Add(candidate);
                        chosen.AddRange([b, c, candidate]);
                    }
                }
            }
        }

        return Torch.FromArray(chosen.ToArray(), chosen.Count / 3, 3);
    }

    private static Box Read(ReadOnlySpan<float> box, bool centers) => centers
        ? new(box[1] - (box[3] / 2), box[0] - (box[2] / 2), box[1] + (box[3] / 2), box[0] + (box[2] / 2))
        : new(MathF.Min(box[0], box[2]), MathF.Min(box[1], box[3]), MathF.Max(box[0], box[2]), MathF.Max(box[1], box[3]));

    private static double Overlap(Box a, Box b)
    {
        float height = MathF.Min(a.Y2, b.Y2) - MathF.Max(a.Y1, b.Y1), width = MathF.Min(a.X2, b.X2) - MathF.Max(a.X1, b.X1);
        float common = MathF.Max(height, 0) * MathF.Max(width, 0);
        return a.Area > 0 && b.Area > 0 ? common / (a.Area + b.Area - common) : 0;
    }
}

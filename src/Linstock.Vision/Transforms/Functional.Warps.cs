using Linstock.NN;
using F = Linstock.NN.Functional;

namespace Linstock.Vision.Transforms;

public static partial class Functional
{
    /// <summary>Turns the image counter-clockwise.</summary>
    /// <param name="image">[..., height, width].</param>
    /// <param name="angle">In degrees.</param>
    /// <param name="interpolation">Nearest or bilinear.</param>
    /// <param name="expand">Whether the result is large enough for the whole image; only about its middle.</param>
    /// <param name="center">x and y of the point that stays; the middle if null.</param>
    /// <param name="fill">The colour beyond the border: one number, or one for each channel; zero if null.</param>
    public static Tensor Rotate(
        Tensor image, double angle, InterpolationMode interpolation = InterpolationMode.Nearest, bool expand = false, (double X, double Y)? center = null, DoubleList? fill = null)
    {
        (_, long h, long w) = GetDimensions(image);
        (double x, double y) = center is { } point ? (point.X - w * 0.5, point.Y - h * 0.5) : (0, 0);
        double[] matrix = InverseAffine((x, y), -angle, (0, 0), 1, (0, 0));
        (long outWidth, long outHeight) = expand ? ExpandedSize(matrix, w, h) : (w, h);
        return Warp(image, AffineGrid(matrix, w, h, outWidth, outHeight, WorkType(image)), interpolation, fill, "rotate");
    }

    /// <summary>Turns, shifts, scales and shears the image about its middle.</summary>
    /// <param name="image">[..., height, width].</param>
    /// <param name="angle">Clockwise, in degrees.</param>
    /// <param name="translate">Pixels to the right and down.</param>
    /// <param name="scale">The scale; above 0.</param>
    /// <param name="shear">Shear along x and y, in degrees.</param>
    /// <param name="interpolation">Nearest or bilinear.</param>
    /// <param name="fill">The colour beyond the border; zero if null.</param>
    /// <param name="center">x and y of the point that stays; the middle if null.</param>
    /// <exception cref="ArgumentException">The scale is not positive.</exception>
    public static Tensor Affine(
        Tensor image, double angle, (double X, double Y) translate, double scale, (double X, double Y) shear,
        InterpolationMode interpolation = InterpolationMode.Nearest, DoubleList? fill = null, (double X, double Y)? center = null)
    {
        if (!(scale > 0)) throw new ArgumentException($"affine: argument scale should be positive; got {scale}", nameof(scale));
        (_, long h, long w) = GetDimensions(image);
        (double x, double y) = center is { } point ? (point.X - w * 0.5, point.Y - h * 0.5) : (0, 0);
        double[] matrix = InverseAffine((x, y), angle, translate, scale, shear);
        return Warp(image, AffineGrid(matrix, w, h, w, h, WorkType(image)), interpolation, fill, "affine");
    }

    /// <summary>Moves four points of the image to four others, as a view from elsewhere would.</summary>
    /// <param name="image">[..., height, width].</param>
    /// <param name="startpoints">The corners: top left, top right, bottom right, bottom left; x and y each.</param>
    /// <param name="endpoints">Where they go.</param>
    /// <param name="interpolation">Nearest or bilinear.</param>
    /// <param name="fill">The colour beyond the border; zero if null.</param>
    public static Tensor Perspective(
        Tensor image, ReadOnlySpan<(double X, double Y)> startpoints, ReadOnlySpan<(double X, double Y)> endpoints,
        InterpolationMode interpolation = InterpolationMode.Bilinear, DoubleList? fill = null)
    {
        ImageCheck.Image(image, "perspective");
        if (startpoints.Length != 4 || endpoints.Length != 4) throw new ArgumentException($"perspective: expected four points each; got {startpoints.Length} and {endpoints.Length}");
        var equations = new double[8, 8];
        var right = new double[8];
        for (int i = 0; i < 4; i++)
        {
            ((double x, double y), (double u, double v)) = (endpoints[i], startpoints[i]);
            double[] first = [x, y, 1, 0, 0, 0, -u * x, -u * y], second = [0, 0, 0, x, y, 1, -v * x, -v * y];
            for (int k = 0; k < 8; k++) (equations[2 * i, k], equations[2 * i + 1, k]) = (first[k], second[k]);
            (right[2 * i], right[2 * i + 1]) = (u, v);
        }

        double[] c = Torch.Linalg.Lstsq(Torch.Tensor(equations), Torch.Tensor(right).Unsqueeze(1)).Solution.Squeeze(1).ToArray<double>();
        (_, long h, long w) = GetDimensions(image);
        DType dtype = WorkType(image);
        Tensor points = PointGrid(0.5, w - 0.5, w, 0.5, h - 0.5, h, dtype);
        Tensor top = Torch.Tensor(new[,] { { c[0], c[3] }, { c[1], c[4] }, { c[2], c[5] } }).To(dtype) / Torch.Tensor(new[] { 0.5 * w, 0.5 * h }).To(dtype);
        Tensor bottom = Torch.Tensor(new[,] { { c[6], c[6] }, { c[7], c[7] }, { 1.0, 1.0 } }).To(dtype);
        Tensor grid = Torch.Matmul(points, top) / Torch.Matmul(points, bottom) - 1;
        return Warp(image, grid.Reshape(1, h, w, 2), interpolation, fill, "perspective");
    }

    // Where each pixel of the result comes from: the inverse of moving to the centre, scaling, shearing, turning, and back.
    private static double[] InverseAffine((double X, double Y) center, double angle, (double X, double Y) translate, double scale, (double X, double Y) shear)
    {
        double turn = double.DegreesToRadians(angle), sx = double.DegreesToRadians(shear.X), sy = double.DegreesToRadians(shear.Y);
        double a = Math.Cos(turn - sy) / Math.Cos(sy), b = -Math.Cos(turn - sy) * Math.Tan(sx) / Math.Cos(sy) - Math.Sin(turn);
        double c = Math.Sin(turn - sy) / Math.Cos(sy), d = -Math.Sin(turn - sy) * Math.Tan(sx) / Math.Cos(sy) + Math.Cos(turn);
        double[] matrix = [d / scale, -b / scale, 0, -c / scale, a / scale, 0];
        (double x, double y) = (center.X + translate.X, center.Y + translate.Y);
        matrix[2] = center.X - matrix[0] * x - matrix[1] * y;
        matrix[5] = center.Y - matrix[3] * x - matrix[4] * y;
        return matrix;
    }

    private static (long Width, long Height) ExpandedSize(double[] matrix, long width, long height)
    {
        (double w, double h) = (width * 0.5, height * 0.5);
        (double minX, double maxX, double minY, double maxY) = (double.MaxValue, double.MinValue, double.MaxValue, double.MinValue);
        foreach ((double x, double y) in ((double, double)[])[(-w, -h), (-w, h), (w, h), (w, -h)])
        {
            (double u, double v) = (matrix[0] * x + matrix[1] * y + matrix[2] + w, matrix[3] * x + matrix[4] * y + matrix[5] + h);
            (minX, maxX, minY, maxY) = (Math.Min(minX, u), Math.Max(maxX, u), Math.Min(minY, v), Math.Max(maxY, v));
        }

        // Four decimals are enough to tell a side that is whole from one that is a little longer.
        const double step = 1e-4;
        double Cut(double value) => Math.Truncate(value / step) * step;
        return ((long)(Math.Ceiling(Cut(maxX)) - Math.Floor(Cut(minX))), (long)(Math.Ceiling(Cut(maxY)) - Math.Floor(Cut(minY))));
    }

    private static DType WorkType(Tensor image) => image.DType.IsFloatingPoint ? image.DType : DType.Float32;

    // [height · width, 3]: x, y and 1 of each pixel.
    private static Tensor PointGrid(double firstX, double lastX, long width, double firstY, double lastY, long height, DType dtype)
    {
        Tensor x = Torch.Linspace(firstX, lastX, width).To(dtype).Expand(height, width);
        Tensor y = Torch.Linspace(firstY, lastY, height).To(dtype).Unsqueeze(1).Expand(height, width);
        return Torch.Stack([x, y, Torch.OnesLike(x)], -1).Reshape(height * width, 3);
    }

    private static Tensor AffineGrid(double[] matrix, long width, long height, long outWidth, long outHeight, DType dtype)
    {
        Tensor points = PointGrid(-outWidth * 0.5 + 0.5, outWidth * 0.5 - 0.5, outWidth, -outHeight * 0.5 + 0.5, outHeight * 0.5 - 0.5, outHeight, dtype);
        Tensor theta = Torch.Tensor(matrix).To(dtype).Reshape(2, 3).T / Torch.Tensor(new[] { 0.5 * width, 0.5 * height }).To(dtype);
        return Torch.Matmul(points, theta).Reshape(1, outHeight, outWidth, 2);
    }

    private static Tensor Warp(Tensor image, Tensor grid, InterpolationMode interpolation, DoubleList? fill, string operation)
    {
        ImageCheck.Image(image, operation);
        if (interpolation is not (InterpolationMode.Nearest or InterpolationMode.Bilinear)) throw new ArgumentException($"{operation}: expected nearest or bilinear interpolation; got {interpolation}", nameof(interpolation));
        GridSampleMode mode = interpolation == InterpolationMode.Nearest ? GridSampleMode.Nearest : GridSampleMode.Bilinear;
        double[]? colors = fill is { } given ? given.ToArray() : null;
        (long channels, _, _) = GetDimensions(image);
        if (colors is { Length: > 1 } && colors.Length != channels) throw new ArgumentException($"{operation}: {colors.Length} colours to fill with do not fit {channels} channels", nameof(fill));
        return AsFloatBatch(image, batch =>
        {
            Tensor spread = grid.To(batch.DType).Expand(batch.Shape[0], -1, -1, -1);
            if (colors is null) return F.GridSample(batch, spread, mode, GridSamplePaddingMode.Zeros, alignCorners: false);

            // One more channel says how much of each pixel lies within the image.
            Tensor inside = batch.NewOnes([batch.Shape[0], 1, batch.Shape[2], batch.Shape[3]]);
            Tensor sampled = F.GridSample(Torch.Cat([batch, inside], 1), spread, mode, GridSamplePaddingMode.Zeros, alignCorners: false);
            Tensor share = sampled.Narrow(1, channels, 1);
            if (mode == GridSampleMode.Nearest) share = share.Ge(0.5).To(batch.DType);
            Tensor color = Torch.Tensor(colors).To(batch.DType).Reshape(1, -1, 1, 1);
            return sampled.Narrow(1, 0, channels) * share + (1 - share) * color;
        });
    }
}

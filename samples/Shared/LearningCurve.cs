using System.Globalization;
using System.Text;

/// <summary>What an epoch has reached.</summary>
internal sealed record CurvePoint(int Epoch, double Loss, double TrainAccuracy, double TestAccuracy);

/// <summary>The learning curve as a picture: loss on the left axis, accuracies on the right.</summary>
internal static class LearningCurve
{
    private const double Width = 720, Height = 360, Left = 60, Right = 60, Top = 30, Bottom = 40;

    /// <summary>Draws the curve as SVG.</summary>
    public static string ToSvg(IReadOnlyList<CurvePoint> points)
    {
        double mostLoss = Math.Max(1e-9, points.Count == 0 ? 1 : points.Max(point => point.Loss));
        double leastAccuracy = points.Count == 0 ? 0 : Math.Floor(10 * points.Min(point => Math.Min(point.TrainAccuracy, point.TestAccuracy))) / 10;
        double span = Math.Max(1e-9, 1 - leastAccuracy);
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{Width}\" height=\"{Height}\" font-family=\"sans-serif\" font-size=\"12\">\n");
        svg.Append("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n");
        for (int i = 0; i <= 4; i++)
        {
            double y = Y(i / 4.0);
            svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{y:F1}\" y2=\"{y:F1}\" stroke=\"#ddd\"/>\n");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left - 8}\" y=\"{y + 4:F1}\" text-anchor=\"end\">{mostLoss * i / 4:F2}</text>\n");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Width - Right + 8}\" y=\"{y + 4:F1}\">{100 * (leastAccuracy + (span * i / 4)):F0}%</text>\n");
        }
        Line(svg, points, point => point.Loss / mostLoss, "#c0392b", "training loss", 0);
        Line(svg, points, point => (point.TrainAccuracy - leastAccuracy) / span, "#2980b9", "training accuracy", 1);
        Line(svg, points, point => (point.TestAccuracy - leastAccuracy) / span, "#27ae60", "test accuracy", 2);
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Width / 2}\" y=\"{Height - 8}\" text-anchor=\"middle\">epoch (1 to {points.Count})</text>\n</svg>\n");
        return svg.ToString();
    }

    private static double Y(double share) => Height - Bottom - (share * (Height - Top - Bottom));

    private static void Line(StringBuilder svg, IReadOnlyList<CurvePoint> points, Func<CurvePoint, double> share, string color, string name, int number)
    {
        double step = (Width - Left - Right) / Math.Max(1, points.Count - 1);
        IEnumerable<string> places = points.Select((point, i) => string.Create(CultureInfo.InvariantCulture, $"{Left + (i * step):F1},{Y(share(point)):F1}"));
        svg.Append(CultureInfo.InvariantCulture, $"<polyline fill=\"none\" stroke=\"{color}\" stroke-width=\"2\" points=\"{string.Join(' ', places)}\"/>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left + 10 + (number * 150)}\" y=\"18\" fill=\"{color}\">{name}</text>\n");
    }
}

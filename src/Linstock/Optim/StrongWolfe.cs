namespace Linstock.Optim;

/// <summary>
/// A line search for a step that satisfies the strong Wolfe conditions: first a bracket is found by growing steps, then it is
/// narrowed by cubic interpolation. Nocedal and Wright 2006, algorithms 3.5 and 3.6.
/// </summary>
internal sealed class StrongWolfe(Func<double, (double Loss, Tensor Gradient)> evaluate, Tensor direction, double toleranceChange)
{
    private const double SufficientDecrease = 1e-4;
    private const double Curvature = 0.9;
    private const int MaxIterations = 25;

    private readonly record struct Point(double Step, double Loss, Tensor Gradient, double Slope);

    /// <summary>Searches from a first step; loss, gradient and slope are those at the start.</summary>
    public (double Loss, Tensor Gradient, double Step, int Evaluations) Run(double step, double loss, Tensor gradient, double slope)
    {
        double norm = LBFGS.Largest(direction);
        Point current = At(step);
        int evaluations = 1, iteration = 0;
        var previous = new Point(0, loss, gradient.Clone(), slope);
        Point low, high;
        bool done = false;
        while (true)
        {
            if (iteration >= MaxIterations)
            {
                (low, high) = (new Point(0, loss, gradient, slope), current);
                break;
            }
            bool tooHigh = current.Loss > loss + SufficientDecrease * current.Step * slope || (iteration > 1 && current.Loss >= previous.Loss);
            if (!tooHigh && Math.Abs(current.Slope) <= -Curvature * slope)
            {
                (low, high, done) = (current, current, true);
                break;
            }
            if (tooHigh || current.Slope >= 0)
            {
                (low, high) = (previous, current);
                break;
            }
            double least = current.Step + 0.01 * (current.Step - previous.Step), greatest = current.Step * 10;
            double next = Cubic(previous, current, least, greatest);
            previous = current;
            current = At(next);
            evaluations++;
            iteration++;
        }
        if (low.Loss > high.Loss)
        {
            (low, high) = (high, low);
        }
        bool stalled = false;
        while (!done && iteration < MaxIterations && Math.Abs(high.Step - low.Step) * norm >= toleranceChange)
        {
            double least = Math.Min(low.Step, high.Step), greatest = Math.Max(low.Step, high.Step);
            // The order in which the two points enter the formula decides its rounding; PyTorch keeps the bracket's own order.
            double next = Cubic(low, high, least, greatest);
            double margin = 0.1 * (greatest - least);
            if (Math.Min(greatest - next, next - least) < margin)
            {
                // Too near the boundary twice, or on it: stay a tenth of the bracket away from it.
                if (stalled || next >= greatest || next <= least)
                {
                    next = Math.Abs(next - greatest) < Math.Abs(next - least) ? greatest - margin : least + margin;
                    stalled = false;
                }
                else
                {
                    stalled = true;
                }
            }
            else
            {
                stalled = false;
            }
            current = At(next);
            evaluations++;
            iteration++;
            if (current.Loss > loss + SufficientDecrease * next * slope || current.Loss >= low.Loss)
            {
                high = current;
                if (low.Loss > high.Loss)
                {
                    (low, high) = (high, low);
                }
                continue;
            }
            if (Math.Abs(current.Slope) <= -Curvature * slope)
            {
                done = true;
            }
            else if (current.Slope * (high.Step - low.Step) >= 0)
            {
                high = low;
            }
            low = current;
        }
        return (low.Loss, low.Gradient, low.Step, evaluations);
    }

    private Point At(double step)
    {
        (double loss, Tensor gradient) = evaluate(step);
        return new Point(step, loss, gradient, LBFGS.Dot(gradient, direction));
    }

    /// <summary>The minimum of the cubic through two points with their slopes, within bounds.</summary>
    private static double Cubic(in Point a, in Point b, double least, double greatest)
    {
        (Point left, Point right) = a.Step <= b.Step ? (a, b) : (b, a);
        double d1 = a.Slope + b.Slope - 3 * (a.Loss - b.Loss) / (a.Step - b.Step);
        double square = d1 * d1 - a.Slope * b.Slope;
        if (!(square >= 0))
        {
            return (least + greatest) / 2;
        }
        double d2 = Math.Sqrt(square);
        double minimum = right.Step - (right.Step - left.Step) * ((right.Slope + d2 - d1) / (right.Slope - left.Slope + 2 * d2));
        return Math.Min(Math.Max(minimum, least), greatest);
    }
}

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

    private int _iterations;

    private readonly record struct Point(double Step, double Loss, Tensor Gradient, double Slope);

    /// <summary>Searches from a first step; loss, gradient and slope are those at the start.</summary>
    public (double Loss, Tensor Gradient, double Step, int Evaluations) Run(double step, double loss, Tensor gradient, double slope)
    {
        var start = new Point(0, loss, gradient, slope);
        (Point low, Point high, bool done) = Bracket(start, At(step));
        if (low.Loss > high.Loss)
        {
            (low, high) = (high, low);
        }
        if (!done)
        {
            low = Narrow(start, low, high);
        }
        return (low.Loss, low.Gradient, low.Step, _iterations + 1);
    }

    /// <summary>Grows the step until the conditions hold, or two points enclose a step where they do.</summary>
    private (Point First, Point Second, bool Done) Bracket(in Point start, Point current)
    {
        Point previous = start with { Gradient = start.Gradient.Clone() };
        while (_iterations < MaxIterations)
        {
            bool tooHigh = IsTooHigh(start, current) || (_iterations > 1 && current.Loss >= previous.Loss);
            if (!tooHigh && IsFlat(start, current))
            {
                return (current, current, true);
            }
            if (tooHigh || current.Slope >= 0)
            {
                return (previous, current, false);
            }
            double least = current.Step + 0.01 * (current.Step - previous.Step), greatest = current.Step * 10;
            double next = Cubic(previous, current, least, greatest);
            (previous, current) = (current, At(next));
            _iterations++;
        }
        return (start, current, false);
    }

    /// <summary>Narrows a bracket, whose first point is the lower one, until the conditions hold there or it is too narrow.</summary>
    private Point Narrow(in Point start, Point low, Point high)
    {
        double norm = LBFGS.Largest(direction);
        bool stalled = false;
        while (_iterations < MaxIterations && Math.Abs(high.Step - low.Step) * norm >= toleranceChange)
        {
            Point current = At(Between(low, high, ref stalled));
            _iterations++;
            if (IsTooHigh(start, current) || current.Loss >= low.Loss)
            {
                high = current;
                if (low.Loss > high.Loss)
                {
                    (low, high) = (high, low);
                }
                continue;
            }
            if (IsFlat(start, current))
            {
                return current;
            }
            if (current.Slope * (high.Step - low.Step) >= 0)
            {
                high = low;
            }
            low = current;
        }
        return low;
    }

    /// <summary>The next step inside of a bracket.</summary>
    private static double Between(in Point low, in Point high, ref bool stalled)
    {
        double least = Math.Min(low.Step, high.Step), greatest = Math.Max(low.Step, high.Step);
        // The order in which the two points enter the formula decides its rounding; PyTorch keeps the bracket's own order.
        double next = Cubic(low, high, least, greatest);
        double margin = 0.1 * (greatest - least);
        if (Math.Min(greatest - next, next - least) >= margin)
        {
            stalled = false;
            return next;
        }
        // Too near the boundary twice, or on it: stay a tenth of the bracket away from it.
        if (stalled || next >= greatest || next <= least)
        {
            stalled = false;
            return Math.Abs(next - greatest) < Math.Abs(next - least) ? greatest - margin : least + margin;
        }
        stalled = true;
        return next;
    }

    private static bool IsTooHigh(in Point start, in Point point) => point.Loss > start.Loss + SufficientDecrease * point.Step * start.Slope;

    private static bool IsFlat(in Point start, in Point point) => Math.Abs(point.Slope) <= -Curvature * start.Slope;

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

namespace Linstock.Training.Callbacks;

/// <summary>Whether less or more of a value is better.</summary>
public enum MonitorMode
{
    /// <summary>Less is better.</summary>
    Min,

    /// <summary>More is better.</summary>
    Max,
}

/// <summary>Comparisons of a value that is watched.</summary>
internal static class MonitorExtensions
{
    public static double Worst(this MonitorMode mode) => mode == MonitorMode.Min ? double.PositiveInfinity : double.NegativeInfinity;

    /// <summary>Whether a value is better than another by more than a difference; nothing is better by being no number.</summary>
    public static bool IsBetter(this MonitorMode mode, double value, double than, double by = 0) =>
        mode == MonitorMode.Min ? value < than - by : value > than + by;
}

namespace Linstock.Onnx.Execution;

/// <summary>What holds for one run of a module.</summary>
/// <param name="training">Whether the module is in training mode.</param>
/// <param name="turnLimit">The most turns of loops; null for any number.</param>
internal sealed class RunState(bool training, long? turnLimit)
{
    private long _turns;

    /// <summary>Whether the module is in training mode.</summary>
    public bool Training { get; } = training;

    /// <summary>Counts a turn of a loop.</summary>
    /// <exception cref="InvalidOperationException">There were too many.</exception>
    public void CountTurn()
    {
        if (++_turns > turnLimit)
        {
            throw new InvalidOperationException($"loop: more than {turnLimit} turns; the module's TurnLimit allows no more");
        }
    }
}

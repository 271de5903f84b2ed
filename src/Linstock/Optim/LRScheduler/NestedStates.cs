namespace Linstock.Optim.LRScheduler;

/// <summary>The states of schedules inside a schedule.</summary>
internal static class NestedStates
{
    public static void Load(LRScheduler[] schedulers, SchedulerState state)
    {
        object?[] states = ParamGroupOptions.Items(state["_schedulers"]);
        if (states.Length != schedulers.Length)
        {
            throw new ArgumentException($"lr_scheduler state: expected {schedulers.Length} schedulers; got {states.Length}");
        }
        for (int i = 0; i < states.Length; i++)
        {
            schedulers[i].LoadStateDict(
                states[i] as IReadOnlyDictionary<string, object?> ?? throw new ArgumentException("lr_scheduler state: expected a dictionary"));
        }
    }
}

namespace Linstock.Ops;

/// <summary>
/// What public members of operations look at first: whether there is anything but the call itself to do. One flag for all reasons, so that an
/// operation pays for one.
/// </summary>
internal static class Interception
{
    private static readonly Lock Gate = new();
    private static int s_traces;
    private static bool s_batches;

    /// <summary>Whether there ever was a batch, or something is being traced on any thread.</summary>
    public static bool IsOn { get; private set; }

    /// <summary>Batches are looked for from now on.</summary>
    public static void StartBatches()
    {
        lock (Gate)
        {
            s_batches = true;
            IsOn = true;
        }
    }

    /// <summary>A trace begins.</summary>
    public static void StartTrace()
    {
        lock (Gate)
        {
            s_traces++;
            IsOn = true;
        }
    }

    /// <summary>A trace ends.</summary>
    public static void EndTrace()
    {
        lock (Gate)
        {
            s_traces--;
            IsOn = s_batches || s_traces > 0;
        }
    }
}

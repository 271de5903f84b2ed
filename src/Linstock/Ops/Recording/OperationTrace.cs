using Linstock.Jit;

namespace Linstock.Ops;

/// <summary>Writes down the operations that a thread calls. What it does with them is its own; here is how it gets to see them.</summary>
/// <remarks>
/// Only the outermost call is recorded: while an operation runs, the thread has no trace, so what the operation is made of passes unseen. An operation
/// that the trace has no name for runs with the trace in place, and so what it is made of is recorded instead.
/// </remarks>
internal abstract class OperationTrace
{
    [ThreadStatic]
    private static OperationTrace? s_current;

    /// <summary>The trace that this thread writes, or null; callers look at <see cref="Interception.IsOn"/> first.</summary>
    public static OperationTrace? Current => s_current;

    /// <summary>The trace that this thread writes, or null.</summary>
    public static OperationTrace? Find() => Interception.IsOn ? s_current : null;

    /// <summary>Makes a trace the current one of this thread, or none.</summary>
    /// <returns>What was there before.</returns>
    protected static OperationTrace? Exchange(OperationTrace? trace)
    {
        OperationTrace? before = s_current;
        s_current = trace;
        return before;
    }

    /// <summary>Begins a call; until it is disposed nothing else is recorded, unless the call has no form.</summary>
    /// <param name="form">What it looks like in a program, as the generator writes it.</param>
    /// <param name="arguments">The arguments in the order of the declaration.</param>
    public RecordedCall Begin(string form, params ReadOnlySpan<RecordedArgument> arguments)
    {
        s_current = null;
        string? text;
        try
        {
            text = Describe(form, arguments);
        }
        finally
        {
            s_current = this;
        }

        if (text is not null)
        {
            s_current = null;
        }

        return new RecordedCall(this, text, form);
    }

    /// <summary>Ends a call that returned.</summary>
    public void Complete(string? text, string form, in ScriptValue result)
    {
        s_current = null;
        try
        {
            Record(text, form, in result);
        }
        finally
        {
            s_current = this;
        }
    }

    /// <summary>Makes this trace the current one again.</summary>
    public void Resume() => s_current = this;

    /// <summary>Notes that values of a tensor became numbers of the program that is traced.</summary>
    public abstract void NoteRead(Tensor tensor, string into);

    /// <summary>The call as text, before it changes anything; null where it has no form.</summary>
    protected abstract string? Describe(string form, ReadOnlySpan<RecordedArgument> arguments);

    /// <summary>Enters what a call returned; without text, what it was made of must have been recorded.</summary>
    protected abstract void Record(string? text, string form, in ScriptValue result);
}

/// <summary>An argument of a recorded call, and whether it is what the declaration has as default.</summary>
internal readonly record struct RecordedArgument(ScriptValue Value, bool IsDefault = false);

/// <summary>A call between its arguments and its result.</summary>
internal readonly ref struct RecordedCall(OperationTrace trace, string? text, string form) : IDisposable
{
    /// <summary>Enters the result.</summary>
    public void Complete(ScriptValue result) => trace.Complete(text, form, in result);

    /// <summary>Recording goes on.</summary>
    public void Dispose() => trace.Resume();
}

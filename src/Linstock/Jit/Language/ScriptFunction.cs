using System.Runtime.CompilerServices;

namespace Linstock.Jit;

/// <summary>A parameter of a function; <c>Default</c> is absent where it must be given.</summary>
internal readonly record struct ScriptParameter(string Name, ScriptType? Type, ScriptValue Default);

/// <summary>A function or method, compiled: its variables are slots of a frame.</summary>
internal sealed class ScriptFunction(string name, string file, int line)
{
    // Functions of the language do not call themselves, and modules are nested less deeply than this.
    private const int MaximumDepth = 400;

    private ScriptBlock _body = ScriptBlock.Empty;
    private int _slots;

    /// <summary>The name with its place.</summary>
    public string Name { get; } = name;

    public string File { get; } = file;

    public int Line { get; } = line;

    public ScriptParameter[] Parameters { get; private set; } = [];

    public ScriptType? ReturnType { get; private set; }

    public void Complete(ScriptParameter[] parameters, ScriptType? returnType, ScriptBlock body, int slots)
    {
        Parameters = parameters;
        ReturnType = returnType;
        _body = body;
        _slots = slots;
    }

    /// <summary>A frame whose parameters are to be filled in.</summary>
    public ScriptFrame NewFrame(ScriptMachine machine) => new(this, machine, _slots);

    /// <summary>Runs the function on a frame whose first slots hold the arguments; absent ones take their defaults.</summary>
    public ScriptValue Run(ScriptFrame frame)
    {
        if (frame.Machine.Depth >= MaximumDepth || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new ScriptException("RuntimeError", $"functions call each other too deeply; stopped in {Name}");
        }

        for (int i = 0; i < Parameters.Length; i++)
        {
            if (frame.Slots[i].IsAbsent)
            {
                frame.Slots[i] = Parameters[i].Default.IsAbsent
                    ? throw new ArgumentException($"{Name}: the argument '{Parameters[i].Name}' is missing")
                    : Fresh(Parameters[i].Default);
            }
        }

        frame.Machine.Step();
        frame.Machine.Depth++;
        try
        {
            _body.Execute(frame);
            return frame.Result;
        }
        catch (ScriptException failure) when (failure.AddPlace(File, frame.Line, Name))
        {
            // Never entered: throwing again in every function would need stack for each of them.
            throw;
        }
        catch (Exception failure) when (failure is not (ScriptException or OutOfMemoryException or OperationCanceledException))
        {
            var wrapped = new ScriptException(failure);
            wrapped.AddPlace(File, frame.Line, Name);
            throw wrapped;
        }
        finally
        {
            frame.Machine.Depth--;
        }
    }

    /// <summary>The place of a parameter, or -1.</summary>
    public int IndexOf(string parameter) => Array.FindIndex(Parameters, p => p.Name == parameter);

    // A list that is a default belongs to one call.
    private static ScriptValue Fresh(ScriptValue value) =>
        value.Kind == ScriptKind.List ? ScriptValue.Of([.. value.AsItems()]) : value;
}

/// <summary>The variables of one call.</summary>
internal sealed class ScriptFrame(ScriptFunction function, ScriptMachine machine, int slots)
{
    public ScriptMachine Machine { get; } = machine;

    public ScriptValue[] Slots { get; } = new ScriptValue[slots];

    public ScriptValue Result { get; set; }

    /// <summary>The line that is executed, for messages.</summary>
    public int Line { get; set; } = function.Line;
}

/// <summary>What all calls of one run share: the number of steps left.</summary>
internal sealed class ScriptMachine(long? stepLimit)
{
    private readonly long _limit = stepLimit ?? long.MaxValue;
    private long _steps;

    /// <summary>How many functions are being called.</summary>
    public int Depth { get; set; }

    /// <summary>Counts a call or a turn of a loop.</summary>
    public void Step()
    {
        if (++_steps > _limit)
        {
            throw new ScriptException("RuntimeError", $"the program took more than {_limit} steps");
        }
    }
}

namespace Linstock.Jit;

/// <summary>A compiled statement. It says whether the function goes on behind it.</summary>
internal abstract class ScriptStatement(int line)
{
    public int Line { get; } = line;

    /// <summary>The variables that it mentions, so that values nothing mentions any more are let go.</summary>
    public HashSet<int> Mentions { get; } = [];

    /// <returns>False after a return.</returns>
    public abstract bool Execute(ScriptFrame frame);
}

/// <summary>Statements in order.</summary>
internal sealed class ScriptBlock(ScriptStatement[] statements)
{
    private int[]?[]? _releases;

    public static ScriptBlock Empty { get; } = new([]);

    public bool Execute(ScriptFrame frame)
    {
        for (int i = 0; i < statements.Length; i++)
        {
            ScriptStatement statement = statements[i];
            frame.Line = statement.Line;
            if (!statement.Execute(frame))
            {
                return false;
            }

            if (_releases?[i] is { } dead)
            {
                foreach (int slot in dead)
                {
                    frame.Slots[slot] = default;
                }
            }
        }

        return true;
    }

    public void AddMentions(HashSet<int> mentions)
    {
        foreach (ScriptStatement statement in statements)
        {
            mentions.UnionWith(statement.Mentions);
        }
    }

    /// <summary>
    /// Lets every variable go behind the last statement that mentions it, so that a model's intermediate tensors do not live to its end.
    /// </summary>
    /// <param name="kept">Variables that are mentioned outside of the block too.</param>
    public void Release(IReadOnlySet<int> kept)
    {
        var seen = new HashSet<int>(kept);
        _releases = new int[statements.Length][];
        for (int i = statements.Length - 1; i >= 0; i--)
        {
            if (statements[i] is ScriptCompound compound)
            {
                var around = new HashSet<int>(kept);
                for (int j = 0; j < statements.Length; j++)
                {
                    if (j != i)
                    {
                        around.UnionWith(statements[j].Mentions);
                    }
                }

                compound.ReleaseInside(around);
            }

            int[] dead = [.. statements[i].Mentions.Where(slot => !seen.Contains(slot))];
            seen.UnionWith(dead);
            _releases[i] = dead.Length > 0 ? dead : null;
        }
    }
}

/// <summary>A statement with blocks.</summary>
internal abstract class ScriptCompound(int line) : ScriptStatement(line)
{
    /// <summary>
    /// What a loop must keep from one turn to the next: everything that other statements mention, and the parameters, which are there before
    /// any statement.
    /// </summary>
    protected static HashSet<int> KeptByLoop(IReadOnlySet<int> around, int parameters) => [.. around, .. Enumerable.Range(0, parameters)];

    public abstract void ReleaseInside(IReadOnlySet<int> around);
}

internal sealed class PassStatement(int line) : ScriptStatement(line)
{
    public override bool Execute(ScriptFrame frame) => true;
}

internal sealed class ExpressionStatement(int line, ScriptExpression expression) : ScriptStatement(line)
{
    public override bool Execute(ScriptFrame frame)
    {
        expression.Evaluate(frame);
        return true;
    }
}

internal sealed class AssignStatement(int line, int slot, ScriptExpression value) : ScriptStatement(line)
{
    public override bool Execute(ScriptFrame frame)
    {
        frame.Slots[slot] = value.Evaluate(frame);
        return true;
    }
}

/// <summary><c>a, b = x, y</c>: all values first. The spare slots hold them meanwhile.</summary>
internal sealed class ParallelAssignStatement(int line, int[] slots, int[] spare, ScriptExpression[] values) : ScriptStatement(line)
{
    public override bool Execute(ScriptFrame frame)
    {
        for (int i = 0; i < values.Length; i++)
        {
            frame.Slots[spare[i]] = values[i].Evaluate(frame);
        }

        for (int i = 0; i < slots.Length; i++)
        {
            frame.Slots[slots[i]] = frame.Slots[spare[i]];
            frame.Slots[spare[i]] = default;
        }

        return true;
    }
}

/// <summary><c>a, b, = x</c> with a tuple or list.</summary>
internal sealed class UnpackStatement(int line, int[] slots, ScriptExpression value) : ScriptStatement(line)
{
    public override bool Execute(ScriptFrame frame)
    {
        ScriptValue source = value.Evaluate(frame);
        if (source.Count != slots.Length)
        {
            throw new InvalidOperationException(
                $"{(source.Count > slots.Length ? "too many" : "not enough")} values to unpack (expected {slots.Length}, got {source.Count})");
        }

        for (int i = 0; i < slots.Length; i++)
        {
            frame.Slots[slots[i]] = source[i];
        }

        return true;
    }
}

internal sealed class SetAttributeStatement(int line, ScriptExpression target, string name, ScriptExpression value) : ScriptStatement(line)
{
    public override bool Execute(ScriptFrame frame)
    {
        ScriptObject owner = target.Evaluate(frame).AsObject();
        ScriptValue assigned = value.Evaluate(frame);
        if (owner.Module is { } module)
        {
            module.AssignAttribute(name, assigned);
        }
        else
        {
            owner.Set(name, assigned);
        }

        return true;
    }
}

internal sealed class ReturnStatement(int line, ScriptExpression? value) : ScriptStatement(line)
{
    public override bool Execute(ScriptFrame frame)
    {
        frame.Result = value?.Evaluate(frame) ?? default;
        return false;
    }
}

internal sealed class IfStatement(int line, ScriptExpression condition, ScriptBlock then, ScriptBlock otherwise) : ScriptCompound(line)
{
    public override bool Execute(ScriptFrame frame) =>
        (Truth.Of(condition.Evaluate(frame)) ? then : otherwise).Execute(frame);

    public override void ReleaseInside(IReadOnlySet<int> around)
    {
        var withOther = new HashSet<int>(around);
        otherwise.AddMentions(withOther);
        then.Release(withOther);
        var withThen = new HashSet<int>(around);
        then.AddMentions(withThen);
        otherwise.Release(withThen);
    }
}

internal sealed class WhileStatement(int line, ScriptExpression condition, HashSet<int> conditionMentions, ScriptBlock body, int parameters) : ScriptCompound(line)
{
    public override bool Execute(ScriptFrame frame)
    {
        while (Truth.Of(condition.Evaluate(frame)))
        {
            frame.Machine.Step();
            if (!body.Execute(frame))
            {
                return false;
            }
        }

        return true;
    }

    public override void ReleaseInside(IReadOnlySet<int> around) => body.Release(new HashSet<int>([.. KeptByLoop(around, parameters), .. conditionMentions]));
}

internal sealed class ForRangeStatement(int line, int slot, ScriptExpression[] bounds, ScriptBlock body, int parameters) : ScriptCompound(line)
{
    public override bool Execute(ScriptFrame frame)
    {
        long start = bounds.Length > 1 ? bounds[0].Evaluate(frame).AsInt64() : 0;
        long stop = bounds[bounds.Length > 1 ? 1 : 0].Evaluate(frame).AsInt64();
        long step = bounds.Length > 2 ? bounds[2].Evaluate(frame).AsInt64() : 1;
        if (step == 0)
        {
            throw new ArgumentException("range: the step is 0");
        }

        for (Int128 i = start; step > 0 ? i < stop : i > stop; i += step)
        {
            frame.Machine.Step();
            frame.Slots[slot] = (long)i;
            if (!body.Execute(frame))
            {
                return false;
            }
        }

        return true;
    }

    public override void ReleaseInside(IReadOnlySet<int> around) => body.Release(KeptByLoop(around, parameters));
}

internal sealed class ForEachStatement(int line, int[] slots, ScriptExpression source, ScriptBlock body, int parameters) : ScriptCompound(line)
{
    public override bool Execute(ScriptFrame frame)
    {
        foreach (ScriptValue item in Sequences.Items(source.Evaluate(frame)))
        {
            frame.Machine.Step();
            if (slots.Length == 1)
            {
                frame.Slots[slots[0]] = item;
            }
            else
            {
                for (int i = 0; i < slots.Length; i++)
                {
                    frame.Slots[slots[i]] = item[i];
                }
            }

            if (!body.Execute(frame))
            {
                return false;
            }
        }

        return true;
    }

    public override void ReleaseInside(IReadOnlySet<int> around) => body.Release(KeptByLoop(around, parameters));
}

/// <summary><c>with x as y:</c> over an object of the program with <c>__enter__</c> and <c>__exit__</c>.</summary>
internal sealed class WithStatement(int line, int holder, int slot, ScriptExpression context, ScriptBlock body) : ScriptCompound(line)
{
    public override bool Execute(ScriptFrame frame)
    {
        ScriptValue manager = context.Evaluate(frame);
        frame.Slots[holder] = manager;
        ScriptValue entered = Call(manager, "__enter__", frame, []);
        if (slot >= 0)
        {
            frame.Slots[slot] = entered;
        }

        try
        {
            return body.Execute(frame);
        }
        finally
        {
            Call(manager, "__exit__", frame, [default, default, default]);
        }
    }

    public override void ReleaseInside(IReadOnlySet<int> around) => body.Release(around);

    private static ScriptValue Call(ScriptValue manager, string method, ScriptFrame frame, ReadOnlySpan<ScriptValue> arguments)
    {
        ScriptObject owner = manager.AsObject();
        if (!owner.Class.Methods.TryGetValue(method, out ScriptFunction? function) || function.Parameters.Length != arguments.Length + 1)
        {
            throw new InvalidOperationException($"with: {owner.Class.Name} has no {method}");
        }

        ScriptFrame called = function.NewFrame(frame.Machine);
        called.Slots[0] = manager;
        arguments.CopyTo(called.Slots.AsSpan(1));
        return function.Run(called);
    }
}

/// <summary>The body of <c>fork</c>: a function without parameters that sees the variables around it.</summary>
internal sealed class ClosureStatement(int line) : ScriptCompound(line)
{
    public override bool Execute(ScriptFrame frame) => true;

    public override void ReleaseInside(IReadOnlySet<int> around)
    {
        // It runs where fork stands; letting go inside would free what a second fork still needs.
    }
}

/// <summary>A block that is called by name in the same frame.</summary>
internal sealed class ScriptClosure
{
    public ScriptBlock Body { get; set; } = ScriptBlock.Empty;

    public ScriptValue Run(ScriptFrame frame)
    {
        ScriptValue outer = frame.Result;
        Body.Execute(frame);
        ScriptValue result = frame.Result;
        frame.Result = outer;
        return result;
    }
}

using Linstock.NN;

namespace Linstock.Jit;

/// <summary>Runs a module or function once and makes a program of what it did.</summary>
internal sealed class ModuleTracer(Module? module, Func<Tensor[], ScriptValue> forward, Tensor[] examples)
{
    /// <summary>Traces, and compares the program with a second run if asked to.</summary>
    /// <exception cref="InvalidOperationException">The second run did something else, or the program computes something else.</exception>
    public ScriptModule Trace(bool check)
    {
        ArgumentOutOfRangeException.ThrowIfZero(examples.Length, "exampleInputs");
        (ScriptModule traced, string body, _) = Run();
        if (check)
        {
            Check(traced, body);
        }

        return traced;
    }

    private (ScriptModule Module, string Body, ScriptValue Result) Run()
    {
        var recorder = new TraceRecorder();
        if (module is not null)
        {
            AddAttributes(recorder, module, "self", []);
        }

        string[] names = [.. examples.Select((_, i) => examples.Length == 1 ? "input" : $"input_{i + 1}")];
        Tensor[] inputs = [.. examples.Select(static example => Fresh(example))];
        for (int i = 0; i < inputs.Length; i++)
        {
            recorder.AddInput(inputs[i], names[i]);
        }

        ScriptValue result = recorder.Follow(() => forward(inputs));
        List<string> body = recorder.Body(result);
        var source = new TracedSource();
        string root = source.Write(module, names, result, body);
        var program = new ScriptProgram { Constants = [.. recorder.Constants.Select(static constant => (ScriptValue)constant)] };
        foreach ((string place, string text) in source.Files)
        {
            program.AddSource(place, text);
            ScriptParser.Read(program, ScriptProgram.FileOf(place), place, text, null);
        }

        var made = new Dictionary<Module, ScriptObject>(ReferenceEqualityComparer.Instance);
        ScriptModule traced = module is null
            ? Complete(program, new ScriptObject(program.FindClass(root)!), training: false)
            : Build(program, source, module, made).Module!;
        traced.Warnings = recorder.Warnings;
        return (traced, string.Join('\n', body), result);
    }

    // An example is an input of the program and nothing else, whatever it is outside of it.
    private static Tensor Fresh(Tensor example) => example.Detach().RequiresGrad_(example.RequiresGrad);

    private static void AddAttributes(TraceRecorder recorder, Module module, string path, HashSet<Module> above)
    {
        if (!above.Add(module))
        {
            throw new ArgumentException($"torch.jit.trace: the module at {path} contains itself", nameof(module));
        }

        foreach ((string name, Parameter parameter) in module.OwnParameters())
        {
            recorder.AddAttribute(parameter, ScriptLiteral.Member(path, name));
        }

        foreach ((string name, Tensor buffer, _) in module.OwnBuffers())
        {
            recorder.AddAttribute(buffer, ScriptLiteral.Member(path, name));
        }

        foreach ((string name, Module child) in module.OwnChildren())
        {
            AddAttributes(recorder, child, ScriptLiteral.Member(path, name), above);
        }

        above.Remove(module);
    }

    private static ScriptObject Build(ScriptProgram program, TracedSource source, Module module, Dictionary<Module, ScriptObject> made)
    {
        if (made.TryGetValue(module, out ScriptObject? known))
        {
            return known;
        }

        var instance = new ScriptObject(program.FindClass(source.ClassOf(module))!);
        made.Add(module, instance);
        foreach ((string name, Parameter parameter) in module.OwnParameters())
        {
            instance.Set(name, parameter);
        }

        foreach ((string name, Tensor buffer, _) in module.OwnBuffers())
        {
            instance.Set(name, buffer);
        }

        foreach ((string name, Module child) in module.OwnChildren())
        {
            instance.Set(name, ScriptValue.Of(Build(program, source, child, made)));
        }

        Complete(program, instance, module.Training);
        return instance;
    }

    private static ScriptModule Complete(ScriptProgram program, ScriptObject instance, bool training)
    {
        instance.Set("training", training);
        var module = new ScriptModule(program, instance);
        module.Complete();
        return module;
    }

    private void Check(ScriptModule traced, string body)
    {
        var before = new List<(Tensor Tensor, Tensor Value)>();
        if (module is not null)
        {
            before.AddRange(module.NamedParameters().Select(static entry => ((Tensor)entry.Parameter, entry.Parameter.Detach().Clone())));
            before.AddRange(module.NamedBuffers().Select(static entry => (entry.Buffer, entry.Buffer.Detach().Clone())));
        }

        Tensor random = Torch.GetRngState();
        (_, string again, ScriptValue expected) = Run();
        if (again != body)
        {
            throw new InvalidOperationException($"torch.jit.trace: Graphs differed across invocations!\n{FirstDifference(body, again)}");
        }

        expected = Copied(expected);
        Restore(before);
        Torch.SetRngState(random);
        ScriptValue actual = traced.Run("forward", [.. examples.Select(static example => (ScriptValue)Fresh(example))]);
        Restore(before);
        Torch.SetRngState(random);
        if (TraceComparison.FirstDifference(expected, actual, "output") is { } difference)
        {
            throw new InvalidOperationException(
                $"torch.jit.trace: Tensor-likes are not close: the program computes something else than the code that was traced; {difference}");
        }
    }

    private static ScriptValue Copied(ScriptValue value) => value.Kind switch
    {
        ScriptKind.Tensor => value.AsTensor().Detach().Clone(),
        ScriptKind.List => ScriptValue.Of([.. value.AsItems().Select(Copied)]),
        ScriptKind.Tuple => ScriptValue.Tuple([.. value.AsList().Select(Copied)]),
        ScriptKind.Dict => ScriptValue.Dictionary([.. value.AsScriptDict().Entries.Select(static entry => (entry.Key, Copied(entry.Value)))]),
        _ => value,
    };

    // What neither run changed keeps its version, so that a backward pass in progress is not disturbed.
    private static void Restore(List<(Tensor Tensor, Tensor Value)> before)
    {
        using (Torch.NoGrad())
        {
            foreach ((Tensor tensor, Tensor value) in before)
            {
                if (!Torch.Equal(tensor, value))
                {
                    tensor.Copy_(value);
                }
            }
        }
    }

    private static string FirstDifference(string first, string second)
    {
        string[] one = first.Split('\n'), other = second.Split('\n');
        for (int i = 0; i < Math.Max(one.Length, other.Length); i++)
        {
            string left = i < one.Length ? one[i] : "", right = i < other.Length ? other[i] : "";
            if (left != right)
            {
                return $"line {i + 1}: first '{left}', then '{right}'";
            }
        }

        return "";
    }
}

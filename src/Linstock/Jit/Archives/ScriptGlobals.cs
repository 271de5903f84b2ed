using Linstock.Serialization;

namespace Linstock.Jit;

/// <summary>
/// What the names in the pickles of an archive mean: besides tensors and containers only the classes that the archive's own program declares.
/// Objects get their attributes; nothing is called.
/// </summary>
internal sealed class ScriptGlobals(ScriptProgram program) : TorchGlobals
{
    /// <inheritdoc/>
    public override PickleValue Call(PickleValue callable, IReadOnlyList<PickleValue> arguments)
    {
        if (callable is not PickleGlobal { FullName: var name })
        {
            return base.Call(callable, arguments);
        }

        if (name.StartsWith("__torch__.", StringComparison.Ordinal))
        {
            ScriptClass type = program.FindClass(name) ?? throw Invalid($"it names the class '{name}', which the archive's program does not declare");
            return type.Kind switch
            {
                ScriptClassKind.Module or ScriptClassKind.Object when arguments.Count == 0 => new PickleObject(type),
                ScriptClassKind.Enum when arguments is [var value] => new PickleEnumMember(MemberOf(type, value)),
                ScriptClassKind.NamedTuple when arguments.Count == type.Attributes.Count => new PickleTuple([.. arguments]),
                _ => throw Invalid($"an object of '{name}' is made in another way than by torch.jit.save"),
            };
        }

        return name switch
        {
            "torch.jit._pickle.restore_type_tag" when arguments is [var value, PickleString] => value,
            "torch.jit._pickle.build_intlist" or "torch.jit._pickle.build_tensorlist" or "torch.jit._pickle.build_doublelist"
                or "torch.jit._pickle.build_boollist" when arguments is [PickleList list] => list,
            _ => base.Call(callable, arguments),
        };
    }

    /// <inheritdoc/>
    public override bool TakesBareArgument(PickleValue callable) =>
        callable is PickleGlobal { FullName: var name } && program.FindClass(name)?.Kind == ScriptClassKind.Enum;

    /// <inheritdoc/>
    public override void Build(PickleValue target, PickleValue state)
    {
        if (target is not PickleObject made)
        {
            base.Build(target, state);
            return;
        }

        if (made.State is not null)
        {
            throw Invalid($"an object of '{made.Class.Name}' gets its attributes twice");
        }

        made.State = state;
    }

    /// <inheritdoc/>
    public override void RequirePlain(PickleValue value)
    {
        if (value is not (PickleObject or PickleEnumMember))
        {
            base.RequirePlain(value);
        }
    }

    private static ScriptEnumMember MemberOf(ScriptClass type, PickleValue value)
    {
        ScriptValue wanted = value switch
        {
            PickleInt number => number.Value,
            PickleFloat number => number.Value,
            PickleString text => text.Value,
            _ => throw Invalid($"a member of '{type.Name}' has a value of another type; got {value.TypeName}"),
        };
        foreach (ScriptValue constant in type.Constants.Values)
        {
            if (constant.Reference is ScriptEnumMember member && ScriptEquality.Instance.Equals(member.Value, wanted))
            {
                return member;
            }
        }

        throw Invalid($"'{type.Name}' has no member of value {wanted}");
    }
}

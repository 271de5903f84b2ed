using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Linstock.NN;

/// <summary>One field of a module type that may hold a child, a parameter or a buffer.</summary>
/// <param name="Name">Its name in the state dict.</param>
/// <param name="Field">The field, which for a property is the one the compiler made behind it.</param>
/// <param name="HoldsTensor">Whether the declared type is a tensor; otherwise it is a module or an interface.</param>
/// <param name="Buffer">The attribute that makes it a buffer, if there is one.</param>
internal sealed record ModuleSlot(string Name, FieldInfo Field, bool HoldsTensor, BufferAttribute? Buffer)
{
    public object? Get(Module module) => Field.GetValue(module);

    public void Set(Module module, object? value)
    {
        if (value is not null && !Field.FieldType.IsInstanceOfType(value))
        {
            throw new ArgumentException(
                $"{module.GetType().Name}: '{Name}' is declared as {Field.FieldType.Name}; got a {value.GetType().Name}; " +
                $"declare it as Tensor to let it hold a computed value");
        }
        Field.SetValue(module, value);
    }
}

/// <summary>
/// The slots of a module type in declaration order, base classes first: found by reflection once per type. The
/// values are read when they are asked for, so a field that is assigned anew is registered anew.
/// </summary>
internal static class ModuleSlots
{
    private const BindingFlags Declared =
        BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static readonly ConcurrentDictionary<Type, ModuleSlot[]> ByType = new();

    public static ModuleSlot[] Of(Module module)
    {
        Type type = module.GetType();
        return ByType.TryGetValue(type, out ModuleSlot[]? slots) ? slots : ByType.GetOrAdd(type, Scan(module.GetType()));
    }

    private static ModuleSlot[] Scan(
        [DynamicallyAccessedMembers(Module.Registered)] Type type)
    {
        var slots = new List<ModuleSlot>();
        Collect(type, slots);
        return [.. slots];
    }

    private static void Collect([DynamicallyAccessedMembers(Module.Registered)] Type type, List<ModuleSlot> slots)
    {
        if (type == typeof(Module))
        {
            return;
        }
        if (type.BaseType is { } baseType)
        {
            Collect(baseType, slots);
        }
        foreach (FieldInfo field in type.GetFields(Declared).OrderBy(static f => f.MetadataToken))
        {
            bool tensor = typeof(Tensor).IsAssignableFrom(field.FieldType);
            if (!tensor && !typeof(Module).IsAssignableFrom(field.FieldType) && !field.FieldType.IsInterface)
            {
                continue;
            }
            (string name, MemberInfo? source) = Source(type, field);
            if (source is not null)
            {
                slots.Add(new ModuleSlot(
                    source.GetCustomAttribute<NameAttribute>()?.Name ?? StateNames.FromMember(name), field, tensor,
                    source.GetCustomAttribute<BufferAttribute>()));
            }
        }
    }

    /// <summary>The member the programmer wrote for a field: itself, the property in front of it, or the primary
    /// constructor's parameter that the compiler captured; null for anything else the compiler made.</summary>
    private static (string Name, MemberInfo? Member) Source(
        [DynamicallyAccessedMembers(Module.Registered)] Type type, FieldInfo field)
    {
        if (!field.Name.StartsWith('<'))
        {
            return (field.Name, field.IsDefined(typeof(CompilerGeneratedAttribute), false) ? null : field);
        }
        int end = field.Name.IndexOf('>', StringComparison.Ordinal);
        string name = field.Name[1..end];
        return field.Name.EndsWith("k__BackingField", StringComparison.Ordinal)
            ? (name, (MemberInfo?)type.GetProperty(name, Declared) ?? field)
            : (name, field.Name.EndsWith('P') ? field : null);
    }
}

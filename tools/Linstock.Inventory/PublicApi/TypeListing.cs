using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Linstock.Inventory.PublicApi;

/// <summary>The lines of one type: itself, and each member that is visible outside the assembly.</summary>
internal static class TypeListing
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>The type, then its members in the order of their names.</summary>
    public static IEnumerable<string> Of(Type type) => Members(type).OrderBy(line => line.Key, StringComparer.Ordinal)
        .ThenBy(line => line.Text, StringComparer.Ordinal).Select(line => line.Text);

    private static IEnumerable<(string Key, string Text)> Members(Type type)
    {
        var names = new TypeNames(type.Namespace ?? "");
        string owner = names.Of(type);
        yield return ("", $"{Kind(type)} {owner}{Delegate(type, names)}{Bases(type, names)}{Constraints(type.GetGenericArguments(), names)}");
        if (type.IsSubclassOf(typeof(Delegate)))
        {
            yield break;
        }

        if (type.IsEnum)
        {
            foreach (string name in Enum.GetNames(type))
            {
                object value = Convert.ChangeType(Enum.Parse(type, name), Enum.GetUnderlyingType(type), CultureInfo.InvariantCulture);
                yield return (name, string.Create(CultureInfo.InvariantCulture, $"{owner}.{name} = {value}"));
            }

            yield break;
        }

        var members = new MemberText(owner, names);
        foreach (MemberInfo member in type.GetMembers(Declared))
        {
            string? line = member switch
            {
                FieldInfo field when IsVisible(field) => members.Of(field),
                PropertyInfo property when property.GetAccessors(nonPublic: true).Any(IsVisible) => members.Of(property),
                EventInfo @event when IsVisible(@event.AddMethod!) => members.Of(@event),
                ConstructorInfo constructor when IsVisible(constructor) => members.Of(constructor),
                MethodInfo method when IsVisible(method) && !IsAccessor(method) && !method.Name.Contains('<') => members.Of(method),
                _ => null,
            };
            if (line is not null)
            {
                yield return (member.Name, line);
            }
        }
    }

    internal static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    internal static string Constraints(IEnumerable<Type> parameters, TypeNames names) =>
        string.Concat(parameters.Where(p => p.IsGenericParameter).Select(p => Constraint(p, names)));

    private static bool IsVisible(FieldInfo field) => field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly;

    private static bool IsAccessor(MethodInfo method) =>
        method.IsSpecialName && !method.Name.StartsWith("op_", StringComparison.Ordinal);

    private static string Kind(Type type)
    {
        if (type.IsEnum) return "enum";
        if (type.IsInterface) return "interface";
        if (type.IsSubclassOf(typeof(Delegate))) return "delegate";
        bool isRecord = type.GetMethod("PrintMembers", Declared) is not null;
        if (type.IsValueType)
        {
            string readOnly = type.IsDefined(typeof(IsReadOnlyAttribute), false) ? "readonly " : "";
            string byRef = type.IsByRefLike ? "ref " : "";
            return $"{readOnly}{byRef}{(isRecord ? "record struct" : "struct")}";
        }

        string modifier = (type.IsAbstract, type.IsSealed) switch
        {
            (true, true) => "static ",
            (true, false) => "abstract ",
            (false, true) => "sealed ",
            _ => "",
        };
        return $"{modifier}{(isRecord ? "record" : "class")}";
    }

    private static string Delegate(Type type, TypeNames names)
    {
        if (!type.IsSubclassOf(typeof(Delegate)))
        {
            return "";
        }

        MethodInfo invoke = type.GetMethod("Invoke")!;
        var members = new MemberText("", names);
        return $"{members.Parameters(invoke.GetParameters())} -> {names.Of(invoke.ReturnParameter)}";
    }

    private static string Bases(Type type, TypeNames names)
    {
        if (type.IsEnum)
        {
            Type underlying = Enum.GetUnderlyingType(type);
            return underlying == typeof(int) ? "" : $" : {names.Of(underlying)}";
        }

        if (type.IsSubclassOf(typeof(Delegate)))
        {
            return "";
        }

        Type[] all = type.GetInterfaces();
        Type[] inherited = [.. type.BaseType?.GetInterfaces() ?? [], .. all.SelectMany(i => i.GetInterfaces())];
        List<string> bases = [.. all.Where(i => i.IsVisible && !inherited.Contains(i)).Select(names.Of).Order(StringComparer.Ordinal)];
        if (type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType))
        {
            bases.Insert(0, names.Of(parent));
        }

        return bases.Count == 0 ? "" : $" : {string.Join(", ", bases)}";
    }

    private static string Constraint(Type parameter, TypeNames names)
    {
        GenericParameterAttributes attributes = parameter.GenericParameterAttributes;
        bool isUnmanaged = parameter.CustomAttributes.Any(a => a.AttributeType.Name == "IsUnmanagedAttribute");
        bool isStruct = attributes.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint);
        List<string> parts = [];
        if (isUnmanaged) parts.Add("unmanaged");
        else if (isStruct) parts.Add("struct");
        if (attributes.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint)) parts.Add("class");
        parts.AddRange(parameter.GetGenericParameterConstraints().Where(c => c != typeof(ValueType)).Select(names.Of));
        if (!isStruct && attributes.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint)) parts.Add("new()");
        return parts.Count == 0 ? "" : $" where {parameter.Name} : {string.Join(", ", parts)}";
    }
}

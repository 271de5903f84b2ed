using System.Reflection;

namespace Linstock.Inventory.PublicApi;

/// <summary>
/// Types as C# writes them inside a namespace: keywords, tuples, <c>?</c> for what may be null, other namespaces of the library by their last
/// parts, everything else by its bare name.
/// </summary>
internal sealed class TypeNames(string space)
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(object)] = "object",
        [typeof(string)] = "string",
        [typeof(bool)] = "bool",
        [typeof(char)] = "char",
        [typeof(byte)] = "byte",
        [typeof(sbyte)] = "sbyte",
        [typeof(short)] = "short",
        [typeof(ushort)] = "ushort",
        [typeof(int)] = "int",
        [typeof(uint)] = "uint",
        [typeof(long)] = "long",
        [typeof(ulong)] = "ulong",
        [typeof(nint)] = "nint",
        [typeof(nuint)] = "nuint",
        [typeof(float)] = "float",
        [typeof(double)] = "double",
        [typeof(decimal)] = "decimal",
    };

    private readonly NullabilityInfoContext _nullability = new();

    public string Of(Type type) => Of(type, null, null);

    public string Of(ParameterInfo parameter) =>
        Of(Target(parameter.ParameterType), Annotated(_nullability.Create(parameter), parameter.ParameterType), Tuple(parameter));

    public string Of(PropertyInfo property) => Of(property.PropertyType, _nullability.Create(property), Tuple(property));

    public string Of(FieldInfo field) => Of(field.FieldType, _nullability.Create(field), Tuple(field));

    public string Of(EventInfo member) => Of(member.EventHandlerType!, _nullability.Create(member), null);

    private static Type Target(Type type) => type.IsByRef ? type.GetElementType()! : type;

    private static NullabilityInfo? Annotated(NullabilityInfo info, Type type) => type.IsByRef && Target(type).IsGenericType ? null : info;

    private static IEnumerator<string?>? Tuple(ICustomAttributeProvider member) =>
        member.GetCustomAttributes(typeof(System.Runtime.CompilerServices.TupleElementNamesAttribute), false)
            is [System.Runtime.CompilerServices.TupleElementNamesAttribute names]
            ? names.TransformNames.GetEnumerator()
            : null;

    private string Of(Type type, NullabilityInfo? nullability, IEnumerator<string?>? elementNames)
    {
        if (type.IsByRef)
        {
            return $"ref {Of(type.GetElementType()!, nullability, elementNames)}";
        }

        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            // The annotations of a nullable tuple's elements are listed as its own.
            NullabilityInfo? inner = nullability?.GenericTypeArguments is [{ } only] && only.Type == underlying ? only : nullability;
            return $"{Of(underlying, inner, elementNames)}?";
        }

        string mark = type is { IsValueType: false, IsGenericParameter: false } && nullability?.ReadState == NullabilityState.Nullable ? "?" : "";
        if (type.IsArray)
        {
            return $"{Of(type.GetElementType()!, nullability?.ElementType, elementNames)}[{new string(',', type.GetArrayRank() - 1)}]{mark}";
        }

        if (type.IsPointer)
        {
            return $"{Of(type.GetElementType()!)}*";
        }

        return Named(type, nullability, elementNames) + mark;
    }

    private string Named(Type type, NullabilityInfo? nullability, IEnumerator<string?>? elementNames)
    {
        if (Keywords.TryGetValue(type, out string? keyword))
        {
            return keyword;
        }

        if (type.IsGenericParameter)
        {
            return type.Name;
        }

        Type[] arguments = type.GetGenericArguments();
        if (type.FullName?.StartsWith("System.ValueTuple`", StringComparison.Ordinal) == true)
        {
            string?[] names = [.. arguments.Select(_ => elementNames?.MoveNext() == true ? elementNames.Current : null)];
            return $"({string.Join(", ", arguments.Select((argument, i) => Argument(i) + (names[i] is { } name ? $" {name}" : "")))})";
        }

        string bare = type.Name.Split('`')[0];
        int own = arguments.Length - (type.DeclaringType?.GetGenericArguments().Length ?? 0);
        string list = own == 0 ? "" : $"<{string.Join(", ", Enumerable.Range(arguments.Length - own, own).Select(Argument))}>";
        return Scope(type) + bare + list;

        string Argument(int i) => Of(arguments[i], nullability?.GenericTypeArguments.ElementAtOrDefault(i), elementNames);
    }

    private string Scope(Type type)
    {
        if (type.DeclaringType is { } outer)
        {
            return $"{Of(outer)}.";
        }

        string other = type.Namespace ?? "";
        return !other.StartsWith("Linstock", StringComparison.Ordinal) || other == space || space.StartsWith(other + ".", StringComparison.Ordinal)
            ? ""
            : other.StartsWith("Linstock.", StringComparison.Ordinal) ? $"{other["Linstock.".Length..]}." : "";
    }
}

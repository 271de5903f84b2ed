using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Linstock.Inventory.PublicApi;

/// <summary>Members as text: <c>Type.Name(parameters with defaults) -> result</c>.</summary>
internal sealed class MemberText(string owner, TypeNames names)
{
    public string Of(FieldInfo field)
    {
        string modifiers = field.IsLiteral ? "const " : $"{(field.IsStatic ? "static " : "")}{(field.IsInitOnly ? "readonly " : "")}";
        string value = field.IsLiteral ? $" = {Value(field.GetRawConstantValue(), field.FieldType)}" : "";
        return $"{Access(field.IsPublic)}{modifiers}{owner}.{field.Name} -> {names.Of(field)}{value}";
    }

    public string Of(PropertyInfo property)
    {
        MethodInfo main = property.GetAccessors(nonPublic: true).First(TypeListing.IsVisible);
        ParameterInfo[] index = property.GetIndexParameters();
        string name = index.Length == 0 ? property.Name : $"this[{List(index)}]";
        string required = property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "";
        string accessors = string.Concat(Accessor(property.GetMethod, "get", main), Accessor(property.SetMethod, Setter(property.SetMethod), main));
        return $"{Access(main.IsPublic)}{Modifiers(main)}{required}{owner}.{name} {{ {accessors}}} -> {names.Of(property)}";
    }

    public string Of(EventInfo member) => $"{Modifiers(member.AddMethod!)}event {owner}.{member.Name} -> {names.Of(member)}";

    public string Of(ConstructorInfo constructor) =>
        $"{Access(constructor.IsPublic)}{owner}.new{Parameters(constructor.GetParameters())}{Attributes(constructor)}";

    public string Of(MethodInfo method)
    {
        Type[] generics = method.GetGenericArguments();
        string arguments = generics.Length == 0 ? "" : $"<{string.Join(", ", generics.Select(names.Of))}>";
        string extension = method.IsDefined(typeof(ExtensionAttribute)) ? "this " : "";
        string parameters = $"({extension}{List(method.GetParameters())})";
        string constraints = TypeListing.Constraints(generics, names);
        return $"{Access(method.IsPublic)}{Modifiers(method)}{owner}.{method.Name}{arguments}{parameters} -> "
            + $"{names.Of(method.ReturnParameter)}{constraints}{Attributes(method)}";
    }

    public string Parameters(ParameterInfo[] parameters) => $"({List(parameters)})";

    private string List(ParameterInfo[] parameters) => string.Join(", ", parameters.Select(Parameter));

    private string Parameter(ParameterInfo parameter)
    {
        string modifier = parameter switch
        {
            { IsOut: true } => "out ",
            { IsIn: true, ParameterType.IsByRef: true } => "in ",
            { ParameterType.IsByRef: true } => "ref ",
            _ when parameter.IsDefined(typeof(ParamArrayAttribute)) || parameter.IsDefined(typeof(ParamCollectionAttribute)) => "params ",
            _ => "",
        };
        string value = parameter.HasDefaultValue ? $" = {Value(parameter.RawDefaultValue, parameter.ParameterType)}" : "";
        return $"{modifier}{names.Of(parameter)} {parameter.Name}{value}";
    }

    private static string Access(bool isPublic) => isPublic ? "" : "protected ";

    private static string Modifiers(MethodInfo method)
    {
        string virtuality = method switch
        {
            { DeclaringType.IsInterface: true, IsStatic: false } => "",
            { IsAbstract: true } => "abstract ",
            { IsVirtual: true } when method.GetBaseDefinition() != method => method.IsFinal ? "sealed override " : "override ",
            { IsVirtual: true, IsFinal: false } => "virtual ",
            _ => "",
        };
        return (method.IsStatic ? "static " : "") + virtuality;
    }

    private static string Accessor(MethodInfo? accessor, string word, MethodInfo main) =>
        accessor is null || !TypeListing.IsVisible(accessor) ? ""
        : accessor.IsPublic == main.IsPublic ? $"{word}; "
        : $"protected {word}; ";

    private static string Setter(MethodInfo? setter) =>
        setter?.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) == true ? "init" : "set";

    private static string Attributes(MethodBase method)
    {
        int priority = method.GetCustomAttribute<OverloadResolutionPriorityAttribute>()?.Priority ?? 0;
        string text = priority == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" [priority {priority}]");
        return method.IsDefined(typeof(ObsoleteAttribute)) ? text + " [obsolete]" : text;
    }

    private static string Value(object? value, Type type)
    {
        if (value is null)
        {
            return type.IsValueType && Nullable.GetUnderlyingType(type) is null ? "default" : "null";
        }

        type = Nullable.GetUnderlyingType(type) ?? type;
        return value switch
        {
            _ when type.IsEnum => $"{type.Name}.{Enum.ToObject(type, value)}",
            string text => $"\"{text}\"",
            bool truth => truth ? "true" : "false",
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString()!,
        };
    }
}

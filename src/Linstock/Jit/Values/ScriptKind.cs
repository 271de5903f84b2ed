namespace Linstock.Jit;

/// <summary>What kind of value a <see cref="ScriptValue"/> holds.</summary>
public enum ScriptKind
{
    /// <summary><c>None</c>.</summary>
    None,

    /// <summary>A tensor.</summary>
    Tensor,

    /// <summary>A whole number of 64 bits; dtypes, layouts and memory formats are such numbers too.</summary>
    Int,

    /// <summary>A number in double precision.</summary>
    Float,

    /// <summary>A truth value.</summary>
    Bool,

    /// <summary>A complex number.</summary>
    Complex,

    /// <summary>Text.</summary>
    String,

    /// <summary>A device.</summary>
    Device,

    /// <summary>A list, which is shared and can change.</summary>
    List,

    /// <summary>A tuple, named or not.</summary>
    Tuple,

    /// <summary>A dictionary in the order of insertion, which is shared and can change.</summary>
    Dict,

    /// <summary>An object of a class of the program, a module or not.</summary>
    Object,

    /// <summary>A member of an enumeration.</summary>
    Enum,

    /// <summary>A random number generator.</summary>
    Generator,

    /// <summary>An argument that was not given.</summary>
    Absent,
}

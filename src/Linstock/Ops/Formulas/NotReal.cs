namespace Linstock.Ops.Formulas;

/// <summary>What a number throws when a formula asks for something it does not have; the element types of an operation are
/// checked before its loop runs, so these are defects of a declaration.</summary>
internal static class NotReal
{
    public static NotSupportedException IntegerOnly() => new("the operation is defined for integers only");

    public static NotSupportedException FloatingOnly() => new("the operation is not defined for integers");

    public static NotSupportedException NotComplex() => new("the operation is not defined for complex numbers");
}

namespace Linstock.Ops;

/// <summary>
/// Says of an operation that it reads values of its tensors to decide what to do: sizes, positions, or which algorithm. Inside
/// <c>Vmap</c> its public members call it sample by sample and stack the results, whose shapes must agree.
/// </summary>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
[System.Diagnostics.Conditional("LINSTOCK_KEEP_DECLARATIONS")]
internal sealed class ReadsValuesAttribute : Attribute;

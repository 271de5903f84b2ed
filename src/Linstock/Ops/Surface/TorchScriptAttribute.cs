namespace Linstock.Ops;

/// <summary>
/// Says how TorchScript calls an operation, where that differs from what the declaration says by itself: an operator of the same name whose
/// arguments have the same names. A call without a name, <c>(input, dim0, dim1)</c>, has the operation's own.
/// </summary>
/// <remarks>
/// <para>
/// The call is written with the declaration's own parameters in Python's spelling, <c>embedding(weight, input, padding_idx|-1)</c>: behind | stands
/// what is passed for null; # passes an enumeration as its number; * says that there is no call for null. A parameter that the call leaves out must have its
/// default; behind ; stands what is called where it has not. Else what the operation is made of is recorded.
/// </para>
/// <para>Without a call TorchScript has no such operator, and what the operation is made of is recorded.</para>
/// </remarks>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
[System.Diagnostics.Conditional("LINSTOCK_KEEP_DECLARATIONS")]
internal sealed class TorchScriptAttribute : Attribute
{
    public TorchScriptAttribute()
    {
    }

    public TorchScriptAttribute(string call) => Call = call;

    public string? Call { get; }
}

namespace Linstock.Serialization;

/// <summary>An element type of NumPy in a pickle; its byte order comes with its state.</summary>
internal sealed class NumpyDType(string kind) : PickleValue
{
    public override string TypeName => "numpy.dtype";

    /// <summary>Byte order, kind and size, such as <c>&lt;f8</c>.</summary>
    public string Description => Order + kind;

    /// <summary>The sign of the byte order.</summary>
    public char Order { get; set; } = '<';
}

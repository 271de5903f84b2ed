namespace Linstock.Ops;

/// <summary>One operation as it was declared.</summary>
/// <param name="Name">PyTorch's name, without namespace: <c>cumsum</c>, <c>linalg_svd</c>.</param>
/// <param name="Schema">PyTorch's schema, given by the declaration or derived from its C# signature.</param>
/// <param name="Surface">Where it appears in public.</param>
/// <param name="PublicName">The C# name under which it appears, without the underscore of the in-place form.</param>
/// <param name="DeclaringType">The family class that holds it.</param>
/// <param name="Method">The method of that class that declares it.</param>
/// <param name="Summary">The inner XML of its documentation's summary.</param>
internal sealed record OperationDeclaration(
    string Name, string Schema, Surface Surface, string PublicName, string DeclaringType, string Method, string Summary);

/// <summary>Every operation of the library; <c>All</c> is written by the source generator.</summary>
internal static partial class OperationCatalog;

namespace Linstock.Backends.Meta;

/// <summary>The device without data: operations infer shapes and dtypes, and nothing is computed.</summary>
internal sealed class MetaBackend : Backend
{
    /// <inheritdoc/>
    public override void Launch<TKernel>(in TKernel kernel)
    {
    }
}

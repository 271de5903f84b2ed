using System.Runtime.CompilerServices;

namespace Linstock.Amp;

/// <summary>
/// Automatic mixed precision on one thread, from <see cref="Torch.Autocast"/> to <see cref="Dispose"/>. Scopes nest; an inner one
/// may switch it off. When the outermost ends, the converted parameters that it kept are let go.
/// </summary>
public sealed class AutocastScope : IDisposable
{
    // How many scopes are open on any thread: what operations outside of all scopes look at, and nothing else.
    private static int s_open;

    [ThreadStatic]
    private static AutocastScope? s_current;

    private readonly AutocastScope? _outer;
    private readonly DeviceType _device;
    private readonly Dictionary<Tensor, Tensor>? _converted;
    private bool _disposed;

    internal AutocastScope(DeviceType device, DType dtype, bool enabled, bool cacheEnabled)
    {
        (_outer, _device, DType, IsEnabled) = (s_current, device, dtype, enabled);
        _converted = cacheEnabled ? _outer?._converted ?? new(ReferenceEqualityComparer.Instance) : null;
        s_current = this;
        Interlocked.Increment(ref s_open);
    }

    /// <summary>The scope that governs this thread, or null.</summary>
    internal static AutocastScope? Current => s_open == 0 ? null : s_current;

    /// <summary>The lower precision.</summary>
    public DType DType { get; }

    /// <summary>Whether arguments are converted at all.</summary>
    public bool IsEnabled { get; }

    /// <summary>Ends the scope; the one around it governs again.</summary>
    /// <exception cref="InvalidOperationException">A scope inside this one is still open, or it was opened on another thread.</exception>
    public void Dispose()
    {
        if (_disposed) return;
        if (!ReferenceEquals(s_current, this))
            throw new InvalidOperationException("autocast: scopes end in the reverse order of their beginning, on the thread that began them");
        _disposed = true;
        s_current = _outer;
        Interlocked.Decrement(ref s_open);
        if (_outer is null) _converted?.Clear();
    }

    /// <summary>The argument as an operation of lower precision takes it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Tensor Lower(Tensor argument) => s_open == 0 ? argument : LowerNow(argument);

    /// <inheritdoc cref="Lower(Tensor)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    [return: System.Diagnostics.CodeAnalysis.NotNullIfNotNull(nameof(argument))]
    internal static Tensor? LowerOptional(Tensor? argument) => s_open == 0 || argument is null ? argument : LowerNow(argument);

    /// <summary>The argument as an operation of full precision takes it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Tensor Full(Tensor argument) => s_open == 0 ? argument : FullNow(argument);

    /// <inheritdoc cref="Full(Tensor)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    [return: System.Diagnostics.CodeAnalysis.NotNullIfNotNull(nameof(argument))]
    internal static Tensor? FullOptional(Tensor? argument) => s_open == 0 || argument is null ? argument : FullNow(argument);

    private static Tensor LowerNow(Tensor argument) =>
        s_current is { IsEnabled: true } scope && scope.Governs(argument) ? scope.Converted(argument) : argument;

    private static Tensor FullNow(Tensor argument) =>
        s_current is { IsEnabled: true } scope && scope.Governs(argument) ? argument.To(DType.Float32) : argument;

    // Double stays as it is: whoever computes in double wants it.
    private bool Governs(Tensor argument) =>
        argument.DType.IsFloatingPoint && argument.DType != DType.Float64 && argument.Device.Type == _device;

    // A parameter is converted once for the whole scope, so that its conversion is one node of the graph however
    // often it is used. Other tensors are used once as a rule, and keeping them would keep their memory.
    private Tensor Converted(Tensor argument)
    {
        if (argument.DType == DType) return argument;
        bool keep = _converted is not null && argument is { DType: DType.Float32, RequiresGrad: true, IsLeaf: true } && GradMode.IsEnabled;
        if (!keep) return argument.To(DType);
        if (!_converted!.TryGetValue(argument, out Tensor? converted))
            _converted[argument] = converted = argument.To(DType);
        return converted;
    }
}

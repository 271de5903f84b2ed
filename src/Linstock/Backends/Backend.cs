using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Linstock.Backends.Batched;
using Linstock.Backends.Cpu;
using Linstock.Backends.Meta;

namespace Linstock.Backends;

/// <summary>
/// What a device fulfils. An operation describes the work on its data as a kernel, a small value that holds the
/// tensors and options; the backend runs it. The CPU backend runs what the kernel itself says, a device without data runs
/// nothing, another device brings its own version of each kernel type.
/// </summary>
internal abstract class Backend
{
    private static readonly CpuBackend Processor = new();
    private static readonly MetaBackend WithoutData = new();
    private static readonly ConcurrentDictionary<DeviceType, Backend> Registered = new();

    /// <summary>Makes a backend known; called by the package that brings it.</summary>
    public static void Register(DeviceType type, Backend backend) => Registered[type] = backend;

    /// <summary>The backend of a device.</summary>
    /// <exception cref="NotSupportedException">No package with a backend for it is referenced.</exception>
    public static Backend Of(Device device) => device.Type switch
    {
        DeviceType.Cpu => Processor,
        DeviceType.Meta => WithoutData,
        BatchedBackend.Type => BatchedBackend.Instance,
        _ => Registered.TryGetValue(device.Type, out Backend? backend) ? backend : throw Missing(device),
    };

    /// <summary>Runs a kernel where its result lives.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run<TKernel>(Tensor result, in TKernel kernel)
        where TKernel : struct, IKernel, allows ref struct
    {
        // The processor is asked directly: a generic virtual call costs more than a small operation.
        if (result.Device.Type == DeviceType.Cpu) kernel.RunOnCpu();
        else RunElsewhere(result, in kernel);
        KeepAlive(in kernel);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void RunElsewhere<TKernel>(Tensor result, in TKernel kernel)
        where TKernel : struct, IKernel, allows ref struct
    {
        if (result.Device.Type == BatchedBackend.Type) BatchedBackend.RunSamples(result, in kernel);
        else Of(result.Device).Launch(in kernel);
    }

    /// <summary>Whether convolutions, poolings and resamplings have kernels for images whose channels come last.</summary>
    public virtual bool KeepsChannelsLast => false;

    /// <summary>Whether normalisations, losses and cells run as one kernel each; otherwise they are composed.</summary>
    public virtual bool HasFusedKernels => false;

    /// <summary>The order of elements in which operations on images of this layout and device compute, and leave their results.</summary>
    public static MemoryFormat Format(Tensor images) => Of(images.Device).KeepsChannelsLast ? MemoryFormats.Suggested(images) : MemoryFormat.Contiguous;

    /// <summary>Whether fused kernels take this tensor: float32 or float64, where there are any.</summary>
    public static bool Fuses(Tensor tensor) => tensor.DType is DType.Float32 or DType.Float64 && Of(tensor.Device).HasFusedKernels;

    /// <summary>Whether fused kernels take this tensor, if there is one, beside another that they take.</summary>
    public static bool Fuses(Tensor? tensor, Tensor beside) => tensor is null || (tensor.DType == beside.DType && Of(tensor.Device).HasFusedKernels);

    /// <summary>Runs a kernel on this device.</summary>
    /// <exception cref="NotSupportedException">The device has no version of this kernel.</exception>
    public abstract void Launch<TKernel>(in TKernel kernel)
        where TKernel : struct, IKernel, allows ref struct;

    // A pointer into a block keeps nothing alive, and a tensor whose last use is this very call is garbage to the
    // collector as soon as its pointer has been read: another thread's sweep would hand its block out in the midst
    // of the loop. Taking the kernel's address makes its fields count as in use until here.
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void KeepAlive<TKernel>(in TKernel kernel)
        where TKernel : struct, allows ref struct
    {
    }

    private static NotSupportedException Missing(Device device) => new(
        $"device: no backend is registered for it; got '{device}'; expected 'cpu' or 'meta', or a device whose package is referenced");
}

namespace Linstock.NN;

/// <summary>Methods of <see cref="Module"/> that return the module under its own type, so that calls can be chained.</summary>
public static class ModuleExtensions
{
    /// <summary>Sets training mode.</summary>
    /// <typeparam name="TModule">The module's type.</typeparam>
    /// <param name="module">The module.</param>
    /// <param name="mode">False for evaluation mode.</param>
    /// <returns>The module.</returns>
    public static TModule Train<TModule>(this TModule module, bool mode = true) where TModule : Module
    {
        module.SetTraining(mode);
        return module;
    }

    /// <summary>Sets evaluation mode.</summary>
    /// <typeparam name="TModule">The module's type.</typeparam>
    /// <param name="module">The module.</param>
    /// <returns>The module.</returns>
    public static TModule Eval<TModule>(this TModule module) where TModule : Module => module.Train(false);

    /// <summary>Lets autograd record operations on all parameters, or stops it.</summary>
    /// <typeparam name="TModule">The module's type.</typeparam>
    /// <param name="module">The module.</param>
    /// <param name="requiresGrad">Whether gradients are wanted.</param>
    /// <returns>The module.</returns>
    public static TModule RequiresGrad_<TModule>(this TModule module, bool requiresGrad = true) where TModule : Module
    {
        module.SetRequiresGrad(requiresGrad);
        return module;
    }

    /// <summary>Runs an action on every module, children before parents; typically an initialisation.</summary>
    /// <typeparam name="TModule">The module's type.</typeparam>
    /// <param name="module">The module.</param>
    /// <param name="action">What to do.</param>
    /// <returns>The module.</returns>
    public static TModule Apply<TModule>(this TModule module, Action<Module> action) where TModule : Module
    {
        ArgumentNullException.ThrowIfNull(action);
        foreach (Module child in module.Children())
        {
            child.Apply(action);
        }
        action(module);
        return module;
    }

    /// <summary>Moves parameters and buffers to a device and converts the floating ones to a dtype.</summary>
    /// <typeparam name="TModule">The module's type.</typeparam>
    /// <param name="module">The module.</param>
    /// <param name="device">The device; null to stay.</param>
    /// <param name="dtype">A floating or complex dtype; null to keep.</param>
    /// <returns>The module, whose parameters are still the same objects.</returns>
    public static TModule To<TModule>(this TModule module, Device? device = null, DType? dtype = null) where TModule : Module
    {
        if (dtype is { } wanted && !wanted.IsDifferentiable)
        {
            throw new ArgumentException($"Module.To: only floating and complex dtypes are accepted; got {wanted}", nameof(dtype));
        }
        module.Convert(tensor => Converted(tensor, device, dtype));
        return module;
    }

    /// <summary>Converts floating parameters and buffers to a dtype.</summary>
    /// <typeparam name="TModule">The module's type.</typeparam>
    /// <param name="module">The module.</param>
    /// <param name="dtype">A floating or complex dtype.</param>
    /// <returns>The module.</returns>
    public static TModule To<TModule>(this TModule module, DType dtype) where TModule : Module => module.To(null, dtype);

    /// <summary>Converts floating parameters and buffers to binary32.</summary>
    /// <typeparam name="TModule">The module's type.</typeparam>
    /// <param name="module">The module.</param>
    /// <returns>The module.</returns>
    public static TModule Float<TModule>(this TModule module) where TModule : Module => module.To(null, DType.Float32);

    /// <summary>Converts floating parameters and buffers to binary64.</summary>
    /// <typeparam name="TModule">The module's type.</typeparam>
    /// <param name="module">The module.</param>
    /// <returns>The module.</returns>
    public static TModule Double<TModule>(this TModule module) where TModule : Module => module.To(null, DType.Float64);

    /// <summary>Converts floating parameters and buffers to binary16.</summary>
    /// <typeparam name="TModule">The module's type.</typeparam>
    /// <param name="module">The module.</param>
    /// <returns>The module.</returns>
    public static TModule Half<TModule>(this TModule module) where TModule : Module => module.To(null, DType.Float16);

    /// <summary>Converts floating parameters and buffers to bfloat16.</summary>
    /// <typeparam name="TModule">The module's type.</typeparam>
    /// <param name="module">The module.</param>
    /// <returns>The module.</returns>
    public static TModule BFloat16<TModule>(this TModule module) where TModule : Module => module.To(null, DType.BFloat16);

    /// <summary>Moves the module to the CPU.</summary>
    /// <typeparam name="TModule">The module's type.</typeparam>
    /// <param name="module">The module.</param>
    /// <returns>The module.</returns>
    public static TModule Cpu<TModule>(this TModule module) where TModule : Module => module.To("cpu");

    /// <summary>Moves the module to a CUDA device.</summary>
    /// <typeparam name="TModule">The module's type.</typeparam>
    /// <param name="module">The module.</param>
    /// <param name="device">The device's number.</param>
    /// <returns>The module.</returns>
    public static TModule Cuda<TModule>(this TModule module, int device = 0) where TModule : Module => module.To($"cuda:{device}");

    /// <summary>A copy with parameters, buffers and children of its own, PyTorch's <c>copy.deepcopy</c>.</summary>
    /// <typeparam name="TModule">The module's type.</typeparam>
    /// <param name="module">The module.</param>
    /// <returns>The copy, without hooks.</returns>
    public static TModule DeepCopy<TModule>(this TModule module) where TModule : Module => (TModule)module.CopyDeep();

    private static Tensor Converted(Tensor tensor, Device? device, DType? dtype)
    {
        if (device is { } target && !tensor.Device.Equals(target))
        {
            tensor = tensor.To(target);
        }
        return dtype is { } wanted && tensor.DType.IsDifferentiable && tensor.DType != wanted ? tensor.To(wanted) : tensor;
    }
}

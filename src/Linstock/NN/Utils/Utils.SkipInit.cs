namespace Linstock.NN;

public static partial class Utils
{
    /// <summary>Creates a module without drawing its initial values: on the meta device, and from there with uninitialised memory.</summary>
    /// <remarks><c>Utils.SkipInit(device => new Linear(5, 1, device: device))</c>.</remarks>
    /// <typeparam name="TModule">The module's type.</typeparam>
    /// <param name="create">Creates the module on the device that it is given.</param>
    /// <param name="device">Where the module's tensors are in the end; the processor if null.</param>
    /// <returns>The module.</returns>
    public static TModule SkipInit<TModule>(Func<Device, TModule> create, Device? device = null)
        where TModule : Module
    {
        ArgumentNullException.ThrowIfNull(create);
        TModule module = create(Device.Meta);
        Device target = device ?? Device.Cpu;
        using (Torch.NoGrad())
        {
            foreach (Module owner in module.Modules().ToArray())
            {
                foreach ((string name, Parameter parameter) in owner.OwnParameters().ToArray())
                {
                    owner.SetTensor(name, new Parameter(Torch.EmptyLike(parameter.Detach(), device: target), parameter.RequiresGrad));
                }
                foreach ((string name, Tensor buffer, _) in owner.OwnBuffers().ToArray())
                {
                    owner.SetTensor(name, Torch.EmptyLike(buffer, device: target));
                }
            }
        }
        return module;
    }
}

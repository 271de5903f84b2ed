using Linstock.Ops;
using System.Diagnostics.CodeAnalysis;

namespace Linstock.NN;

/// <summary>The base of all neural network modules, PyTorch's <c>torch.nn.Module</c>.</summary>
/// <remarks>
/// <para>
/// Derive from it, keep children and parameters in fields or properties, and override <see cref="Forward(Tensor)"/>:
/// <code>
/// class Net : Module
/// {
///     readonly Linear fc1 = new(2, 4), fc2 = new(4, 1);
///     public override Tensor Forward(Tensor x) => fc2.Forward(Torch.Relu(fc1.Forward(x)));
/// }
/// </code>
/// </para>
/// <para>
/// Fields and properties whose value is a <see cref="Module"/> are children, those whose value is a
/// <see cref="Parameter"/> are parameters, tensors marked with <see cref="BufferAttribute"/> are buffers. They
/// register by themselves under their snake-case names in the order of declaration, base classes first;
/// <see cref="NameAttribute"/> gives another name. What has no field of its own is registered with
/// <see cref="RegisterModule"/>, <see cref="RegisterParameter"/> and <see cref="RegisterBuffer"/>.
/// </para>
/// <para>
/// Hooks run around <see cref="Call"/>, and around the <c>Forward</c> of every module of this library. A module of
/// your own that overrides <see cref="Forward(Tensor)"/> runs its hooks when it is invoked by <see cref="Call"/>, as
/// containers do.
/// </para>
/// </remarks>
[DynamicallyAccessedMembers(Registered)]
public abstract partial class Module
{
    /// <summary>What trimming must keep of a module type for its members to register.</summary>
    internal const DynamicallyAccessedMemberTypes Registered =
        DynamicallyAccessedMemberTypes.AllFields | DynamicallyAccessedMemberTypes.AllProperties;

    /// <summary>Whether the module is in training mode; see <see cref="SetTraining"/>.</summary>
    public bool Training { get; private protected set; } = true;

    /// <summary>Computes the module's output. Override it, or an overload of your own with other arguments.</summary>
    /// <param name="input">The input.</param>
    /// <returns>The output.</returns>
    /// <exception cref="NotSupportedException">The module does not define this form of the call.</exception>
    public virtual Tensor Forward(Tensor input) => _hooks is null ? Compute(input) : ForwardHooked(input);

    /// <summary>The computation of a module of the library, without hooks.</summary>
    /// <param name="input">The input.</param>
    /// <returns>The output.</returns>
    protected virtual Tensor Compute(Tensor input) =>
        throw new NotSupportedException($"{TypeName}: Forward(Tensor) is not defined; override it, or call the overload that the module has");

    /// <summary>
    /// Whether a call keeps neither its input nor its result, and the result is new memory or the input's own: then a container may give back what
    /// lies between two such calls. So it is in the library, unless there are modules below, which may be anybody's. Says nothing of classes derived
    /// from the library's.
    /// </summary>
    private protected virtual bool ForgetsTensors => !HasChildren;

    /// <summary>Whether that is so for this very module: a class of the library, and no hook that sees the tensors.</summary>
    private protected static bool Forgets(Module module) => module._hooks is null && module.ForgetsTensors && module.GetType().Assembly == typeof(Module).Assembly;

    /// <summary>The range, if limiting the input to it is all that the module does.</summary>
    internal virtual ValueRange? Range => null;

    /// <summary>Runs the module with its hooks, PyTorch's <c>module(input)</c>.</summary>
    /// <param name="input">The input.</param>
    /// <returns>The output.</returns>
    public Tensor Call(Tensor input) => _hooks is null ? Forward(input) : CallHooked(input);

    /// <summary>Sets training or evaluation mode for this module and all below it; override to keep a part frozen.</summary>
    /// <param name="mode">True for training.</param>
    public virtual void SetTraining(bool mode)
    {
        Training = mode;
        foreach ((_, Module child) in OwnChildren())
        {
            child.SetTraining(mode);
        }
    }

    /// <summary>Lets autograd record operations on the parameters, or stops it.</summary>
    /// <param name="requiresGrad">Whether gradients are wanted.</param>
    internal void SetRequiresGrad(bool requiresGrad)
    {
        foreach (Parameter parameter in Parameters())
        {
            parameter.RequiresGrad_(requiresGrad);
        }
    }

    /// <summary>Forgets the gradients of all parameters.</summary>
    /// <param name="setToNone">Drop the gradient tensors (the default of PyTorch 2); otherwise fill them with zeros.</param>
    public void ZeroGrad(bool setToNone = true)
    {
        foreach (Parameter parameter in Parameters())
        {
            GradientReset.Reset(parameter, setToNone);
        }
    }

    /// <summary>The class name as it is printed.</summary>
    internal string TypeName
    {
        get
        {
            string name = GetType().Name;
            int generic = name.IndexOf('`', StringComparison.Ordinal);
            return generic < 0 ? name : name[..generic];
        }
    }
}

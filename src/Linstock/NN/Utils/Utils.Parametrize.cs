namespace Linstock.NN;

public static partial class Utils
{
    /// <summary>
    /// Parameters as functions of others, the functions of <c>torch.nn.utils.parametrize</c>: <c>weight</c> is computed from
    /// <c>parametrizations.weight.original</c>.
    /// </summary>
    public static class Parametrize
    {
        private const string Kind = "parametrize";
        private const string Children = "parametrizations";

        /// <summary>Computes a parameter by a module from now on; on a parametrised one, by one more.</summary>
        /// <typeparam name="TModule">The module's type.</typeparam>
        /// <param name="module">The module.</param>
        /// <param name="tensorName">The parameter.</param>
        /// <param name="parametrization">The function.</param>
        /// <returns>The module.</returns>
        /// <exception cref="ArgumentException">There is no such parameter, or the function changes its shape.</exception>
        public static TModule RegisterParametrization<TModule>(TModule module, string tensorName, Module parametrization)
            where TModule : Module
        {
            if (ComputedTensors.Tag<ParametrizationList>(module, tensorName) is { } present)
            {
                present.Append(parametrization);
                module.SetTensor(tensorName, present.Value());
                return module;
            }
            Parameter original = ComputedTensors.Begin(module, tensorName, Kind);
            using (Torch.NoGrad())
            {
                if (parametrization.Call(original).Shape != original.Shape)
                {
                    throw new ArgumentException(
                        $"Registering a parametrization may not change the shape of the tensor; got {original.Shape}", nameof(parametrization));
                }
            }
            var list = new ParametrizationList(original);
            list.Append(parametrization);
            ModuleDict children = module.OwnChildren().FirstOrDefault(static child => child.Name == Children).Module as ModuleDict ?? [];
            children[tensorName] = list;
            module.RegisterModule(Children, children);
            ComputedTensors.Install(module, tensorName, Kind, list, list.Value);
            return module;
        }

        /// <summary>Whether a module, or one of its parameters, is parametrised.</summary>
        /// <param name="module">The module.</param>
        /// <param name="tensorName">The parameter; any if null.</param>
        /// <returns>Whether it is.</returns>
        public static bool IsParametrized(Module module, string? tensorName = null) =>
            tensorName is null ? ComputedTensors.HasAny(module, Kind) : ComputedTensors.Has(module, tensorName, Kind);

        /// <summary>Makes the computed value, or the original one, the parameter again.</summary>
        /// <typeparam name="TModule">The module's type.</typeparam>
        /// <param name="module">The module.</param>
        /// <param name="tensorName">The parameter.</param>
        /// <param name="leaveParametrized">Keep the computed value.</param>
        /// <returns>The module.</returns>
        /// <exception cref="ArgumentException">The parameter is not parametrised.</exception>
        public static TModule RemoveParametrizations<TModule>(TModule module, string tensorName, bool leaveParametrized = true)
            where TModule : Module
        {
            var list = ComputedTensors.Tag<ParametrizationList>(module, tensorName)
                ?? throw new ArgumentException($"Module {module.GetType().Name} does not have a parametrization on {tensorName}", nameof(tensorName));
            var original = (Parameter)list.Original;
            if (leaveParametrized)
            {
                using (Torch.NoGrad())
                {
                    original.Copy_(list.Value());
                }
            }
            var children = (ModuleDict)module.GetSubmodule(Children);
            children.Remove(tensorName);
            ComputedTensors.End(module, tensorName, Kind, original);
            if (children.Count == 0)
            {
                module.Forget(Children);
            }
            return module;
        }
    }

    /// <summary>The original of a parametrised parameter and the functions that it goes through.</summary>
    public sealed class ParametrizationList : Module
    {
        private int count;

        internal ParametrizationList(Tensor original) => Original = original;

        /// <summary>What is trained.</summary>
        public Tensor Original { get; }

        internal void Append(Module parametrization) => RegisterModule(NumberedNames.Of(count++), parametrization);

        internal Tensor Value()
        {
            Tensor value = Original;
            foreach ((_, Module parametrization) in OwnChildren())
            {
                value = parametrization.Call(value);
            }
            return value;
        }
    }
}

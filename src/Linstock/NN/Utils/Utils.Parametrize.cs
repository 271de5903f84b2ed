namespace Linstock.NN;

/// <summary>A parametrisation with an inverse: the original that gives a value, PyTorch's method <c>right_inverse</c>.</summary>
public interface IRightInverse
{
    /// <summary>An original whose parametrised value is, or comes near, a given one.</summary>
    /// <param name="value">The value.</param>
    /// <returns>The original.</returns>
    /// <exception cref="NotSupportedException">There is no such original in general.</exception>
    Tensor RightInverse(Tensor value);
}

/// <summary>A parametrisation by several originals, which are <c>original0</c>, <c>original1</c>, ... of the module.</summary>
public interface IParametrizationOfSeveral
{
    /// <summary>The originals of a value.</summary>
    /// <param name="value">The value.</param>
    /// <returns>The originals.</returns>
    IReadOnlyList<Tensor> RightInverse(Tensor value);

    /// <summary>The value of originals.</summary>
    /// <param name="originals">The originals.</param>
    /// <returns>The value.</returns>
    Tensor Forward(IReadOnlyList<Tensor> originals);
}

public static partial class Utils
{
    /// <summary>
    /// Parameters as functions of others, the functions of <c>torch.nn.utils.parametrize</c>: <c>weight</c> is computed from
    /// <c>parametrizations.weight.original</c> before each call of the module. A value assigned to <c>weight</c> goes back through the
    /// functions' inverses then.
    /// </summary>
    public static class Parametrize
    {
        private const string Kind = "parametrize";
        private const string Children = "parametrizations";

        [ThreadStatic]
        private static Dictionary<ParametrizationList, Tensor>? s_cache;

        /// <summary>Computes a parameter by a module from now on; on a parametrised one, by one more.</summary>
        /// <typeparam name="TModule">The module's type.</typeparam>
        /// <param name="module">The module.</param>
        /// <param name="tensorName">The parameter.</param>
        /// <param name="parametrization">The function: a module, with <see cref="IRightInverse"/> or <see cref="IParametrizationOfSeveral"/> where it has an inverse.</param>
        /// <param name="unsafe">Whether the function may change shape and dtype; nothing is tried then.</param>
        /// <returns>The module.</returns>
        /// <exception cref="ArgumentException">There is no such parameter, or the function changes its shape or dtype.</exception>
        public static TModule RegisterParametrization<TModule>(TModule module, string tensorName, Module parametrization, bool @unsafe = false)
            where TModule : Module
        {
            ArgumentNullException.ThrowIfNull(module);
            ArgumentNullException.ThrowIfNull(parametrization);
            parametrization.SetTraining(module.Training);
            if (ComputedTensors.Has(module, tensorName, Kind))
            {
                ParametrizationList present = List(module, tensorName);
                Tensor value = present.Value(), next = parametrization.Call(value);
                if (!@unsafe)
                {
                    CheckAlike(value, next);
                }
                present.Append(parametrization);
                module.SetTensor(tensorName, next);
                return module;
            }
            Parameter original = ComputedTensors.Begin(module, tensorName, Kind);
            var list = new ParametrizationList(original, parametrization);
            Tensor first = list.Value();
            if (!@unsafe)
            {
                CheckAlike(original, first);
            }
            ModuleDict children = module.OwnChildren().FirstOrDefault(static child => child.Name == Children).Module as ModuleDict ?? [];
            children[tensorName] = list;
            module.RegisterModule(Children, children);
            ComputedTensors.Install(
                module, tensorName, Kind,
                new(owner => Cached(List(owner, tensorName)), Assign: (owner, value) => List(owner, tensorName).RightInverse(value)), first);
            return module;
        }

        /// <summary>Whether a module, or one of its parameters, is parametrised.</summary>
        /// <param name="module">The module.</param>
        /// <param name="tensorName">The parameter; any if null.</param>
        /// <returns>Whether it is.</returns>
        public static bool IsParametrized(Module module, string? tensorName = null) =>
            tensorName is null ? ComputedTensors.HasAny(module, Kind) : ComputedTensors.Has(module, tensorName, Kind);

        /// <summary>Computes each parametrised tensor once until the result is disposed, for all calls of this thread.</summary>
        /// <returns>What ends it.</returns>
        public static IDisposable Cached() => new CacheScope();

        /// <summary>Makes the computed value, or the original one, the parameter again.</summary>
        /// <typeparam name="TModule">The module's type.</typeparam>
        /// <param name="module">The module.</param>
        /// <param name="tensorName">The parameter.</param>
        /// <param name="leaveParametrized">Keep the computed value.</param>
        /// <returns>The module.</returns>
        /// <exception cref="ArgumentException">The parameter is not parametrised, or has several originals and its value is not kept.</exception>
        public static TModule RemoveParametrizations<TModule>(TModule module, string tensorName, bool leaveParametrized = true)
            where TModule : Module
        {
            if (!ComputedTensors.Has(module, tensorName, Kind))
            {
                throw new ArgumentException($"Module {module.GetType().Name} does not have a parametrization on {tensorName}", nameof(tensorName));
            }
            ParametrizationList list = List(module, tensorName);
            if (!list.IsTensor && !leaveParametrized)
            {
                throw new ArgumentException(
                    "Cannot leave unparametrized (`leave_parametrized=False`) a tensor that is parametrized in terms of a sequence of tensors.",
                    nameof(leaveParametrized));
            }
            Parameter parameter;
            using (Torch.NoGrad())
            {
                Tensor? value = leaveParametrized ? list.Value().Detach() : null;
                parameter = list.IsTensor ? (Parameter)list.Original : new Parameter(value!, list.NamedParameters().Any(static entry => entry.Parameter.RequiresGrad));
                if (list.IsTensor && value is not null)
                {
                    if (value.Shape == parameter.Shape)
                    {
                        parameter.Copy_(value);
                    }
                    else
                    {
                        parameter = new Parameter(value, parameter.RequiresGrad);
                    }
                }
            }
            var children = (ModuleDict)module.GetSubmodule(Children);
            children.Remove(tensorName);
            ComputedTensors.End(module, tensorName, Kind, parameter);
            if (children.Count == 0)
            {
                module.Forget(Children);
            }
            return module;
        }

        private static ParametrizationList List(Module module, string tensorName) =>
            (ParametrizationList)((ModuleDict)module.GetSubmodule(Children))[tensorName];

        private static Tensor Cached(ParametrizationList list)
        {
            if (s_cache is null)
            {
                return list.Value();
            }
            if (!s_cache.TryGetValue(list, out Tensor? value))
            {
                s_cache.Add(list, value = list.Value());
            }
            return value;
        }

        private static void CheckAlike(Tensor before, Tensor after)
        {
            if (before.Shape != after.Shape)
            {
                throw new ArgumentException(
                    "Registering a parametrization may not change the shape of the tensor, unless `unsafe` flag is enabled; " +
                    $"got {after.Shape}; expected {before.Shape}");
            }
            if (before.DType != after.DType)
            {
                throw new ArgumentException(
                    "Registering a parametrization may not change the dtype of the tensor, unless `unsafe` flag is enabled; " +
                    $"got {after.DType.Name}; expected {before.DType.Name}");
            }
        }

        private sealed class CacheScope : IDisposable
        {
            private readonly bool _isOutermost = s_cache is null;

            public CacheScope() => s_cache ??= new(ReferenceEqualityComparer.Instance);

            public void Dispose()
            {
                if (_isOutermost)
                {
                    s_cache = null;
                }
            }
        }
    }

    /// <summary>The original of a parametrised parameter, or its originals, and the functions that it goes through.</summary>
    public sealed class ParametrizationList : Module
    {
        private int _count;

        internal ParametrizationList(Parameter original, Module parametrization)
        {
            using (Torch.NoGrad())
            {
                if (parametrization is IParametrizationOfSeveral several)
                {
                    IReadOnlyList<Tensor> originals = several.RightInverse(original.Detach());
                    Originals = originals.Count;
                    for (int i = 0; i < Originals; i++)
                    {
                        RegisterParameter($"original{i}", new Parameter(originals[i].Detach().Clone(), original.RequiresGrad));
                    }
                }
                else
                {
                    RegisterParameter("original", original);
                    if (parametrization is IRightInverse inverse)
                    {
                        try
                        {
                            SetOriginal(inverse.RightInverse(original.Detach()));
                        }
                        catch (NotSupportedException)
                        {
                            // The original stays what it was; the value then is another one, as PyTorch has it.
                        }
                    }
                }
            }
            Append(parametrization);
        }

        /// <summary>What is trained, where there is one original.</summary>
        /// <exception cref="InvalidOperationException">There are several: <c>original0</c>, <c>original1</c>, ...</exception>
        public Tensor Original => GetTensor("original") ?? throw new InvalidOperationException("ParametrizationList: there are several originals");

        /// <summary>Whether there is one original.</summary>
        public bool IsTensor => Originals == 0;

        private int Originals { get; }

        /// <summary>Sets the originals so that the parametrised value becomes a given one.</summary>
        /// <param name="value">The value.</param>
        /// <exception cref="NotSupportedException">A parametrisation has no inverse.</exception>
        public void RightInverse(Tensor value)
        {
            ArgumentNullException.ThrowIfNull(value);
            using (Torch.NoGrad())
            {
                value = value.Detach();
                foreach ((_, Module parametrization) in OwnChildren().Reverse())
                {
                    switch (parametrization)
                    {
                        case IRightInverse inverse:
                            value = inverse.RightInverse(value);
                            break;
                        case IParametrizationOfSeveral several:
                            IReadOnlyList<Tensor> originals = several.RightInverse(value);
                            for (int i = 0; i < originals.Count; i++)
                            {
                                GetTensor($"original{i}")!.Copy_(originals[i]);
                            }
                            return;
                        default:
                            throw new NotSupportedException($"parametrization {parametrization.GetType().Name} does not implement right_inverse.");
                    }
                }
                SetOriginal(value);
            }
        }

        internal void Append(Module parametrization) => RegisterModule(NumberedNames.Of(_count++), parametrization);

        internal Tensor Value()
        {
            Tensor? value = null;
            foreach ((_, Module parametrization) in OwnChildren())
            {
                value = value is null && parametrization is IParametrizationOfSeveral several
                    ? several.Forward([.. Enumerable.Range(0, Originals).Select(i => GetTensor($"original{i}")!)])
                    : parametrization.Call(value ?? Original);
            }
            return value!;
        }

        // The parameter itself is kept where it can be, for the optimizers that know it.
        private void SetOriginal(Tensor value)
        {
            Tensor original = Original;
            if (value.Shape == original.Shape)
            {
                original.Copy_(value);
            }
            else
            {
                SetTensor("original", new Parameter(value.Detach().Clone(), original.RequiresGrad));
            }
        }
    }
}

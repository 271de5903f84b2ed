namespace Linstock.NN;

public static partial class Utils
{
    /// <summary>
    /// Pruning, the functions of <c>torch.nn.utils.prune</c>: <c>weight</c> becomes <c>weight_orig</c> times the buffer <c>weight_mask</c>.
    /// Pruning what is pruned already removes more of what is left.
    /// </summary>
    /// <remarks>An amount is a share if it is a floating point number (from 0 to 1), a number of elements or slices if it is an integer.</remarks>
    public static class Prune
    {
        private const string Kind = "prune";

        /// <summary>Removes the elements of least magnitude.</summary>
        /// <typeparam name="TModule">The module's type.</typeparam>
        /// <param name="module">The module.</param>
        /// <param name="name">The parameter.</param>
        /// <param name="amount">A share, or a number of elements.</param>
        /// <param name="importanceScores">What decides instead of the parameter's own values; of its shape.</param>
        /// <returns>The module.</returns>
        /// <exception cref="ArgumentException">There is no such parameter, the scores have another shape, or there is not so much left.</exception>
        public static TModule L1Unstructured<TModule>(TModule module, string name, Scalar amount, Tensor? importanceScores = null)
            where TModule : Module =>
            Apply(module, name, Unstructured(Scores(module, name, importanceScores), PresentMask(module, name), amount, PruningMethod.L1Unstructured));

        /// <summary>Removes elements at random.</summary>
        /// <typeparam name="TModule">The module's type.</typeparam>
        /// <param name="module">The module.</param>
        /// <param name="name">The parameter.</param>
        /// <param name="amount">A share, or a number of elements.</param>
        /// <returns>The module.</returns>
        /// <exception cref="ArgumentException">There is no such parameter, or there is not so much left.</exception>
        public static TModule RandomUnstructured<TModule>(TModule module, string name, Scalar amount)
            where TModule : Module =>
            Apply(module, name, Unstructured(Value(module, name), PresentMask(module, name), amount, PruningMethod.RandomUnstructured));

        /// <summary>Removes the slices of least norm.</summary>
        /// <typeparam name="TModule">The module's type.</typeparam>
        /// <param name="module">The module.</param>
        /// <param name="name">The parameter.</param>
        /// <param name="amount">A share, or a number of slices.</param>
        /// <param name="n">The exponent of the norm; infinity for the largest magnitude.</param>
        /// <param name="dim">The dimension along which slices are counted.</param>
        /// <param name="importanceScores">What decides instead of the parameter's own values; of its shape.</param>
        /// <returns>The module.</returns>
        /// <exception cref="ArgumentException">There is no such parameter, it is no matrix or more, or there is not so much left.</exception>
        public static TModule LnStructured<TModule>(TModule module, string name, Scalar amount, double n, int dim, Tensor? importanceScores = null)
            where TModule : Module
        {
            Tensor scores = Scores(module, name, importanceScores);
            return Apply(module, name, Structured(module, name, amount, dim, (kept, removed) =>
            {
                Tensor rows = scores.Movedim(dim, 0).IndexSelect(0, kept).Reshape(kept.Numel, -1);
                return Torch.Linalg.VectorNorm(rows, n, dim: 1).Topk(removed, largest: false).Indices;
            }));
        }

        /// <summary>Removes slices at random.</summary>
        /// <typeparam name="TModule">The module's type.</typeparam>
        /// <param name="module">The module.</param>
        /// <param name="name">The parameter.</param>
        /// <param name="amount">A share, or a number of slices.</param>
        /// <param name="dim">The dimension along which slices are counted.</param>
        /// <returns>The module.</returns>
        /// <exception cref="ArgumentException">There is no such parameter, it is no matrix or more, or there is not so much left.</exception>
        public static TModule RandomStructured<TModule>(TModule module, string name, Scalar amount, int dim)
            where TModule : Module =>
            Apply(module, name, Structured(module, name, amount, dim, static (kept, removed) => Torch.Rand(kept.Numel).Topk(removed, largest: false).Indices));

        /// <summary>Removes what a mask says.</summary>
        /// <typeparam name="TModule">The module's type.</typeparam>
        /// <param name="module">The module.</param>
        /// <param name="name">The parameter.</param>
        /// <param name="mask">Zeros for what is removed.</param>
        /// <returns>The module.</returns>
        /// <exception cref="ArgumentException">There is no such parameter, or the mask has another shape.</exception>
        public static TModule CustomFromMask<TModule>(TModule module, string name, Tensor mask)
            where TModule : Module
        {
            Tensor present = PresentMask(module, name);
            if (mask.Shape != present.Shape)
            {
                throw new ArgumentException($"prune: the mask has shape {mask.Shape}; expected {present.Shape}", nameof(mask));
            }
            return Apply(module, name, mask.To(present.DType) * present);
        }

        /// <summary>Changes nothing yet makes the parameter a pruned one.</summary>
        /// <typeparam name="TModule">The module's type.</typeparam>
        /// <param name="module">The module.</param>
        /// <param name="name">The parameter.</param>
        /// <returns>The module.</returns>
        /// <exception cref="ArgumentException">There is no such parameter.</exception>
        public static TModule Identity<TModule>(TModule module, string name)
            where TModule : Module => Apply(module, name, PresentMask(module, name));

        /// <summary>Removes elements over several parameters together.</summary>
        /// <param name="parameters">Modules and names.</param>
        /// <param name="pruningMethod">What decides.</param>
        /// <param name="amount">A share, or a number of elements.</param>
        /// <param name="importanceScores">What decides instead of the values, for some of the parameters.</param>
        /// <exception cref="ArgumentException">There is no such parameter, scores have another shape, or there is not so much left.</exception>
        public static void GlobalUnstructured(
            IReadOnlyList<(Module Module, string Name)> parameters, PruningMethod pruningMethod, Scalar amount,
            IReadOnlyDictionary<(Module Module, string Name), Tensor>? importanceScores = null)
        {
            ArgumentNullException.ThrowIfNull(parameters);
            if (parameters.Count == 0)
            {
                throw new ArgumentException("global_unstructured: expected at least one parameter", nameof(parameters));
            }
            Tensor[] masks = [.. parameters.Select(static place => PresentMask(place.Module, place.Name))];
            Tensor[] scores = [.. parameters.Select(place => Scores(place.Module, place.Name, importanceScores?.GetValueOrDefault(place)))];
            Tensor mask = Unstructured(Together(scores), Together(masks), amount, pruningMethod);
            long at = 0;
            for (int i = 0; i < masks.Length; i++)
            {
                Apply(parameters[i].Module, parameters[i].Name, mask.Narrow(0, at, masks[i].Numel).Reshape(masks[i].Shape).Clone());
                at += masks[i].Numel;
            }
        }

        /// <summary>Makes the pruned value the parameter.</summary>
        /// <typeparam name="TModule">The module's type.</typeparam>
        /// <param name="module">The module.</param>
        /// <param name="name">The parameter.</param>
        /// <returns>The module.</returns>
        /// <exception cref="ArgumentException">The parameter is not pruned.</exception>
        public static TModule Remove<TModule>(TModule module, string name)
            where TModule : Module
        {
            if (module.GetTensor(name + "_orig") is not Parameter original || !ComputedTensors.Has(module, name, Kind))
            {
                throw new ArgumentException($"Parameter '{name}' of module {module.GetType().Name} has to be pruned before pruning can be removed", nameof(name));
            }
            using (Torch.NoGrad())
            {
                original.Mul_(module.GetTensor(name + "_mask")!);
            }
            ComputedTensors.End(module, name, Kind, original, name + "_orig", name + "_mask");
            return module;
        }

        /// <summary>Whether a module or one below it is pruned.</summary>
        /// <param name="module">The module.</param>
        /// <returns>Whether it is.</returns>
        public static bool IsPruned(Module module) => module.Modules().Any(static child => ComputedTensors.HasAny(child, Kind));

        private static TModule Apply<TModule>(TModule module, string name, Tensor mask)
            where TModule : Module
        {
            Func<Module, Tensor> compute = owner => owner.GetTensor(name + "_orig")! * owner.GetTensor(name + "_mask")!;
            if (ComputedTensors.Has(module, name, Kind))
            {
                module.SetTensor(name + "_mask", mask);
                module.SetTensor(name, compute(module));
                return module;
            }
            Parameter weight = ComputedTensors.Begin(module, name, Kind);
            module.RegisterParameter(name + "_orig", weight);
            module.RegisterBuffer(name + "_mask", mask);
            ComputedTensors.Install(module, name, Kind, new(compute), compute(module));
            return module;
        }

        /// <summary>The parameter, or its original where it is pruned.</summary>
        private static Tensor Original(Module module, string name) => module.GetTensor(name + "_orig") ?? module.GetTensor(name)
            ?? throw new ArgumentException($"prune: {module.GetType().Name} has no parameter '{name}'", nameof(name));

        private static Tensor PresentMask(Module module, string name) =>
            module.GetTensor(name + "_mask")?.Clone() ?? Torch.OnesLike(Original(module, name).Detach());

        private static Tensor Value(Module module, string name)
        {
            Tensor original = Original(module, name).Detach();
            return module.GetTensor(name + "_mask") is { } mask ? original * mask : original;
        }

        private static Tensor Scores(Module module, string name, Tensor? scores)
        {
            Tensor value = Value(module, name);
            if (scores is not null && scores.Shape != value.Shape)
            {
                throw new ArgumentException($"prune: the importance scores have shape {scores.Shape}; expected {value.Shape}", nameof(scores));
            }
            return scores?.Detach() ?? value;
        }

        private static Tensor Together(Tensor[] tensors) => Torch.Cat([.. tensors.Select(static tensor => tensor.Reshape(-1))], 0);

        /// <summary>A mask with an amount of what is left removed.</summary>
        private static Tensor Unstructured(Tensor scores, Tensor mask, Scalar amount, PruningMethod method)
        {
            Tensor result = mask.Clone(MemoryFormat.Contiguous), flat = result.Reshape(-1);
            Tensor kept = flat.Nonzero().Reshape(-1);
            long removed = Count(amount, kept.Numel);
            if (removed > 0)
            {
                Tensor values = scores.Reshape(-1).IndexSelect(0, kept);
                Tensor chosen = method == PruningMethod.RandomUnstructured
                    ? Torch.RandLike(values).Topk(removed).Indices
                    : values.Abs().Topk(removed, largest: false).Indices;
                flat.IndexFill_(0, kept.IndexSelect(0, chosen), 0);
            }
            return result;
        }

        /// <summary>A mask with an amount of the slices that are left removed; of those, the choice is given and returns numbers.</summary>
        private static Tensor Structured(Module module, string name, Scalar amount, int dim, Func<Tensor, long, Tensor> choose)
        {
            Tensor mask = PresentMask(module, name);
            if (mask.NDim < 2)
            {
                throw new ArgumentException(
                    $"Structured pruning can only be applied to multidimensional tensors. Found tensor of shape {mask.Shape} with {mask.NDim} dims", nameof(name));
            }
            if (dim < -mask.NDim || dim >= mask.NDim)
            {
                throw new ArgumentOutOfRangeException(nameof(dim), $"Invalid index {dim} for tensor of size {mask.Shape}");
            }
            Tensor slices = mask.Movedim(dim, 0);
            Tensor kept = slices.Reshape(slices.Shape[0], -1).Sum(1).Nonzero().Reshape(-1);
            long removed = Count(amount, kept.Numel);
            if (removed > 0)
            {
                mask.IndexFill_(dim, kept.IndexSelect(0, choose(kept, removed)), 0);
            }
            return mask;
        }

        private static long Count(Scalar amount, long size)
        {
            double value = amount.ToDouble();
            if (amount.IsFloatingPoint ? value is not (>= 0 and <= 1) : value < 0)
            {
                throw new ArgumentOutOfRangeException(nameof(amount), $"amount={amount} should either be a float in the range [0, 1] or a non-negative integer");
            }
            // Halves go to even numbers, as in Python.
            long count = amount.IsFloatingPoint ? (long)Math.Round(value * size) : (long)value;
            if (count > size)
            {
                throw new ArgumentOutOfRangeException(nameof(amount), $"amount={amount} should be smaller than the number of parameters to prune={size}");
            }
            return count;
        }
    }

    /// <summary>What decides which elements pruning removes.</summary>
    public enum PruningMethod
    {
        /// <summary>The least magnitudes go.</summary>
        L1Unstructured,

        /// <summary>Chance.</summary>
        RandomUnstructured,
    }
}

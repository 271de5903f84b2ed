namespace Linstock.NN;

public static partial class Utils
{
    /// <summary>
    /// Pruning, the functions of <c>torch.nn.utils.prune</c>: <c>weight</c> becomes <c>weight_orig</c> times the buffer <c>weight_mask</c>.
    /// Pruning what is pruned already removes more of what is left.
    /// </summary>
    public static class Prune
    {
        private const string Kind = "prune";

        /// <summary>Removes the elements of least magnitude.</summary>
        /// <typeparam name="TModule">The module's type.</typeparam>
        /// <param name="module">The module.</param>
        /// <param name="name">The parameter.</param>
        /// <param name="amount">A share below 1, or a number of elements.</param>
        /// <returns>The module.</returns>
        public static TModule L1Unstructured<TModule>(TModule module, string name, double amount)
            where TModule : Module => Apply(module, name, Mask(module, name, amount, static weight => weight.Abs().ToArray<double>()));

        /// <summary>Removes elements at random.</summary>
        /// <typeparam name="TModule">The module's type.</typeparam>
        /// <param name="module">The module.</param>
        /// <param name="name">The parameter.</param>
        /// <param name="amount">A share below 1, or a number of elements.</param>
        /// <returns>The module.</returns>
        public static TModule RandomUnstructured<TModule>(TModule module, string name, double amount)
            where TModule : Module => Apply(module, name, Mask(module, name, amount, static weight => Torch.RandLike(weight).ToArray<double>()));

        /// <summary>Removes the slices of least norm.</summary>
        /// <typeparam name="TModule">The module's type.</typeparam>
        /// <param name="module">The module.</param>
        /// <param name="name">The parameter.</param>
        /// <param name="amount">A share below 1, or a number of slices.</param>
        /// <param name="n">The exponent of the norm.</param>
        /// <param name="dim">The dimension along which slices are counted.</param>
        /// <returns>The module.</returns>
        public static TModule LnStructured<TModule>(TModule module, string name, double amount, double n, int dim)
            where TModule : Module
        {
            Tensor weight = Present(module, name), mask = PresentMask(module, name, weight).Clone();
            using (Torch.NoGrad())
            {
                Tensor rows = (weight * mask).Transpose(0, dim);
                double[] norms = rows.Reshape(rows.Shape[0], -1).Abs().Pow(n).Sum(1).ToArray<double>();
                Tensor maskRows = mask.Transpose(0, dim);
                foreach (int slice in Smallest(norms, amount))
                {
                    maskRows[slice].Fill_(0);
                }
            }
            return Apply(module, name, mask);
        }

        /// <summary>Removes what a mask says.</summary>
        /// <typeparam name="TModule">The module's type.</typeparam>
        /// <param name="module">The module.</param>
        /// <param name="name">The parameter.</param>
        /// <param name="mask">Zeros for what is removed.</param>
        /// <returns>The module.</returns>
        public static TModule CustomFromMask<TModule>(TModule module, string name, Tensor mask)
            where TModule : Module
        {
            Tensor weight = Present(module, name);
            if (mask.Shape != weight.Shape)
            {
                throw new ArgumentException($"prune: the mask has shape {mask.Shape}; expected {weight.Shape}", nameof(mask));
            }
            return Apply(module, name, mask.To(weight.DType) * PresentMask(module, name, weight));
        }

        /// <summary>Changes nothing yet makes the parameter a pruned one.</summary>
        /// <typeparam name="TModule">The module's type.</typeparam>
        /// <param name="module">The module.</param>
        /// <param name="name">The parameter.</param>
        /// <returns>The module.</returns>
        public static TModule Identity<TModule>(TModule module, string name)
            where TModule : Module => CustomFromMask(module, name, Torch.OnesLike(Present(module, name).Detach()));

        /// <summary>Removes the elements of least magnitude over several parameters together.</summary>
        /// <param name="parameters">Modules and names.</param>
        /// <param name="amount">A share below 1, or a number of elements.</param>
        public static void GlobalUnstructured(IReadOnlyList<(Module Module, string Name)> parameters, double amount)
        {
            var kept = new List<(double Importance, int Parameter, int Element)>();
            Tensor[] masks = new Tensor[parameters.Count];
            for (int i = 0; i < masks.Length; i++)
            {
                Tensor weight = Present(parameters[i].Module, parameters[i].Name);
                masks[i] = PresentMask(parameters[i].Module, parameters[i].Name, weight).Clone();
                double[] importance = weight.Detach().Abs().ToArray<double>(), mask = masks[i].ToArray<double>();
                for (int k = 0; k < mask.Length; k++)
                {
                    if (mask[k] != 0)
                    {
                        kept.Add((importance[k], i, k));
                    }
                }
            }
            int[] removed = Smallest([.. kept.Select(static entry => entry.Importance)], amount);
            foreach (IGrouping<int, int> group in removed.GroupBy(index => kept[index].Parameter))
            {
                masks[group.Key] = Without(masks[group.Key], group.Select(index => kept[index].Element));
            }
            for (int i = 0; i < masks.Length; i++)
            {
                Apply(parameters[i].Module, parameters[i].Name, masks[i]);
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
            if (ComputedTensors.Has(module, name, Kind))
            {
                module.SetTensor(name + "_mask", mask);
                module.SetTensor(name, module.GetTensor(name + "_orig")! * mask);
                return module;
            }
            Parameter weight = ComputedTensors.Begin(module, name, Kind);
            module.RegisterParameter(name + "_orig", weight);
            module.RegisterBuffer(name + "_mask", mask);
            ComputedTensors.Install(module, name, Kind, null, () => module.GetTensor(name + "_orig")! * module.GetTensor(name + "_mask")!);
            return module;
        }

        private static Tensor Present(Module module, string name) => module.GetTensor(name + "_orig") ?? module.GetTensor(name)
            ?? throw new ArgumentException($"prune: {module.GetType().Name} has no parameter '{name}'", nameof(name));

        private static Tensor PresentMask(Module module, string name, Tensor weight) =>
            module.GetTensor(name + "_mask") ?? Torch.OnesLike(weight.Detach());

        private static Tensor Mask(Module module, string name, double amount, Func<Tensor, double[]> importance)
        {
            Tensor weight = Present(module, name), mask = PresentMask(module, name, weight);
            double[] values = importance(weight.Detach()), present = mask.ToArray<double>();
            int[] kept = [.. Enumerable.Range(0, values.Length).Where(i => present[i] != 0)];
            int[] removed = Smallest([.. kept.Select(i => values[i])], amount);
            return Without(mask, removed.Select(i => kept[i]));
        }

        private static Tensor Without(Tensor mask, IEnumerable<int> elements)
        {
            double[] values = mask.ToArray<double>();
            foreach (int element in elements)
            {
                values[element] = 0;
            }
            return Torch.Tensor(values).To(mask.DType).To(mask.Device).Reshape(mask.Shape);
        }

        private static int[] Smallest(double[] values, double amount)
        {
            if (amount < 0 || amount > values.Length)
            {
                throw new ArgumentOutOfRangeException(nameof(amount), $"prune: amount {amount} should be a share or at most the {values.Length} that are left");
            }
            int count = amount is > 0 and < 1 ? (int)Math.Round(amount * values.Length) : (int)amount;
            return [.. Enumerable.Range(0, values.Length).OrderBy(i => values[i]).Take(count)];
        }
    }
}

namespace Linstock;

public static partial class Torch
{
    public static partial class Foreach
    {
        /// <summary>x + value · y · z for every tensor x.</summary>
        /// <exception cref="ArgumentException">The lists differ in length.</exception>
        public static Tensor[] Addcmul(IReadOnlyList<Tensor> self, IReadOnlyList<Tensor> tensor1, IReadOnlyList<Tensor> tensor2, Scalar? value = null)
        {
            CheckLength(self, tensor2, "addcmul");
            int i = 0;
            return Each(self, tensor1, (x, y) => Torch.Addcmul(x, y, tensor2[i++], value ?? 1), "addcmul");
        }

        /// <summary>x + value · y · z for every tensor x, in place.</summary>
        /// <exception cref="ArgumentException">The lists differ in length.</exception>
        public static void Addcmul_(IReadOnlyList<Tensor> self, IReadOnlyList<Tensor> tensor1, IReadOnlyList<Tensor> tensor2, Scalar? value = null)
        {
            CheckLength(self, tensor2, "addcmul_");
            int i = 0;
            Change(self, tensor1, (x, y) => x.Addcmul_(y, tensor2[i++], value ?? 1), "addcmul_");
        }

        /// <summary>x + value · y · z for every tensor x, with a value per tensor.</summary>
        /// <exception cref="ArgumentException">The lists differ in length.</exception>
        public static Tensor[] Addcmul(IReadOnlyList<Tensor> self, IReadOnlyList<Tensor> tensor1, IReadOnlyList<Tensor> tensor2, IReadOnlyList<Scalar> scalars)
        {
            CheckLength(self, tensor2, "addcmul");
            CheckLength(self, scalars, "addcmul");
            int i = 0;
            return Each(self, tensor1, (x, y) => Torch.Addcmul(x, y, tensor2[i], scalars[i++]), "addcmul");
        }

        /// <summary>x + value · y · z for every tensor x, in place, with a value per tensor.</summary>
        /// <exception cref="ArgumentException">The lists differ in length.</exception>
        public static void Addcmul_(IReadOnlyList<Tensor> self, IReadOnlyList<Tensor> tensor1, IReadOnlyList<Tensor> tensor2, IReadOnlyList<Scalar> scalars)
        {
            CheckLength(self, tensor2, "addcmul_");
            CheckLength(self, scalars, "addcmul_");
            int i = 0;
            Change(self, tensor1, (x, y) => x.Addcmul_(y, tensor2[i], scalars[i++]), "addcmul_");
        }

        /// <summary>x + value · y / z for every tensor x.</summary>
        /// <exception cref="ArgumentException">The lists differ in length.</exception>
        public static Tensor[] Addcdiv(IReadOnlyList<Tensor> self, IReadOnlyList<Tensor> tensor1, IReadOnlyList<Tensor> tensor2, Scalar? value = null)
        {
            CheckLength(self, tensor2, "addcdiv");
            int i = 0;
            return Each(self, tensor1, (x, y) => Torch.Addcdiv(x, y, tensor2[i++], value ?? 1), "addcdiv");
        }

        /// <summary>x + value · y / z for every tensor x, in place.</summary>
        /// <exception cref="ArgumentException">The lists differ in length.</exception>
        public static void Addcdiv_(IReadOnlyList<Tensor> self, IReadOnlyList<Tensor> tensor1, IReadOnlyList<Tensor> tensor2, Scalar? value = null)
        {
            CheckLength(self, tensor2, "addcdiv_");
            int i = 0;
            Change(self, tensor1, (x, y) => x.Addcdiv_(y, tensor2[i++], value ?? 1), "addcdiv_");
        }

        /// <summary>x + value · y / z for every tensor x, with a value per tensor.</summary>
        /// <exception cref="ArgumentException">The lists differ in length.</exception>
        public static Tensor[] Addcdiv(IReadOnlyList<Tensor> self, IReadOnlyList<Tensor> tensor1, IReadOnlyList<Tensor> tensor2, IReadOnlyList<Scalar> scalars)
        {
            CheckLength(self, tensor2, "addcdiv");
            CheckLength(self, scalars, "addcdiv");
            int i = 0;
            return Each(self, tensor1, (x, y) => Torch.Addcdiv(x, y, tensor2[i], scalars[i++]), "addcdiv");
        }

        /// <summary>x + value · y / z for every tensor x, in place, with a value per tensor.</summary>
        /// <exception cref="ArgumentException">The lists differ in length.</exception>
        public static void Addcdiv_(IReadOnlyList<Tensor> self, IReadOnlyList<Tensor> tensor1, IReadOnlyList<Tensor> tensor2, IReadOnlyList<Scalar> scalars)
        {
            CheckLength(self, tensor2, "addcdiv_");
            CheckLength(self, scalars, "addcdiv_");
            int i = 0;
            Change(self, tensor1, (x, y) => x.Addcdiv_(y, tensor2[i], scalars[i++]), "addcdiv_");
        }

        /// <summary>x + weight · (y - x) for every tensor x.</summary>
        /// <exception cref="ArgumentException">The lists differ in length.</exception>
        public static Tensor[] Lerp(IReadOnlyList<Tensor> self, IReadOnlyList<Tensor> tensors1, Scalar weight)
            => Each(self, tensors1, (x, y) => Torch.Lerp(x, y, weight), "lerp");

        /// <summary>x + weight · (y - x) for every tensor x, in place.</summary>
        /// <exception cref="ArgumentException">The lists differ in length.</exception>
        public static void Lerp_(IReadOnlyList<Tensor> self, IReadOnlyList<Tensor> tensors1, Scalar weight)
            => Change(self, tensors1, (x, y) => x.Lerp_(y, weight), "lerp_");

        /// <summary>x + weight · (y - x) for every tensor x, with weights per tensor.</summary>
        /// <exception cref="ArgumentException">The lists differ in length.</exception>
        public static Tensor[] Lerp(IReadOnlyList<Tensor> self, IReadOnlyList<Tensor> tensors1, IReadOnlyList<Tensor> weights)
        {
            CheckLength(self, weights, "lerp");
            int i = 0;
            return Each(self, tensors1, (x, y) => Torch.Lerp(x, y, weights[i++]), "lerp");
        }

        /// <summary>x + weight · (y - x) for every tensor x, in place, with weights per tensor.</summary>
        /// <exception cref="ArgumentException">The lists differ in length.</exception>
        public static void Lerp_(IReadOnlyList<Tensor> self, IReadOnlyList<Tensor> tensors1, IReadOnlyList<Tensor> weights)
        {
            CheckLength(self, weights, "lerp_");
            int i = 0;
            Change(self, tensors1, (x, y) => x.Lerp_(y, weights[i++]), "lerp_");
        }

        /// <summary>The norm of order <paramref name="ord"/> of all elements of every tensor.</summary>
        public static Tensor[] Norm(IReadOnlyList<Tensor> self, double ord = 2) => Each(self, x => Linalg.VectorNorm(x, ord));

        /// <summary>The largest element of every tensor.</summary>
        public static Tensor[] Max(IReadOnlyList<Tensor> self) => Each(self, static x => Torch.Max(x));

        /// <summary>Fills every tensor with zeros.</summary>
        public static void Zero_(IReadOnlyList<Tensor> self) => Change(self, static x => x.Zero_());

        /// <summary>Copies a tensor into every tensor.</summary>
        /// <exception cref="ArgumentException">The lists differ in length, or a shape does not broadcast.</exception>
        public static void Copy_(IReadOnlyList<Tensor> self, IReadOnlyList<Tensor> src) => Change(self, src, static (x, y) => x.Copy_(y), "copy_");

        private static Tensor[] Each(IReadOnlyList<Tensor> self, Func<Tensor, Tensor> function)
        {
            ArgumentNullException.ThrowIfNull(self);
            var results = new Tensor[self.Count];
            for (int i = 0; i < results.Length; i++) results[i] = function(self[i]);
            return results;
        }

        private static Tensor[] Each<T>(IReadOnlyList<Tensor> self, IReadOnlyList<T> other, Func<Tensor, T, Tensor> function, string operation)
        {
            CheckLength(self, other, operation);
            var results = new Tensor[self.Count];
            for (int i = 0; i < results.Length; i++) results[i] = function(self[i], other[i]);
            return results;
        }

        private static void Change(IReadOnlyList<Tensor> self, Action<Tensor> change)
        {
            ArgumentNullException.ThrowIfNull(self);
            for (int i = 0; i < self.Count; i++) change(self[i]);
        }

        private static void Change<T>(IReadOnlyList<Tensor> self, IReadOnlyList<T> other, Action<Tensor, T> change, string operation)
        {
            CheckLength(self, other, operation);
            for (int i = 0; i < self.Count; i++) change(self[i], other[i]);
        }

        private static void CheckLength<T>(IReadOnlyList<Tensor> self, IReadOnlyList<T> other, string operation)
        {
            ArgumentNullException.ThrowIfNull(self);
            ArgumentNullException.ThrowIfNull(other);
            Check.That(self.Count == other.Count, $"foreach_{operation}: the lists must have the same number of elements; got {self.Count} and {other.Count}");
        }
    }
}

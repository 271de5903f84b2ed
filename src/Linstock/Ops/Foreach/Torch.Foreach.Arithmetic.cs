namespace Linstock;

public static partial class Torch
{
    /// <summary>
    /// One operation on each tensor of a list, PyTorch's <c>torch._foreach_*</c>: what optimizers are made of. Lists are checked as a
    /// whole before anything is computed.
    /// </summary>
    public static partial class Foreach
    {
        /// <summary>x · y for every tensor x, where y is a number.</summary>
        public static Tensor[] Mul(IReadOnlyList<Tensor> self, Scalar scalar) => Each(self, x => Torch.Mul(x, scalar));

        /// <summary>x · y for every tensor x, in place, where y is a number.</summary>
        public static void Mul_(IReadOnlyList<Tensor> self, Scalar scalar) => Change(self, x => x.Mul_(scalar));

        /// <summary>x · y for every tensor x, where y is a number per tensor.</summary>
        /// <exception cref="ArgumentException">The lists differ in length.</exception>
        public static Tensor[] Mul(IReadOnlyList<Tensor> self, IReadOnlyList<Scalar> scalars) => Each(self, scalars, static (x, y) => Torch.Mul(x, y), "mul");

        /// <summary>x · y for every tensor x, in place, where y is a number per tensor.</summary>
        /// <exception cref="ArgumentException">The lists differ in length.</exception>
        public static void Mul_(IReadOnlyList<Tensor> self, IReadOnlyList<Scalar> scalars) => Change(self, scalars, static (x, y) => x.Mul_(y), "mul_");

        /// <summary>x · y for every tensor x, where y is a tensor per tensor.</summary>
        /// <exception cref="ArgumentException">The lists differ in length.</exception>
        public static Tensor[] Mul(IReadOnlyList<Tensor> self, IReadOnlyList<Tensor> other) => Each(self, other, static (x, y) => Torch.Mul(x, y), "mul");

        /// <summary>x · y for every tensor x, in place, where y is a tensor per tensor.</summary>
        /// <exception cref="ArgumentException">The lists differ in length.</exception>
        public static void Mul_(IReadOnlyList<Tensor> self, IReadOnlyList<Tensor> other) => Change(self, other, static (x, y) => x.Mul_(y), "mul_");

        /// <summary>x / y for every tensor x, where y is a number.</summary>
        public static Tensor[] Div(IReadOnlyList<Tensor> self, Scalar scalar) => Each(self, x => Torch.Div(x, scalar));

        /// <summary>x / y for every tensor x, in place, where y is a number.</summary>
        public static void Div_(IReadOnlyList<Tensor> self, Scalar scalar) => Change(self, x => x.Div_(scalar));

        /// <summary>x / y for every tensor x, where y is a number per tensor.</summary>
        /// <exception cref="ArgumentException">The lists differ in length.</exception>
        public static Tensor[] Div(IReadOnlyList<Tensor> self, IReadOnlyList<Scalar> scalars) => Each(self, scalars, static (x, y) => Torch.Div(x, y), "div");

        /// <summary>x / y for every tensor x, in place, where y is a number per tensor.</summary>
        /// <exception cref="ArgumentException">The lists differ in length.</exception>
        public static void Div_(IReadOnlyList<Tensor> self, IReadOnlyList<Scalar> scalars) => Change(self, scalars, static (x, y) => x.Div_(y), "div_");

        /// <summary>x / y for every tensor x, where y is a tensor per tensor.</summary>
        /// <exception cref="ArgumentException">The lists differ in length.</exception>
        public static Tensor[] Div(IReadOnlyList<Tensor> self, IReadOnlyList<Tensor> other) => Each(self, other, static (x, y) => Torch.Div(x, y), "div");

        /// <summary>x / y for every tensor x, in place, where y is a tensor per tensor.</summary>
        /// <exception cref="ArgumentException">The lists differ in length.</exception>
        public static void Div_(IReadOnlyList<Tensor> self, IReadOnlyList<Tensor> other) => Change(self, other, static (x, y) => x.Div_(y), "div_");

        /// <summary>xʸ for every tensor x, where y is a number.</summary>
        public static Tensor[] Pow(IReadOnlyList<Tensor> self, Scalar scalar) => Each(self, x => Torch.Pow(x, scalar));

        /// <summary>xʸ for every tensor x, in place, where y is a number.</summary>
        public static void Pow_(IReadOnlyList<Tensor> self, Scalar scalar) => Change(self, x => x.Pow_(scalar));

        /// <summary>xʸ for every tensor x, where y is a number per tensor.</summary>
        /// <exception cref="ArgumentException">The lists differ in length.</exception>
        public static Tensor[] Pow(IReadOnlyList<Tensor> self, IReadOnlyList<Scalar> scalars) => Each(self, scalars, static (x, y) => Torch.Pow(x, y), "pow");

        /// <summary>xʸ for every tensor x, in place, where y is a number per tensor.</summary>
        /// <exception cref="ArgumentException">The lists differ in length.</exception>
        public static void Pow_(IReadOnlyList<Tensor> self, IReadOnlyList<Scalar> scalars) => Change(self, scalars, static (x, y) => x.Pow_(y), "pow_");

        /// <summary>xʸ for every tensor x, where y is a tensor per tensor.</summary>
        /// <exception cref="ArgumentException">The lists differ in length.</exception>
        public static Tensor[] Pow(IReadOnlyList<Tensor> self, IReadOnlyList<Tensor> other) => Each(self, other, static (x, y) => Torch.Pow(x, y), "pow");

        /// <summary>xʸ for every tensor x, in place, where y is a tensor per tensor.</summary>
        /// <exception cref="ArgumentException">The lists differ in length.</exception>
        public static void Pow_(IReadOnlyList<Tensor> self, IReadOnlyList<Tensor> other) => Change(self, other, static (x, y) => x.Pow_(y), "pow_");

        /// <summary>The larger of x and y for every tensor x, where y is a number.</summary>
        public static Tensor[] Maximum(IReadOnlyList<Tensor> self, Scalar scalar) => Each(self, x => Torch.ClampMin(x, scalar));

        /// <summary>The larger of x and y for every tensor x, in place, where y is a number.</summary>
        public static void Maximum_(IReadOnlyList<Tensor> self, Scalar scalar) => Change(self, x => x.ClampMin_(scalar));

        /// <summary>The larger of x and y for every tensor x, where y is a number per tensor.</summary>
        /// <exception cref="ArgumentException">The lists differ in length.</exception>
        public static Tensor[] Maximum(IReadOnlyList<Tensor> self, IReadOnlyList<Scalar> scalars) => Each(self, scalars, static (x, y) => Torch.ClampMin(x, y), "maximum");

        /// <summary>The larger of x and y for every tensor x, in place, where y is a number per tensor.</summary>
        /// <exception cref="ArgumentException">The lists differ in length.</exception>
        public static void Maximum_(IReadOnlyList<Tensor> self, IReadOnlyList<Scalar> scalars) => Change(self, scalars, static (x, y) => x.ClampMin_(y), "maximum_");

        /// <summary>The larger of x and y for every tensor x, where y is a tensor per tensor.</summary>
        /// <exception cref="ArgumentException">The lists differ in length.</exception>
        public static Tensor[] Maximum(IReadOnlyList<Tensor> self, IReadOnlyList<Tensor> other) => Each(self, other, static (x, y) => Torch.ClampMin(x, y), "maximum");

        /// <summary>The larger of x and y for every tensor x, in place, where y is a tensor per tensor.</summary>
        /// <exception cref="ArgumentException">The lists differ in length.</exception>
        public static void Maximum_(IReadOnlyList<Tensor> self, IReadOnlyList<Tensor> other) => Change(self, other, static (x, y) => x.ClampMin_(y), "maximum_");

        /// <summary>The smaller of x and y for every tensor x, where y is a number.</summary>
        public static Tensor[] Minimum(IReadOnlyList<Tensor> self, Scalar scalar) => Each(self, x => Torch.ClampMax(x, scalar));

        /// <summary>The smaller of x and y for every tensor x, in place, where y is a number.</summary>
        public static void Minimum_(IReadOnlyList<Tensor> self, Scalar scalar) => Change(self, x => x.ClampMax_(scalar));

        /// <summary>The smaller of x and y for every tensor x, where y is a number per tensor.</summary>
        /// <exception cref="ArgumentException">The lists differ in length.</exception>
        public static Tensor[] Minimum(IReadOnlyList<Tensor> self, IReadOnlyList<Scalar> scalars) => Each(self, scalars, static (x, y) => Torch.ClampMax(x, y), "minimum");

        /// <summary>The smaller of x and y for every tensor x, in place, where y is a number per tensor.</summary>
        /// <exception cref="ArgumentException">The lists differ in length.</exception>
        public static void Minimum_(IReadOnlyList<Tensor> self, IReadOnlyList<Scalar> scalars) => Change(self, scalars, static (x, y) => x.ClampMax_(y), "minimum_");

        /// <summary>The smaller of x and y for every tensor x, where y is a tensor per tensor.</summary>
        /// <exception cref="ArgumentException">The lists differ in length.</exception>
        public static Tensor[] Minimum(IReadOnlyList<Tensor> self, IReadOnlyList<Tensor> other) => Each(self, other, static (x, y) => Torch.ClampMax(x, y), "minimum");

        /// <summary>The smaller of x and y for every tensor x, in place, where y is a tensor per tensor.</summary>
        /// <exception cref="ArgumentException">The lists differ in length.</exception>
        public static void Minimum_(IReadOnlyList<Tensor> self, IReadOnlyList<Tensor> other) => Change(self, other, static (x, y) => x.ClampMax_(y), "minimum_");

        /// <summary>x but at least y for every tensor x, where y is a number.</summary>
        public static Tensor[] ClampMin(IReadOnlyList<Tensor> self, Scalar scalar) => Each(self, x => Torch.ClampMin(x, scalar));

        /// <summary>x but at least y for every tensor x, in place, where y is a number.</summary>
        public static void ClampMin_(IReadOnlyList<Tensor> self, Scalar scalar) => Change(self, x => x.ClampMin_(scalar));

        /// <summary>x but at least y for every tensor x, where y is a number per tensor.</summary>
        /// <exception cref="ArgumentException">The lists differ in length.</exception>
        public static Tensor[] ClampMin(IReadOnlyList<Tensor> self, IReadOnlyList<Scalar> scalars) => Each(self, scalars, static (x, y) => Torch.ClampMin(x, y), "clampmin");

        /// <summary>x but at least y for every tensor x, in place, where y is a number per tensor.</summary>
        /// <exception cref="ArgumentException">The lists differ in length.</exception>
        public static void ClampMin_(IReadOnlyList<Tensor> self, IReadOnlyList<Scalar> scalars) => Change(self, scalars, static (x, y) => x.ClampMin_(y), "clampmin_");

        /// <summary>x but at least y for every tensor x, where y is a tensor per tensor.</summary>
        /// <exception cref="ArgumentException">The lists differ in length.</exception>
        public static Tensor[] ClampMin(IReadOnlyList<Tensor> self, IReadOnlyList<Tensor> other) => Each(self, other, static (x, y) => Torch.ClampMin(x, y), "clampmin");

        /// <summary>x but at least y for every tensor x, in place, where y is a tensor per tensor.</summary>
        /// <exception cref="ArgumentException">The lists differ in length.</exception>
        public static void ClampMin_(IReadOnlyList<Tensor> self, IReadOnlyList<Tensor> other) => Change(self, other, static (x, y) => x.ClampMin_(y), "clampmin_");

        /// <summary>x but at most y for every tensor x, where y is a number.</summary>
        public static Tensor[] ClampMax(IReadOnlyList<Tensor> self, Scalar scalar) => Each(self, x => Torch.ClampMax(x, scalar));

        /// <summary>x but at most y for every tensor x, in place, where y is a number.</summary>
        public static void ClampMax_(IReadOnlyList<Tensor> self, Scalar scalar) => Change(self, x => x.ClampMax_(scalar));

        /// <summary>x but at most y for every tensor x, where y is a number per tensor.</summary>
        /// <exception cref="ArgumentException">The lists differ in length.</exception>
        public static Tensor[] ClampMax(IReadOnlyList<Tensor> self, IReadOnlyList<Scalar> scalars) => Each(self, scalars, static (x, y) => Torch.ClampMax(x, y), "clampmax");

        /// <summary>x but at most y for every tensor x, in place, where y is a number per tensor.</summary>
        /// <exception cref="ArgumentException">The lists differ in length.</exception>
        public static void ClampMax_(IReadOnlyList<Tensor> self, IReadOnlyList<Scalar> scalars) => Change(self, scalars, static (x, y) => x.ClampMax_(y), "clampmax_");

        /// <summary>x but at most y for every tensor x, where y is a tensor per tensor.</summary>
        /// <exception cref="ArgumentException">The lists differ in length.</exception>
        public static Tensor[] ClampMax(IReadOnlyList<Tensor> self, IReadOnlyList<Tensor> other) => Each(self, other, static (x, y) => Torch.ClampMax(x, y), "clampmax");

        /// <summary>x but at most y for every tensor x, in place, where y is a tensor per tensor.</summary>
        /// <exception cref="ArgumentException">The lists differ in length.</exception>
        public static void ClampMax_(IReadOnlyList<Tensor> self, IReadOnlyList<Tensor> other) => Change(self, other, static (x, y) => x.ClampMax_(y), "clampmax_");

        /// <summary>x + y for every tensor x, where y is a number.</summary>
        public static Tensor[] Add(IReadOnlyList<Tensor> self, Scalar scalar) => Each(self, x => Torch.Add(x, scalar));

        /// <summary>x + y for every tensor x, in place, where y is a number.</summary>
        public static void Add_(IReadOnlyList<Tensor> self, Scalar scalar) => Change(self, x => x.Add_(scalar));

        /// <summary>x + y for every tensor x, where y is a number per tensor.</summary>
        /// <exception cref="ArgumentException">The lists differ in length.</exception>
        public static Tensor[] Add(IReadOnlyList<Tensor> self, IReadOnlyList<Scalar> scalars) => Each(self, scalars, static (x, y) => Torch.Add(x, y), "add");

        /// <summary>x + y for every tensor x, in place, where y is a number per tensor.</summary>
        /// <exception cref="ArgumentException">The lists differ in length.</exception>
        public static void Add_(IReadOnlyList<Tensor> self, IReadOnlyList<Scalar> scalars) => Change(self, scalars, static (x, y) => x.Add_(y), "add_");

        /// <summary>x + alpha · y for every tensor x, where y is a tensor per tensor.</summary>
        /// <exception cref="ArgumentException">The lists differ in length.</exception>
        public static Tensor[] Add(IReadOnlyList<Tensor> self, IReadOnlyList<Tensor> other, Scalar? alpha = null)
            => Each(self, other, (x, y) => Torch.Add(x, y, alpha ?? 1), "add");

        /// <summary>x + alpha · y for every tensor x, in place, where y is a tensor per tensor.</summary>
        /// <exception cref="ArgumentException">The lists differ in length.</exception>
        public static void Add_(IReadOnlyList<Tensor> self, IReadOnlyList<Tensor> other, Scalar? alpha = null)
            => Change(self, other, (x, y) => x.Add_(y, alpha ?? 1), "add_");

        /// <summary>x - y for every tensor x, where y is a number.</summary>
        public static Tensor[] Sub(IReadOnlyList<Tensor> self, Scalar scalar) => Each(self, x => Torch.Sub(x, scalar));

        /// <summary>x - y for every tensor x, in place, where y is a number.</summary>
        public static void Sub_(IReadOnlyList<Tensor> self, Scalar scalar) => Change(self, x => x.Sub_(scalar));

        /// <summary>x - y for every tensor x, where y is a number per tensor.</summary>
        /// <exception cref="ArgumentException">The lists differ in length.</exception>
        public static Tensor[] Sub(IReadOnlyList<Tensor> self, IReadOnlyList<Scalar> scalars) => Each(self, scalars, static (x, y) => Torch.Sub(x, y), "sub");

        /// <summary>x - y for every tensor x, in place, where y is a number per tensor.</summary>
        /// <exception cref="ArgumentException">The lists differ in length.</exception>
        public static void Sub_(IReadOnlyList<Tensor> self, IReadOnlyList<Scalar> scalars) => Change(self, scalars, static (x, y) => x.Sub_(y), "sub_");

        /// <summary>x - alpha · y for every tensor x, where y is a tensor per tensor.</summary>
        /// <exception cref="ArgumentException">The lists differ in length.</exception>
        public static Tensor[] Sub(IReadOnlyList<Tensor> self, IReadOnlyList<Tensor> other, Scalar? alpha = null)
            => Each(self, other, (x, y) => Torch.Sub(x, y, alpha ?? 1), "sub");

        /// <summary>x - alpha · y for every tensor x, in place, where y is a tensor per tensor.</summary>
        /// <exception cref="ArgumentException">The lists differ in length.</exception>
        public static void Sub_(IReadOnlyList<Tensor> self, IReadOnlyList<Tensor> other, Scalar? alpha = null)
            => Change(self, other, (x, y) => x.Sub_(y, alpha ?? 1), "sub_");
    }
}

namespace Linstock;

public static partial class Torch
{
    public static partial class Foreach
    {
        /// <summary>|x|, of every tensor.</summary>
        public static Tensor[] Abs(IReadOnlyList<Tensor> self) => Each(self, static x => Torch.Abs(x));

        /// <summary>|x|, of every tensor, in place.</summary>
        public static void Abs_(IReadOnlyList<Tensor> self) => Change(self, static x => x.Abs_());

        /// <summary>arccos x, of every tensor.</summary>
        public static Tensor[] Acos(IReadOnlyList<Tensor> self) => Each(self, static x => Torch.Acos(x));

        /// <summary>arccos x, of every tensor, in place.</summary>
        public static void Acos_(IReadOnlyList<Tensor> self) => Change(self, static x => x.Acos_());

        /// <summary>arcsin x, of every tensor.</summary>
        public static Tensor[] Asin(IReadOnlyList<Tensor> self) => Each(self, static x => Torch.Asin(x));

        /// <summary>arcsin x, of every tensor, in place.</summary>
        public static void Asin_(IReadOnlyList<Tensor> self) => Change(self, static x => x.Asin_());

        /// <summary>arctan x, of every tensor.</summary>
        public static Tensor[] Atan(IReadOnlyList<Tensor> self) => Each(self, static x => Torch.Atan(x));

        /// <summary>arctan x, of every tensor, in place.</summary>
        public static void Atan_(IReadOnlyList<Tensor> self) => Change(self, static x => x.Atan_());

        /// <summary>⌈x⌉, of every tensor.</summary>
        public static Tensor[] Ceil(IReadOnlyList<Tensor> self) => Each(self, static x => Torch.Ceil(x));

        /// <summary>⌈x⌉, of every tensor, in place.</summary>
        public static void Ceil_(IReadOnlyList<Tensor> self) => Change(self, static x => x.Ceil_());

        /// <summary>cos x, of every tensor.</summary>
        public static Tensor[] Cos(IReadOnlyList<Tensor> self) => Each(self, static x => Torch.Cos(x));

        /// <summary>cos x, of every tensor, in place.</summary>
        public static void Cos_(IReadOnlyList<Tensor> self) => Change(self, static x => x.Cos_());

        /// <summary>cosh x, of every tensor.</summary>
        public static Tensor[] Cosh(IReadOnlyList<Tensor> self) => Each(self, static x => Torch.Cosh(x));

        /// <summary>cosh x, of every tensor, in place.</summary>
        public static void Cosh_(IReadOnlyList<Tensor> self) => Change(self, static x => x.Cosh_());

        /// <summary>erf x, of every tensor.</summary>
        public static Tensor[] Erf(IReadOnlyList<Tensor> self) => Each(self, static x => Torch.Erf(x));

        /// <summary>erf x, of every tensor, in place.</summary>
        public static void Erf_(IReadOnlyList<Tensor> self) => Change(self, static x => x.Erf_());

        /// <summary>1 - erf x, of every tensor.</summary>
        public static Tensor[] Erfc(IReadOnlyList<Tensor> self) => Each(self, static x => Torch.Erfc(x));

        /// <summary>1 - erf x, of every tensor, in place.</summary>
        public static void Erfc_(IReadOnlyList<Tensor> self) => Change(self, static x => x.Erfc_());

        /// <summary>eˣ, of every tensor.</summary>
        public static Tensor[] Exp(IReadOnlyList<Tensor> self) => Each(self, static x => Torch.Exp(x));

        /// <summary>eˣ, of every tensor, in place.</summary>
        public static void Exp_(IReadOnlyList<Tensor> self) => Change(self, static x => x.Exp_());

        /// <summary>eˣ - 1, of every tensor.</summary>
        public static Tensor[] Expm1(IReadOnlyList<Tensor> self) => Each(self, static x => Torch.Expm1(x));

        /// <summary>eˣ - 1, of every tensor, in place.</summary>
        public static void Expm1_(IReadOnlyList<Tensor> self) => Change(self, static x => x.Expm1_());

        /// <summary>⌊x⌋, of every tensor.</summary>
        public static Tensor[] Floor(IReadOnlyList<Tensor> self) => Each(self, static x => Torch.Floor(x));

        /// <summary>⌊x⌋, of every tensor, in place.</summary>
        public static void Floor_(IReadOnlyList<Tensor> self) => Change(self, static x => x.Floor_());

        /// <summary>The part of x behind the point, of every tensor.</summary>
        public static Tensor[] Frac(IReadOnlyList<Tensor> self) => Each(self, static x => Torch.Frac(x));

        /// <summary>The part of x behind the point, of every tensor, in place.</summary>
        public static void Frac_(IReadOnlyList<Tensor> self) => Change(self, static x => x.Frac_());

        /// <summary>log |Γ(x)|, of every tensor.</summary>
        public static Tensor[] Lgamma(IReadOnlyList<Tensor> self) => Each(self, static x => Torch.Lgamma(x));

        /// <summary>log |Γ(x)|, of every tensor, in place.</summary>
        public static void Lgamma_(IReadOnlyList<Tensor> self) => Change(self, static x => x.Lgamma_());

        /// <summary>log x, of every tensor.</summary>
        public static Tensor[] Log(IReadOnlyList<Tensor> self) => Each(self, static x => Torch.Log(x));

        /// <summary>log x, of every tensor, in place.</summary>
        public static void Log_(IReadOnlyList<Tensor> self) => Change(self, static x => x.Log_());

        /// <summary>log₁₀ x, of every tensor.</summary>
        public static Tensor[] Log10(IReadOnlyList<Tensor> self) => Each(self, static x => Torch.Log10(x));

        /// <summary>log₁₀ x, of every tensor, in place.</summary>
        public static void Log10_(IReadOnlyList<Tensor> self) => Change(self, static x => x.Log10_());

        /// <summary>log (1 + x), of every tensor.</summary>
        public static Tensor[] Log1p(IReadOnlyList<Tensor> self) => Each(self, static x => Torch.Log1p(x));

        /// <summary>log (1 + x), of every tensor, in place.</summary>
        public static void Log1p_(IReadOnlyList<Tensor> self) => Change(self, static x => x.Log1p_());

        /// <summary>log₂ x, of every tensor.</summary>
        public static Tensor[] Log2(IReadOnlyList<Tensor> self) => Each(self, static x => Torch.Log2(x));

        /// <summary>log₂ x, of every tensor, in place.</summary>
        public static void Log2_(IReadOnlyList<Tensor> self) => Change(self, static x => x.Log2_());

        /// <summary>-x, of every tensor.</summary>
        public static Tensor[] Neg(IReadOnlyList<Tensor> self) => Each(self, static x => Torch.Neg(x));

        /// <summary>-x, of every tensor, in place.</summary>
        public static void Neg_(IReadOnlyList<Tensor> self) => Change(self, static x => x.Neg_());

        /// <summary>1 / x, of every tensor.</summary>
        public static Tensor[] Reciprocal(IReadOnlyList<Tensor> self) => Each(self, static x => Torch.Reciprocal(x));

        /// <summary>1 / x, of every tensor, in place.</summary>
        public static void Reciprocal_(IReadOnlyList<Tensor> self) => Change(self, static x => x.Reciprocal_());

        /// <summary>x rounded, halves to even, of every tensor.</summary>
        public static Tensor[] Round(IReadOnlyList<Tensor> self) => Each(self, static x => Torch.Round(x));

        /// <summary>x rounded, halves to even, of every tensor, in place.</summary>
        public static void Round_(IReadOnlyList<Tensor> self) => Change(self, static x => x.Round_());

        /// <summary>1 / √x, of every tensor.</summary>
        public static Tensor[] Rsqrt(IReadOnlyList<Tensor> self) => Each(self, static x => Torch.Rsqrt(x));

        /// <summary>1 / √x, of every tensor, in place.</summary>
        public static void Rsqrt_(IReadOnlyList<Tensor> self) => Change(self, static x => x.Rsqrt_());

        /// <summary>1 / (1 + e⁻ˣ), of every tensor.</summary>
        public static Tensor[] Sigmoid(IReadOnlyList<Tensor> self) => Each(self, static x => Torch.Sigmoid(x));

        /// <summary>1 / (1 + e⁻ˣ), of every tensor, in place.</summary>
        public static void Sigmoid_(IReadOnlyList<Tensor> self) => Change(self, static x => x.Sigmoid_());

        /// <summary>The sign of x, of every tensor.</summary>
        public static Tensor[] Sign(IReadOnlyList<Tensor> self) => Each(self, static x => Torch.Sign(x));

        /// <summary>The sign of x, of every tensor, in place.</summary>
        public static void Sign_(IReadOnlyList<Tensor> self) => Change(self, static x => x.Sign_());

        /// <summary>sin x, of every tensor.</summary>
        public static Tensor[] Sin(IReadOnlyList<Tensor> self) => Each(self, static x => Torch.Sin(x));

        /// <summary>sin x, of every tensor, in place.</summary>
        public static void Sin_(IReadOnlyList<Tensor> self) => Change(self, static x => x.Sin_());

        /// <summary>sinh x, of every tensor.</summary>
        public static Tensor[] Sinh(IReadOnlyList<Tensor> self) => Each(self, static x => Torch.Sinh(x));

        /// <summary>sinh x, of every tensor, in place.</summary>
        public static void Sinh_(IReadOnlyList<Tensor> self) => Change(self, static x => x.Sinh_());

        /// <summary>√x, of every tensor.</summary>
        public static Tensor[] Sqrt(IReadOnlyList<Tensor> self) => Each(self, static x => Torch.Sqrt(x));

        /// <summary>√x, of every tensor, in place.</summary>
        public static void Sqrt_(IReadOnlyList<Tensor> self) => Change(self, static x => x.Sqrt_());

        /// <summary>tan x, of every tensor.</summary>
        public static Tensor[] Tan(IReadOnlyList<Tensor> self) => Each(self, static x => Torch.Tan(x));

        /// <summary>tan x, of every tensor, in place.</summary>
        public static void Tan_(IReadOnlyList<Tensor> self) => Change(self, static x => x.Tan_());

        /// <summary>tanh x, of every tensor.</summary>
        public static Tensor[] Tanh(IReadOnlyList<Tensor> self) => Each(self, static x => Torch.Tanh(x));

        /// <summary>tanh x, of every tensor, in place.</summary>
        public static void Tanh_(IReadOnlyList<Tensor> self) => Change(self, static x => x.Tanh_());

        /// <summary>x without the part behind the point, of every tensor.</summary>
        public static Tensor[] Trunc(IReadOnlyList<Tensor> self) => Each(self, static x => Torch.Trunc(x));

        /// <summary>x without the part behind the point, of every tensor, in place.</summary>
        public static void Trunc_(IReadOnlyList<Tensor> self) => Change(self, static x => x.Trunc_());
    }
}

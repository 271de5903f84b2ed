namespace Linstock.NN;

public static partial class Utils
{
    /// <summary>Parametrisations that are made: the functions of <c>torch.nn.utils.parametrizations</c>.</summary>
    public static class Parametrizations
    {
        /// <summary>Keeps a matrix (or a batch of them) orthogonal: with orthonormal columns, or rows if there are fewer of these.</summary>
        /// <typeparam name="TModule">The module's type.</typeparam>
        /// <param name="module">The module.</param>
        /// <param name="name">The parameter.</param>
        /// <param name="orthogonalMap"><c>matrix_exp</c> (if null, for square and complex matrices), <c>cayley</c> or <c>householder</c> (if null, for others).</param>
        /// <param name="useTrivialization">Whether the map starts from the present matrix, which a buffer <c>base</c> holds (Lezcano-Casado 2019, arXiv:1909.09501).</param>
        /// <returns>The module.</returns>
        /// <exception cref="ArgumentException">There is no such parameter, it is no matrix, or the map is not known or not for it.</exception>
        public static TModule Orthogonal<TModule>(TModule module, string name = "weight", string? orthogonalMap = null, bool useTrivialization = true)
            where TModule : Module
        {
            Tensor weight = Parameter(module, name);
            if (weight.NDim < 2)
            {
                throw new ArgumentException($"Expected a matrix or batch of matrices. Got a tensor of {weight.NDim} dimensions.", nameof(name));
            }
            OrthogonalMap map = orthogonalMap switch
            {
                "matrix_exp" => OrthogonalMap.MatrixExp,
                "cayley" => OrthogonalMap.Cayley,
                "householder" => OrthogonalMap.Householder,
                null => weight.Shape[^1] == weight.Shape[^2] || weight.DType.IsComplex ? OrthogonalMap.MatrixExp : OrthogonalMap.Householder,
                _ => throw new ArgumentException(
                    $"orthogonal_map has to be one of \"matrix_exp\", \"cayley\", \"householder\". Got: {orthogonalMap}", nameof(orthogonalMap)),
            };
            if (map == OrthogonalMap.Householder && weight.DType.IsComplex)
            {
                throw new ArgumentException("The householder parametrization does not support complex tensors.", nameof(orthogonalMap));
            }
            return Parametrize.RegisterParametrization(module, name, new OrthogonalParametrization(weight.Shape, map, useTrivialization), @unsafe: true);
        }

        /// <summary>
        /// Divides a parameter by its largest singular value, which is followed by power iteration from a good start on.
        /// Miyato et al. 2018, arXiv:1802.05957.
        /// </summary>
        /// <typeparam name="TModule">The module's type.</typeparam>
        /// <param name="module">The module.</param>
        /// <param name="name">The parameter.</param>
        /// <param name="nPowerIterations">The iterations in each call while training.</param>
        /// <param name="eps">The least norm of a vector.</param>
        /// <param name="dim">The dimension of the outputs; 1 of transposed convolutions and 0 else if null.</param>
        /// <returns>The module.</returns>
        /// <exception cref="ArgumentException">There is no such parameter or dimension.</exception>
        public static TModule SpectralNorm<TModule>(TModule module, string name = "weight", int nPowerIterations = 1, double eps = 1e-12, int? dim = null)
            where TModule : Module
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(nPowerIterations);
            Tensor weight = Parameter(module, name);
            int outputs = dim ?? (module is ConvTransposeNd ? 1 : 0);
            if (outputs < -weight.NDim || outputs >= weight.NDim)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(dim), $"Dimension out of range (expected to be in range of [-{weight.NDim}, {weight.NDim - 1}] but got {outputs})");
            }
            return Parametrize.RegisterParametrization(module, name, new SpectralNormParametrization(weight.Detach(), nPowerIterations, outputs, eps));
        }

        /// <summary>
        /// Separates a parameter into length and direction, w = g v / ‖v‖: <c>original0</c> and <c>original1</c>.
        /// Salimans and Kingma 2016, arXiv:1602.07868.
        /// </summary>
        /// <typeparam name="TModule">The module's type.</typeparam>
        /// <param name="module">The module.</param>
        /// <param name="name">The parameter.</param>
        /// <param name="dim">The dimension whose slices have lengths of their own; null (or −1) for one length.</param>
        /// <returns>The module.</returns>
        /// <exception cref="ArgumentException">There is no such parameter.</exception>
        public static TModule WeightNorm<TModule>(TModule module, string name = "weight", int? dim = 0)
            where TModule : Module
        {
            Parameter(module, name);
            return Parametrize.RegisterParametrization(module, name, new WeightNormParametrization(dim), @unsafe: true);
        }

        private static Tensor Parameter(Module module, string name) => module.GetTensor(name)
            ?? throw new ArgumentException($"Module '{module.GetType().Name}' has no parameter or buffer with name '{name}'", nameof(name));
    }

    private enum OrthogonalMap
    {
        MatrixExp,
        Cayley,
        Householder,
    }

    private sealed class WeightNormParametrization(int? dim) : Module, IParametrizationOfSeveral
    {
        public IReadOnlyList<Tensor> RightInverse(Tensor value) => [Length(value, dim), value];

        public Tensor Forward(IReadOnlyList<Tensor> originals) => Lengthened(originals[1], originals[0], dim);
    }

    private sealed class SpectralNormParametrization : Module, IRightInverse
    {
        private readonly int _iterations;
        private readonly int _outputs;
        private readonly double _eps;

        public SpectralNormParametrization(Tensor weight, int iterations, int outputs, double eps)
        {
            (_iterations, _outputs, _eps) = (iterations, outputs, eps);
            if (weight.NDim == 1)
            {
                return;
            }
            using (Torch.NoGrad())
            {
                Tensor matrix = Matrix(weight, outputs);
                RegisterBuffer("_u", Unit(Torch.Empty([matrix.Shape[0]], dtype: weight.DType, device: weight.Device).Normal_(), eps));
                RegisterBuffer("_v", Unit(Torch.Empty([matrix.Shape[1]], dtype: weight.DType, device: weight.Device).Normal_(), eps));
                Iterate(matrix, 15);
            }
        }

        public override Tensor Forward(Tensor input)
        {
            if (input.NDim == 1)
            {
                return Unit(input, _eps);
            }
            Tensor matrix = Matrix(input, _outputs);
            if (Training)
            {
                using (Torch.NoGrad())
                {
                    Iterate(matrix.Detach(), _iterations);
                }
            }
            // The buffers change in later calls; the graph of this one keeps what it saw.
            Tensor u = GetTensor("_u")!.Clone(), v = GetTensor("_v")!.Clone();
            return input / (u * Torch.Matmul(matrix, v)).Sum();
        }

        public Tensor RightInverse(Tensor value) => value;

        private void Iterate(Tensor matrix, int times)
        {
            Tensor u = GetTensor("_u")!, v = GetTensor("_v")!;
            for (int i = 0; i < times; i++)
            {
                u.Copy_(Unit(Torch.Matmul(matrix, v), _eps));
                v.Copy_(Unit(Torch.Matmul(matrix.Transpose(0, 1), u), _eps));
            }
        }
    }

    private sealed class OrthogonalParametrization : Module, IRightInverse
    {
        private readonly Shape _shape;
        private readonly OrthogonalMap _map;
        private readonly bool _trivializes;

        public OrthogonalParametrization(Shape shape, OrthogonalMap map, bool trivializes)
        {
            (_shape, _map, _trivializes) = (shape, map, trivializes);
            if (trivializes)
            {
                RegisterBuffer("base", null);
            }
        }

        public override Tensor Forward(Tensor input)
        {
            bool wide = input.Shape[^2] < input.Shape[^1];
            Tensor x = wide ? input.MT : input;
            long n = x.Shape[^2], k = x.Shape[^1];
            Tensor q;
            if (_map == OrthogonalMap.Householder)
            {
                // Only what lies below the diagonal is free; the diagonal holds signs.
                Tensor a = x.Tril(-1);
                q = Torch.Linalg.HouseholderProduct(a, 2 / (1 + (a * a).Sum(-2)));
                q = q * x.Diagonal(0, -2, -1).Detach().Trunc().Unsqueeze(-2);
            }
            else
            {
                Tensor lower = x.Tril();
                if (n != k)
                {
                    lower = Torch.Cat([lower, Torch.Zeros([.. x.Shape.SkipLast(1), n - k], dtype: x.DType, device: x.Device)], -1);
                }
                Tensor skew = lower - lower.MH;
                if (_map == OrthogonalMap.MatrixExp)
                {
                    q = Torch.Linalg.MatrixExp(skew);
                }
                else
                {
                    Tensor identity = Torch.Eye(n, dtype: x.DType, device: x.Device);
                    q = Torch.Linalg.Solve(identity - skew * 0.5, identity + skew * 0.5);
                }
                q = n == k ? q : q.Narrow(-1, 0, k);
            }
            if (GetTensor("base") is { } origin)
            {
                q = Torch.Matmul(origin, q);
            }
            return wide ? q.MT : q;
        }

        public Tensor RightInverse(Tensor value)
        {
            if (value.Shape != _shape)
            {
                throw new ArgumentException($"Expected a matrix or batch of matrices of shape {_shape}. Got a tensor of shape {value.Shape}.", nameof(value));
            }
            using (Torch.NoGrad())
            {
                bool wide = value.Shape[^2] < value.Shape[^1];
                Tensor q = wide ? value.MT : value;
                long n = q.Shape[^2], k = q.Shape[^1];
                if (!_trivializes)
                {
                    return Reflectors(q, wide);
                }
                if (n != k)
                {
                    Tensor rest = Torch.Randn([.. q.Shape.SkipLast(1), n - k], dtype: q.DType, device: q.Device);
                    q = Orthonormal(Torch.Cat([q, rest], -1));
                }
                else
                {
                    q = IsOrthogonal(q) ? q.Clone() : Orthonormal(q);
                }
                SetTensor("base", q);
                // The map takes this to the identity.
                Tensor start = Torch.ZerosLike(value);
                start.Diagonal(0, -2, -1).Fill_(-1);
                return start;
            }
        }

        private Tensor Reflectors(Tensor q, bool wide)
        {
            if (_map != OrthogonalMap.Householder)
            {
                throw new NotSupportedException(
                    "It is not possible to assign to the matrix exponential or the Cayley parametrizations when use_trivialization=False.");
            }
            (Tensor a, Tensor tau) = Torch.Geqrf(q);
            Tensor diagonal = a.Diagonal(0, -2, -1);
            Tensor signs = diagonal.Sign();
            diagonal.Copy_(Torch.Where(tau.Eq(0), -signs, signs));
            return wide ? a.MT : a;
        }

        private static bool IsOrthogonal(Tensor q)
        {
            double unit = q.DType.ToReal() == DType.Float64 ? double.BitIncrement(1) - 1 : MathF.BitIncrement(1) - 1;
            return Torch.Allclose(
                Torch.Matmul(q.MH, q), Torch.Eye(q.Shape[^1], dtype: q.DType, device: q.Device).ExpandAs(q), atol: 10 * q.Shape[^2] * unit);
        }

        /// <summary>The factor Q of A = Q R whose R has a positive diagonal.</summary>
        private static Tensor Orthonormal(Tensor a)
        {
            (Tensor factors, Tensor tau) = Torch.Geqrf(a);
            return Torch.Linalg.HouseholderProduct(factors, tau) * factors.Diagonal(0, -2, -1).Sgn().Unsqueeze(-2);
        }
    }
}

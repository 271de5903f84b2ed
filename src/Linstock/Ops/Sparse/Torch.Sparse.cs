using Linstock.Ops.Sparse;

namespace Linstock;

public static partial class Torch
{
    /// <summary>Operations on sparse tensors: <c>torch.sparse</c>.</summary>
    public static class Sparse
    {
        /// <summary>The product of two matrices of which one or both are sparse; gradients of a sparse one are kept at its positions.</summary>
        /// <param name="mat1">[n, m].</param>
        /// <param name="mat2">[m, p].</param>
        /// <returns>[n, p]: sparse if both are.</returns>
        /// <exception cref="ArgumentException">An operand is no matrix, both are dense, dtypes differ, or the inner dimensions do.</exception>
        public static Tensor Mm(Tensor mat1, Tensor mat2)
        {
            ArgumentNullException.ThrowIfNull(mat1);
            ArgumentNullException.ThrowIfNull(mat2);
            Check.That(!mat1.IsStrided || !mat2.IsStrided, $"sparse.mm: expected a sparse operand; got two dense ones");
            return SparseProducts.Mm(mat1, mat2, "sparse.mm");
        }

        /// <summary>beta · mat + alpha · mat1 · mat2, where mat1 is sparse.</summary>
        /// <param name="mat">[n, p], dense.</param>
        /// <param name="mat1">[n, m], sparse.</param>
        /// <param name="mat2">[m, p], dense.</param>
        /// <param name="beta">The factor of <paramref name="mat"/>; null means 1.</param>
        /// <param name="alpha">The factor of the product; null means 1.</param>
        /// <exception cref="ArgumentException">Layouts, dtypes or sizes do not fit.</exception>
        public static Tensor Addmm(Tensor mat, Tensor mat1, Tensor mat2, Scalar? beta = null, Scalar? alpha = null)
        {
            ArgumentNullException.ThrowIfNull(mat1);
            Check.That(!mat1.IsStrided, $"sparse.addmm: expected mat1 to be sparse; got a dense one");
            return Torch.Addmm(mat, mat1, mat2, beta, alpha);
        }

        /// <summary>The product of two dense matrices at the positions of a sparse one: beta · input + alpha · (mat1 · mat2) there.</summary>
        /// <param name="input">[n, p], sparse.</param>
        /// <param name="mat1">[n, m], dense.</param>
        /// <param name="mat2">[m, p], dense.</param>
        /// <param name="beta">The factor of <paramref name="input"/>; null means 1.</param>
        /// <param name="alpha">The factor of the product; null means 1.</param>
        /// <returns>[n, p], of the positions and the layout of <paramref name="input"/>.</returns>
        /// <exception cref="ArgumentException">Layouts, dtypes or sizes do not fit.</exception>
        public static Tensor SampledAddmm(Tensor input, Tensor mat1, Tensor mat2, Scalar? beta = null, Scalar? alpha = null)
        {
            const string Operation = "sparse.sampled_addmm";
            SparseTensor sparse = Expect(input, Operation);
            (Tensor rows, Tensor columns) = SparseProducts.Places(SparseProducts.Matrix(sparse, Operation));
            Check.Rank(mat1, 2, Operation, nameof(mat1));
            Check.Rank(mat2, 2, Operation, nameof(mat2));
            Check.SameDType(input, mat1, Operation);
            Check.SameDType(input, mat2, Operation);
            Check.That(
                mat1.Shape[0] == input.Shape[0] && mat2.Shape[1] == input.Shape[1] && mat1.Shape[1] == mat2.Shape[0],
                $"sparse.sampled_addmm: sizes do not fit; got {input.Shape}, {mat1.Shape} and {mat2.Shape}");
            Tensor product = SparseProducts.Sampled(rows, columns, mat1, mat2.Transpose(0, 1));
            return sparse.With((sparse.Entries * (beta ?? 1)) + (product * (alpha ?? 1)));
        }

        /// <summary>The sum of all elements, or over dimensions.</summary>
        /// <param name="input">A sparse tensor.</param>
        /// <param name="dim">The dimensions; null means all.</param>
        /// <param name="dtype">If given, the entries are converted to it first.</param>
        /// <returns>Dense if none of the sparse dimensions is left, else sparse.</returns>
        /// <exception cref="ArgumentException">The tensor is dense.</exception>
        public static Tensor Sum(Tensor input, IntList? dim = null, DType? dtype = null)
        {
            IntList over = dim ?? IntList.Create([]);
            return SparseReductions.Sum(Expect(input, "sparse.sum"), IntList.AsSpan(in over), dtype);
        }

        /// <summary>Softmax along a dimension over the elements that are kept.</summary>
        /// <param name="input">A sparse tensor.</param>
        /// <param name="dim">The dimension.</param>
        /// <param name="dtype">If given, the entries are converted to it first.</param>
        /// <exception cref="ArgumentException">The tensor is dense, or not floating point.</exception>
        public static Tensor Softmax(Tensor input, long dim, DType? dtype = null)
            => SparseReductions.Softmax(Expect(input, "sparse.softmax"), dim, dtype, logarithm: false, "sparse.softmax");

        /// <summary>The logarithm of <see cref="Softmax"/>.</summary>
        /// <param name="input">A sparse tensor.</param>
        /// <param name="dim">The dimension.</param>
        /// <param name="dtype">If given, the entries are converted to it first.</param>
        /// <exception cref="ArgumentException">The tensor is dense, or not floating point.</exception>
        public static Tensor LogSoftmax(Tensor input, long dim, DType? dtype = null)
            => SparseReductions.Softmax(Expect(input, "sparse.log_softmax"), dim, dtype, logarithm: true, "sparse.log_softmax");

        private static SparseTensor Expect(Tensor input, string operation)
        {
            ArgumentNullException.ThrowIfNull(input);
            return input as SparseTensor ?? throw new ArgumentException($"{operation}: expected a sparse tensor; got a dense one; convert it with .ToSparse()", nameof(input));
        }
    }
}

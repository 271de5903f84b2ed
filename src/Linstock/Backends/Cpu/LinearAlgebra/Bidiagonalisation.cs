using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.LinearAlgebra;

/// <summary>
/// A = Q·B·P^H, B upper bidiagonal and real, by Householder reflectors from both sides (Golub and Kahan 1965). Half of the work is products with
/// the matrix as it is at each step, so that memory is what it waits for: a thread keeps the rows that are in its core's cache, for which they are
/// cut into blocks by their numbers alone.
/// </summary>
internal unsafe struct Bidiagonalisation<T, F>
    where T : unmanaged, INumberBase<T>
    where F : struct, IField<T>
{
    /// <summary>Rows of a block; each has sums of its own.</summary>
    private const int Rows = 32;

    /// <summary>Elements that are worth a thread's help.</summary>
    private const long Grain = 16_384;

    private readonly nint _m;
    private readonly nint _n;
    private readonly T* _a;
    private readonly nint _lda;
    private readonly T* _v;
    private readonly T* _conjugateU;
    private readonly T* _forRow;
    private readonly T* _forV;
    private readonly T* _product;
    private readonly T* _sums;
    private T* _oldRow;
    private T* _oldConjugateV;
    private nint _step;

    private Bidiagonalisation(nint m, nint n, T* a, nint lda, T* memory)
    {
        _m = m;
        _n = n;
        _a = a;
        _lda = lda;
        _v = memory;
        _oldRow = _v + n;
        _oldConjugateV = _oldRow + n;
        _conjugateU = _oldConjugateV + n;
        _forRow = _conjugateU + m;
        _forV = _forRow + m;
        _product = _forV + m;
        _sums = _product + m;
    }

    private readonly nint Blocks => (_m + Rows - 1) / Rows;

    /// <summary>
    /// The reflectors of Q stay in the columns of A; those of P go to the columns of <paramref name="rightReflectors"/> (unless null), one row
    /// down, in the layout of a QR factorisation.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(
        nint m, nint n, T* a, nint lda, double* diagonal, double* superdiagonal, T* leftTau, T* rightTau, T* rightReflectors)
    {
        // Both reflectors of a step change the rows below by forRow·row + forV·conj(v). That waits for the next step, whose left reflector's
        // products with the columns read every row anyway: a step writes the matrix once and reads it twice.
        using var buffer = new Workspace<T>((3 + (m + Rows - 1) / Rows) * n + 4 * m, clear: true);
        using var vectors = new Workspace<T>(2 * n + m);
        T* row = vectors.Pointer, conjugateV = row + n, u = conjugateV + n;
        var run = new Bidiagonalisation<T, F>(m, n, a, lda, buffer.Pointer);
        T* v = run._v, forRow = run._forRow, forV = run._forV;
        for (nint i = 0; i < n; i++)
        {
            run._step = i;
            var corner = a + i * lda + i;
            nint rest = n - i - 1, below = m - i - 1;
            for (nint r = 0; r <= below; r++) u[r] = corner[r * lda] + forRow[r] * run._oldRow[0] + forV[r] * run._oldConjugateV[0];
            leftTau[i] = Householder.Make<T, F>(below, ref u[0], u + 1, 1);
            diagonal[i] = F.Real(u[0]);
            for (nint r = 1; r <= below; r++) corner[r * lda] = u[r];
            if (rest == 0) break;

            var top = corner + 1;
            F.Axpy(rest, forRow[0], run._oldRow + 1, top);
            F.Axpy(rest, forV[0], run._oldConjugateV + 1, top);
            for (nint r = 1; r <= below; r++) run._conjugateU[r] = F.Conjugate(u[r]);
            nint first = (i + 1) / Rows, blocks = run.Blocks - first;
            var grain = Math.Max(1, Grain / (Rows * rest));
            WorkerPool.For(blocks, grain, &Update, &run);
            new Span<T>(top, (int)rest).CopyTo(new Span<T>(row, (int)rest));
            for (nint b = 0; b < blocks; b++) F.Axpy(rest, T.One, run._sums + b * n, row);

            var leftFactor = -F.Conjugate(leftTau[i]);
            F.Axpy(rest, leftFactor, row, top);
            for (nint j = 0; j < rest; j++) v[j] = F.Conjugate(top[j]);
            rightTau[i] = Householder.Make<T, F>(rest - 1, ref v[0], v + 1, 1);
            superdiagonal[i] = F.Real(v[0]);
            v[0] = T.One;
            for (nint j = 0; j < rest; j++)
            {
                conjugateV[j] = F.Conjugate(v[j]);
                if (rightReflectors != null) rightReflectors[(i + 1 + j) * n + i] = v[j];
            }

            WorkerPool.For(blocks, grain, &Multiply, &run);
            var along = F.Dot(rest, row, v);
            for (nint r = 0; r < below; r++)
            {
                forRow[r] = leftFactor * u[r + 1];
                forV[r] = -rightTau[i] * (run._product[r] + forRow[r] * along);
            }

            MatrixLayout.Exchange(ref row, ref run._oldRow);
            MatrixLayout.Exchange(ref conjugateV, ref run._oldConjugateV);
        }
    }

    /// <summary>The rows of a block below the step's, counted from it.</summary>
    private readonly (nint Begin, nint End) Below(nint block)
    {
        var first = ((_step + 1) / Rows + block) * Rows - _step;
        return (Math.Max(first, 1), Math.Min(first + Rows, _m - _step));
    }

    /// <summary>What the step before owes to the rows, and the products of what they become with the left reflector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Update(void* state, long begin, long end)
    {
        ref var run = ref *(Bidiagonalisation<T, F>*)state;
        var rest = run._n - run._step - 1;
        var top = run._a + run._step * (run._lda + 1) + 1;
        for (var block = (nint)begin; block < end; block++)
        {
            var sums = run._sums + block * run._n;
            new Span<T>(sums, (int)rest).Clear();
            var (r, last) = run.Below(block);
            for (; r < last; r += IField<T>.RowsAtOnce)
            {
                F.UpdateRows(
                    rest, Math.Min(IField<T>.RowsAtOnce, last - r), run._forRow + r, run._oldRow + 1, run._forV + r, run._oldConjugateV + 1,
                    top + r * run._lda, run._lda, run._conjugateU + r, sums);
            }
        }
    }

    /// <summary>The products of the rows with the right reflector.</summary>
    private static void Multiply(void* state, long begin, long end)
    {
        ref var run = ref *(Bidiagonalisation<T, F>*)state;
        var rest = run._n - run._step - 1;
        var top = run._a + run._step * (run._lda + 1) + 1;
        for (var block = (nint)begin; block < end; block++)
        {
            var (r, last) = run.Below(block);
            F.Multiply(
                last - r, 1, rest, T.One, top + r * run._lda, run._lda, 1, false, run._v, 1, 1, false, T.Zero, run._product + r - 1, 1, 1);
        }
    }
}

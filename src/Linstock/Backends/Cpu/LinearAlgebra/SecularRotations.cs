using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.LinearAlgebra;

/// <summary>
/// The vectors that belong to the roots of a secular equation, in the coordinates of the kept vectors in their groups: z/(p - root) of length 1,
/// and for singular vectors on the left, when the poles are squares, d·z/(d² - root²) with a -1 for the row between, whose d is zero.
/// </summary>
/// <typeparam name="R">The element type of the vectors.</typeparam>
/// <param name="blocks">The kept vectors.</param>
/// <param name="gaps">What <see cref="SecularVectors"/> left there; is overwritten.</param>
/// <param name="right">Becomes a matrix of the order of the kept vectors, a vector a row.</param>
/// <param name="left">Becomes the one of the left vectors, unless null.</param>
internal readonly unsafe struct SecularRotations<R>(in JoinedBlocks blocks, double* gaps, R* right, R* left = null)
    where R : unmanaged, IBinaryFloatingPointIeee754<R>
{
    /// <summary>Divisions that are worth a thread's help.</summary>
    private const long Grain = 15_000;

    private readonly nint _count = blocks.Count;
    private readonly double* _poles = blocks.Poles;
    private readonly double* _weights = blocks.Weights;
    private readonly int* _groups = blocks.Groups;
    private readonly double* _gaps = gaps;
    private readonly R* _right = right;
    private readonly R* _left = left;

    public void Make()
    {
        var run = this;
        WorkerPool.For(_count, Math.Max(1, Grain / _count), &Make, &run);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Make(void* state, long begin, long end)
    {
        var run = (SecularRotations<R>*)state;
        nint count = run->_count, width = Vector<double>.Count;
        double* poles = run->_poles, weights = run->_weights;
        var groups = run->_groups;
        for (var i = (nint)begin; i < end; i++)
        {
            var row = run->_gaps + i * count;
            Vector<double> rightSquares = default, leftSquares = default;
            nint j = 0;
            for (; j <= count - width; j += width)
            {
                var element = Vector.Load(weights + j) / Vector.Load(row + j);
                var scaled = element * Vector.Load(poles + j);
                rightSquares += element * element;
                leftSquares += scaled * scaled;
                Vector.Store(element, row + j);
            }

            double rightSum = Vector.Sum(rightSquares), leftSum = 1 + Vector.Sum(leftSquares);
            for (; j < count; j++)
            {
                var element = weights[j] / row[j];
                row[j] = element;
                rightSum += element * element;
                leftSum += poles[j] * element * (poles[j] * element);
            }

            double forRight = 1 / Math.Sqrt(rightSum), forLeft = 1 / Math.Sqrt(leftSum);
            var right = run->_right + i * count;
            for (j = 0; j < count; j++) right[j] = R.CreateTruncating(row[groups[j]] * forRight);
            if (run->_left == null) continue;
            var left = run->_left + i * count;
            for (j = 0; j < count; j++)
            {
                var q = groups[j];
                left[j] = R.CreateTruncating(q == 0 ? -forLeft : poles[q] * row[q] * forLeft);
            }
        }
    }
}

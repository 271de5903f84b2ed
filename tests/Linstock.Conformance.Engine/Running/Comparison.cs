using System.Numerics;
using Linstock.Conformance.Data;

namespace Linstock.Conformance.Running;

/// <summary>Holds results against recorded ones.</summary>
public static class Comparison
{
    /// <summary>Whether dtype, shape and every element agree; throws where they do not.</summary>
    public static void Check(RecordedTensor actual, RecordedTensor expected, double rtol, double atol)
    {
        CheckForm(actual, expected.DType, expected.Shape);
        CheckValues(actual, expected, rtol, atol);
    }

    /// <summary>Whether dtype and shape agree; throws where they do not.</summary>
    public static void CheckForm(RecordedTensor actual, DType dtype, IReadOnlyList<long> shape)
    {
        if (actual.DType != dtype)
        {
            throw new CaseFailure(FailureKind.DType, $"dtype is {actual.DType}, expected {dtype}");
        }

        if (!actual.Shape.SequenceEqual(shape))
        {
            throw new CaseFailure(
                FailureKind.Shape, $"shape is [{string.Join(", ", actual.Shape)}], expected [{string.Join(", ", shape)}]");
        }
    }

    /// <summary>
    /// |actual - expected| &lt;= atol + rtol |expected|; NaN equals NaN, infinities must match; of complex numbers the
    /// absolute value of the difference counts; integers and bools are exact.
    /// </summary>
    public static bool Close(Complex actual, Complex expected, double rtol, double atol)
    {
        if (IsNaN(actual) || IsNaN(expected))
        {
            return IsNaN(actual) && IsNaN(expected);
        }

        if (Complex.IsInfinity(actual) || Complex.IsInfinity(expected))
        {
            return ClosePart(actual.Real, expected.Real, rtol, atol) && ClosePart(actual.Imaginary, expected.Imaginary, rtol, atol);
        }

        return Complex.Abs(actual - expected) <= atol + (rtol * Complex.Abs(expected));
    }

    private static void CheckValues(RecordedTensor actual, RecordedTensor expected, double rtol, double atol)
    {
        if (actual.Data.Span.SequenceEqual(expected.Data.Span))
        {
            return;
        }

        int differing = 0, worst = -1;
        double largest = -1;
        for (int i = 0; i < (int)expected.Count; i++)
        {
            bool close = expected.IsInexact
                ? Close(actual.At(i), expected.At(i), rtol, atol)
                : actual.Int64At(i) == expected.Int64At(i);
            if (close)
            {
                continue;
            }

            differing++;
            double error = Complex.Abs(actual.At(i) - expected.At(i));
            error = double.IsNaN(error) ? double.PositiveInfinity : error;
            if (error > largest)
            {
                (largest, worst) = (error, i);
            }
        }

        if (differing > 0)
        {
            throw new CaseFailure(
                FailureKind.Value,
                $"{differing} of {expected.Count} elements differ, largest error {largest:g3} at {expected.Position(worst)}: "
                + $"got {Text(actual, worst)}, expected {Text(expected, worst)} (rtol {rtol:g3}, atol {atol:g3})");
        }
    }

    private static string Text(RecordedTensor tensor, int index) =>
        !tensor.IsInexact ? tensor.Int64At(index).ToString(null, null)
        : tensor.IsComplex ? $"{tensor.At(index)}"
        : $"{tensor.At(index).Real:g9}";

    private static bool IsNaN(Complex value) => double.IsNaN(value.Real) || double.IsNaN(value.Imaginary);

    private static bool ClosePart(double actual, double expected, double rtol, double atol) =>
        actual.Equals(expected)
        || (double.IsFinite(actual) && double.IsFinite(expected)
            && Math.Abs(actual - expected) <= atol + (rtol * Math.Abs(expected)));
}

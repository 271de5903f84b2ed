using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;
using Linstock.Conformance.Data;
using Linstock.Conformance.Ops;
using Linstock.Conformance.Running;

namespace Linstock.Conformance.Notes;

/// <summary>
/// Checks results that are right in more than one form by what the case's note demands. A note is recognised by its
/// words, so a note that is not known fails rather than passes.
/// </summary>
public sealed partial class UniqueUpTo(OpCase recorded, RecordedTensors tensors, CompiledCases compiled, int index)
{
    // A product of n terms may lose n roundings where a direct comparison loses one.
    private double Slack(int terms) => (recorded.Atol + recorded.Rtol) * Math.Max(1, terms);

    private RecordedTensor Input => tensors[recorded.Inputs["a0"].Key];

    /// <summary>The text of a call that a check needs, to be compiled with the case.</summary>
    public static CaseSource? HelperSource(OpCase recorded, int index)
    {
        if (recorded.Note?.Contains("LdlSolve", StringComparison.Ordinal) != true)
        {
            return null;
        }

        string hermitian = recorded.Csharp.Contains("hermitian: true", StringComparison.Ordinal) ? "true" : "false";
        return new CaseSource(
            $"Solve{index}",
            $"public static object Solve{index}(Tensor ld, Tensor pivots, Tensor b) => Torch.Linalg.LdlSolve(ld, pivots, b, hermitian: {hermitian});");
    }

    /// <summary>Checks the outputs, whose dtypes and shapes are right.</summary>
    public void Check(RecordedTensor[] outputs)
    {
        string note = recorded.Note ?? "";
        if (note.Contains("reflectors", StringComparison.Ordinal))
        {
            CheckReflectors(outputs[0], outputs[1]);
        }
        else if (note.Contains("each eigenvector:", StringComparison.Ordinal))
        {
            CheckHermitianEigen(outputs[0], outputs[1]);
        }
        else if (note.Contains("scale of the eigenvectors", StringComparison.Ordinal))
        {
            CheckMultiset(outputs[0], Expected(0));
            CheckEigen(outputs[0], outputs[1]);
        }
        else if (note.Contains("as a multiset", StringComparison.Ordinal))
        {
            CheckMultiset(outputs[0], Expected(0));
        }
        else if (note.Contains("LdlSolve", StringComparison.Ordinal))
        {
            CheckLdl(outputs[0], outputs[1]);
        }
        else if (note.Contains("Q R = A", StringComparison.Ordinal))
        {
            CheckQr(outputs);
        }
        else if (note.Contains("each singular pair", StringComparison.Ordinal))
        {
            CheckSvd(outputs);
        }
        else
        {
            throw new CaseFailure(FailureKind.Value, $"differs, and the engine knows no check for the note '{note}'");
        }
    }

    private RecordedTensor Expected(int output) => tensors[recorded.Outputs[output].Key!];

    private void CheckReflectors(RecordedTensor factored, RecordedTensor tau)
    {
        ComplexMatrix[] inputs = ComplexMatrix.Batch(Input), packed = ComplexMatrix.Batch(factored);
        Complex[][] scales = ComplexMatrix.Vectors(tau);
        for (int batch = 0; batch < inputs.Length; batch++)
        {
            ComplexMatrix a = packed[batch];
            ComplexMatrix product = ComplexMatrix.Fill(a.Rows, a.Columns, (i, j) => j >= i ? a[i, j] : 0);
            for (int k = scales[batch].Length - 1; k >= 0; k--)
            {
                ComplexMatrix v = ComplexMatrix.Fill(a.Rows, 1, (i, _) => i < k ? 0 : i == k ? 1 : a[i, k]);
                Complex scale = scales[batch][k];
                product -= ComplexMatrix.Fill(a.Rows, 1, (i, _) => v[i, 0] * scale) * (v.H * product);
            }

            Require(product, inputs[batch], "H(1) ... H(k) R differs from A");
        }
    }

    private void CheckHermitianEigen(RecordedTensor values, RecordedTensor vectors)
    {
        Comparison.Check(values, Expected(0), recorded.Rtol, recorded.Atol);
        ComplexMatrix[] expected = ComplexMatrix.Batch(Expected(1)), actual = ComplexMatrix.Batch(vectors);
        Complex[][] eigenvalues = ComplexMatrix.Vectors(Expected(0));
        for (int batch = 0; batch < actual.Length; batch++)
        {
            // What PyTorch factored is V L V^H of its own results: which triangle it read is then no question.
            ComplexMatrix a = expected[batch].ScaleColumns(eigenvalues[batch]) * expected[batch].H;
            ComplexMatrix v = actual[batch];
            Require(a * v, v.ScaleColumns(eigenvalues[batch]), "A V differs from V diag(L)", a.Largest);
            Require(v.H * v, ComplexMatrix.Identity(v.Columns), "V^H V differs from I");
        }
    }

    private void CheckEigen(RecordedTensor values, RecordedTensor vectors)
    {
        ComplexMatrix[] inputs = ComplexMatrix.Batch(Input), v = ComplexMatrix.Batch(vectors);
        Complex[][] eigenvalues = ComplexMatrix.Vectors(values);
        for (int batch = 0; batch < v.Length; batch++)
        {
            Require(inputs[batch] * v[batch], v[batch].ScaleColumns(eigenvalues[batch]), "A V differs from V diag(L)", inputs[batch].Largest);
            ComplexMatrix gram = v[batch].H * v[batch];
            for (int j = 0; j < gram.Columns; j++)
            {
                RequireNumber(gram[j, j], 1, gram.Columns, "a column of V is not of unit length");
            }
        }
    }

    private void CheckMultiset(RecordedTensor actual, RecordedTensor expected)
    {
        Complex[][] found = ComplexMatrix.Vectors(actual), wanted = ComplexMatrix.Vectors(expected);
        for (int batch = 0; batch < wanted.Length; batch++)
        {
            var left = found[batch].ToList();
            foreach (Complex value in wanted[batch])
            {
                int nearest = Enumerable.Range(0, left.Count).MinBy(i => Complex.Abs(left[i] - value));
                if (!Comparison.Close(left[nearest], value, recorded.Rtol, recorded.Atol))
                {
                    throw new CaseFailure(FailureKind.Value, $"no eigenvalue near {value}; the nearest is {left[nearest]}");
                }

                left.RemoveAt(nearest);
            }
        }
    }

    private void CheckLdl(RecordedTensor factored, RecordedTensor pivots)
    {
        ComplexMatrix[] inputs = ComplexMatrix.Batch(Input);
        Tensor right = TensorTransfer.ToTensor(Input);
        Tensor solved = (Tensor)compiled.Call(
            $"Solve{index}", TensorTransfer.ToTensor(factored), TensorTransfer.ToTensor(pivots), right)!;
        ComplexMatrix[] x = ComplexMatrix.Batch(TensorTransfer.FromTensor(solved));
        for (int batch = 0; batch < inputs.Length; batch++)
        {
            Require(inputs[batch] * x[batch], inputs[batch], "A X differs from B", inputs[batch].Largest * x[batch].Largest);
        }
    }

    private void CheckQr(RecordedTensor[] outputs)
    {
        ComplexMatrix[] inputs = ComplexMatrix.Batch(Input), q = ComplexMatrix.Batch(outputs[0]), r = ComplexMatrix.Batch(outputs[1]);
        for (int batch = 0; batch < inputs.Length; batch++)
        {
            ComplexMatrix upper = r[batch];
            for (int i = 0; i < upper.Rows; i++)
            {
                for (int j = 0; j < Math.Min(i, upper.Columns); j++)
                {
                    RequireNumber(upper[i, j], 0, 1, "R is not upper triangular");
                }
            }

            if (outputs[0].Count == 0)
            {
                ComplexMatrix gram = inputs[batch].H * inputs[batch];
                Require(upper.H * upper, gram, "R^H R differs from A^H A", gram.Largest);
                continue;
            }

            Require(q[batch] * upper, inputs[batch], "Q R differs from A", inputs[batch].Largest);
            Require(q[batch].H * q[batch], ComplexMatrix.Identity(q[batch].Columns), "Q^H Q differs from I");
        }
    }

    private void CheckSvd(RecordedTensor[] outputs)
    {
        Comparison.Check(outputs[1], Expected(1), recorded.Rtol, recorded.Atol);
        ComplexMatrix[] inputs = ComplexMatrix.Batch(Input), u = ComplexMatrix.Batch(outputs[0]), last = ComplexMatrix.Batch(outputs[2]);
        Complex[][] s = ComplexMatrix.Vectors(outputs[1]);
        bool transposed = recorded.Csharp.Contains("Linalg", StringComparison.Ordinal);
        for (int batch = 0; batch < inputs.Length; batch++)
        {
            if (outputs[0].Count == 0 || NoVectors().IsMatch(recorded.Csharp))
            {
                continue;
            }

            // torch.linalg.svd returns V^H, torch.svd returns V.
            ComplexMatrix v = transposed ? last[batch].H : last[batch];
            int rank = s[batch].Length;
            Require(
                u[batch].FirstColumns(rank).ScaleColumns(s[batch]) * v.FirstColumns(rank).H,
                inputs[batch],
                "U diag(S) V^H differs from A",
                inputs[batch].Largest);
            Require(u[batch].H * u[batch], ComplexMatrix.Identity(u[batch].Columns), "U^H U differs from I");
            Require(v.H * v, ComplexMatrix.Identity(v.Columns), "V^H V differs from I");
        }
    }

    private void Require(ComplexMatrix actual, ComplexMatrix expected, string complaint, double scale = 1)
    {
        double error = (actual - expected).Largest;
        double allowed = Slack(Math.Max(actual.Rows, actual.Columns)) * Math.Max(1, scale);
        if (!(error <= allowed))
        {
            throw new CaseFailure(FailureKind.Value, string.Create(
                CultureInfo.InvariantCulture, $"{complaint}: largest error {error:g3}, allowed {allowed:g3}"));
        }
    }

    private void RequireNumber(Complex actual, Complex expected, int terms, string complaint)
    {
        if (!(Complex.Abs(actual - expected) <= Slack(terms)))
        {
            throw new CaseFailure(FailureKind.Value, $"{complaint}: {actual}");
        }
    }

    [GeneratedRegex("computeUv: false")]
    private static partial Regex NoVectors();
}

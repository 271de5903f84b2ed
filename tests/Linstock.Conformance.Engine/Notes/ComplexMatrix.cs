using System.Numerics;
using Linstock.Conformance.Data;

namespace Linstock.Conformance.Notes;

/// <summary>A small dense matrix in double precision, for checking factorisations.</summary>
public sealed class ComplexMatrix(int rows, int columns)
{
    private readonly Complex[] _values = new Complex[rows * columns];

    /// <summary>The number of rows.</summary>
    public int Rows { get; } = rows;

    /// <summary>The number of columns.</summary>
    public int Columns { get; } = columns;

    /// <summary>An element.</summary>
    public Complex this[int row, int column]
    {
        get => _values[(row * Columns) + column];
        set => _values[(row * Columns) + column] = value;
    }

    /// <summary>The largest absolute value of an element.</summary>
    public double Largest => _values.Length == 0 ? 0 : _values.Max(Complex.Abs);

    /// <summary>The conjugate transpose.</summary>
    public ComplexMatrix H => Fill(Columns, Rows, (i, j) => Complex.Conjugate(this[j, i]));

    /// <summary>The matrices of a batch, whose last two dimensions they are.</summary>
    public static ComplexMatrix[] Batch(RecordedTensor tensor)
    {
        int rows = (int)tensor.Shape[^2], columns = (int)tensor.Shape[^1];
        int count = (int)tensor.Shape[..^2].Aggregate(1L, (product, size) => product * size);
        return [.. Enumerable.Range(0, count).Select(batch =>
            Fill(rows, columns, (i, j) => tensor.At((((batch * rows) + i) * columns) + j)))];
    }

    /// <summary>The vectors of a batch, whose last dimension they are.</summary>
    public static Complex[][] Vectors(RecordedTensor tensor)
    {
        int length = (int)tensor.Shape[^1];
        int count = (int)tensor.Shape[..^1].Aggregate(1L, (product, size) => product * size);
        return [.. Enumerable.Range(0, count).Select(batch =>
            Enumerable.Range(0, length).Select(i => tensor.At((batch * length) + i)).ToArray())];
    }

    /// <summary>A matrix by its elements.</summary>
    public static ComplexMatrix Fill(int rows, int columns, Func<int, int, Complex> element)
    {
        var matrix = new ComplexMatrix(rows, columns);
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                matrix[i, j] = element(i, j);
            }
        }

        return matrix;
    }

    /// <summary>The unit matrix.</summary>
    public static ComplexMatrix Identity(int size) => Fill(size, size, (i, j) => i == j ? 1 : 0);

    /// <summary>The first columns.</summary>
    public ComplexMatrix FirstColumns(int count) => Fill(Rows, count, (i, j) => this[i, j]);

    /// <summary>The columns scaled one by one.</summary>
    public ComplexMatrix ScaleColumns(IReadOnlyList<Complex> factors) => Fill(Rows, Columns, (i, j) => this[i, j] * factors[j]);

    /// <summary>The matrix product.</summary>
    public static ComplexMatrix operator *(ComplexMatrix left, ComplexMatrix right) => Fill(
        left.Rows,
        right.Columns,
        (i, j) => Enumerable.Range(0, left.Columns).Aggregate(Complex.Zero, (sum, k) => sum + (left[i, k] * right[k, j])));

    /// <summary>The difference.</summary>
    public static ComplexMatrix operator -(ComplexMatrix left, ComplexMatrix right) =>
        Fill(left.Rows, left.Columns, (i, j) => left[i, j] - right[i, j]);
}

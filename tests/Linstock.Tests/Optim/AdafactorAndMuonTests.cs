using Linstock.Optim;

namespace Linstock.Tests.Optim;

/// <summary>The optimizers that PyTorch 2 added, held against their formulas in double.</summary>
public class AdafactorAndMuonTests
{
    private static double[,] Values(int rows, int columns, double phase)
    {
        var values = new double[rows, columns];
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++) values[i, j] = Math.Sin(1.7 * i * i + 2.3 * i * j + 0.9 * j * j + phase);
        }
        return values;
    }

    private static Tensor Of(double[,] values, DType dtype = DType.Float64) =>
        Torch.Tensor(values.Cast<double>().ToArray()).Reshape(values.GetLength(0), values.GetLength(1)).To(dtype);

    private static double Norm(double[,] values) => Math.Sqrt(values.Cast<double>().Sum(value => value * value));

    private static void Near(double[,] expected, Tensor actual, double tolerance)
    {
        double[] values = actual.Detach().To(DType.Float64).Contiguous().ToArray<double>();
        double[] wanted = [.. expected.Cast<double>()];
        for (int i = 0; i < wanted.Length; i++) Assert.Equal(wanted[i], values[i], tolerance);
    }

    [Theory]
    [InlineData(DType.Float64, 0.05, -0.8, 1e-3, 1.0, 0.0, false)]
    [InlineData(DType.Float32, 0.05, -0.8, 1e-3, 1.0, 0.1, false)]
    [InlineData(DType.Float64, 0.5, -0.5, 0.2, 0.4, 0.2, true)]
    public void AdafactorOfAMatrixKeepsRowsAndColumns(DType dtype, double lr, double decay, double least, double d, double weightDecay, bool maximize)
    {
        const int rows = 4, columns = 3;
        double[,] p = Values(rows, columns, 0.3);
        Tensor parameter = Of(p, dtype).RequiresGrad_();
        var optimizer = new Adafactor([parameter], lr, decay, (null, least), d, weightDecay, maximize);
        double eps = dtype == DType.Float64 ? Math.Pow(2, -52) : Math.Pow(2, -23);
        double[] row = new double[rows], column = new double[columns];
        for (int step = 1; step <= 4; step++)
        {
            double[,] g = Values(rows, columns, step), update = new double[rows, columns];
            parameter.Grad = Of(g, dtype);
            optimizer.Step();
            if (maximize)
            {
                for (int i = 0; i < rows; i++) for (int j = 0; j < columns; j++) g[i, j] = -g[i, j];
            }
            double share = Math.Pow(step, decay);
            double size = Math.Max(least, Norm(p) / Math.Sqrt(rows * columns)) * Math.Min(lr, 1 / Math.Sqrt(step));
            for (int i = 0; i < rows; i++)
            {
                double mean = 0;
                for (int j = 0; j < columns; j++) mean += g[i, j] * g[i, j] / columns;
                row[i] += share * (mean - row[i]);
            }
            for (int j = 0; j < columns; j++)
            {
                double mean = 0;
                for (int i = 0; i < rows; i++) mean += g[i, j] * g[i, j] / rows;
                column[j] += share * (mean - column[j]);
            }
            for (int i = 0; i < rows; i++)
            {
                for (int j = 0; j < columns; j++)
                {
                    double variance = row[i] * column[j] / Math.Max(row.Average(), eps);
                    update[i, j] = g[i, j] / Math.Sqrt(Math.Max(variance, eps * eps));
                }
            }
            double clip = Math.Max(1, Norm(update) / (Math.Sqrt(rows * columns) * d));
            for (int i = 0; i < rows; i++)
            {
                for (int j = 0; j < columns; j++) p[i, j] = p[i, j] * (1 - lr * weightDecay) - size / clip * update[i, j];
            }
            Near(p, parameter, dtype == DType.Float64 ? 1e-12 : 2e-6);
        }
    }

    [Fact]
    public void AdafactorOfAVectorKeepsEachSecondMoment()
    {
        double[] p = [0.5, -2, 3], variance = new double[3];
        Tensor parameter = Torch.Tensor(p).RequiresGrad_();
        var optimizer = new Adafactor([parameter], lr: 0.1);
        for (int step = 1; step <= 3; step++)
        {
            double[] g = [Math.Sin(step), 0.2 * step, -1];
            parameter.Grad = Torch.Tensor(g);
            optimizer.Step();
            double share = Math.Pow(step, -0.8);
            double size = Math.Max(1e-3, Math.Sqrt(p.Sum(x => x * x) / 3)) * Math.Min(0.1, 1 / Math.Sqrt(step));
            double[] update = new double[3];
            for (int i = 0; i < 3; i++)
            {
                variance[i] += share * (g[i] * g[i] - variance[i]);
                update[i] = g[i] / Math.Sqrt(variance[i]);
            }
            double clip = Math.Max(1, Math.Sqrt(update.Sum(x => x * x) / 3));
            for (int i = 0; i < 3; i++) p[i] -= size / clip * update[i];
            Assert.Equal(p, parameter.ToArray<double>(), (a, b) => Math.Abs(a - b) < 1e-12);
        }
    }

    [Theory]
    [InlineData(4, 3, true, null)]
    [InlineData(3, 5, true, "match_rms_adamw")]
    [InlineData(6, 2, false, "original")]
    public void MuonMovesAlongTheOrthogonalizedMomentum(int rows, int columns, bool nesterov, string? adjust)
    {
        const double lr = 0.1, momentum = 0.9, weightDecay = 0.2;
        double[,] p = Values(rows, columns, 0.3), buffer = new double[rows, columns];
        Tensor parameter = Of(p, DType.Float32).RequiresGrad_();
        var optimizer = new Muon([parameter], lr, weightDecay, momentum, nesterov, adjustLrFn: adjust);
        double ratio = adjust == "match_rms_adamw" ? 0.2 * Math.Sqrt(Math.Max(rows, columns)) : Math.Sqrt(Math.Max(1, (double)rows / columns));
        for (int step = 1; step <= 3; step++)
        {
            double[,] g = Values(rows, columns, 2 * step), direction = new double[rows, columns];
            parameter.Grad = Of(g, DType.Float32);
            optimizer.Step();
            for (int i = 0; i < rows; i++)
            {
                for (int j = 0; j < columns; j++)
                {
                    buffer[i, j] += (1 - momentum) * (g[i, j] - buffer[i, j]);
                    direction[i, j] = nesterov ? g[i, j] + momentum * (buffer[i, j] - g[i, j]) : buffer[i, j];
                }
            }
            double[,] orthogonal = NewtonSchulz(direction);
            for (int i = 0; i < rows; i++)
            {
                for (int j = 0; j < columns; j++) p[i, j] = p[i, j] * (1 - lr * weightDecay) - lr * ratio * orthogonal[i, j];
            }
        }
        // The iteration runs in bfloat16, whose unit is 1/256, and enlarges small singular values with what was rounded off them.
        Near(p, parameter, 3 * lr * ratio * 0.06);
    }

    /// <summary>Five steps of X ← a X + b (X Xᵀ) X + c (X Xᵀ)² X on the matrix divided by its norm.</summary>
    private static double[,] NewtonSchulz(double[,] matrix)
    {
        (double a, double b, double c) = (3.4445, -4.7750, 2.0315);
        double norm = Norm(matrix);
        double[,] x = Each(matrix, value => value / norm);
        for (int step = 0; step < 5; step++)
        {
            double[,] gram = Product(x, Transposed(x)), first = Product(gram, x), second = Product(gram, first);
            for (int i = 0; i < x.GetLength(0); i++)
            {
                for (int j = 0; j < x.GetLength(1); j++) x[i, j] = a * x[i, j] + b * first[i, j] + c * second[i, j];
            }
        }
        return x;
    }

    private static double[,] Each(double[,] values, Func<double, double> map)
    {
        var result = new double[values.GetLength(0), values.GetLength(1)];
        for (int i = 0; i < result.GetLength(0); i++) for (int j = 0; j < result.GetLength(1); j++) result[i, j] = map(values[i, j]);
        return result;
    }

    private static double[,] Transposed(double[,] values)
    {
        var result = new double[values.GetLength(1), values.GetLength(0)];
        for (int i = 0; i < values.GetLength(0); i++) for (int j = 0; j < values.GetLength(1); j++) result[j, i] = values[i, j];
        return result;
    }

    private static double[,] Product(double[,] left, double[,] right)
    {
        var result = new double[left.GetLength(0), right.GetLength(1)];
        for (int i = 0; i < left.GetLength(0); i++)
        {
            for (int j = 0; j < right.GetLength(1); j++)
            {
                for (int k = 0; k < left.GetLength(1); k++) result[i, j] += left[i, k] * right[k, j];
            }
        }
        return result;
    }

    [Fact]
    public void MuonTakesMatricesOnly()
    {
        Assert.Throws<ArgumentException>(() => new Muon([Torch.Ones(3).RequiresGrad_()]));
        Assert.Throws<ArgumentException>(() => new Muon([Torch.Ones(3, 3).RequiresGrad_()], adjustLrFn: "rms"));
    }
}

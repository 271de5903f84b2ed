using System.Numerics;
using Linstock.Backends.Cpu.LinearAlgebra;

namespace Linstock.Tests.Backends.Cpu.LinearAlgebra;

public abstract class FactorizationTests<T>
    where T : unmanaged, INumberBase<T>
{
    internal abstract IFactorizations<T> Run { get; }

    public static TheoryData<int> Orders => [0, 1, 2, 3, 5, 17, 31, 48, 65, 130, 257];

    public static TheoryData<int, int> Shapes => new()
    {
        { 0, 3 }, { 3, 0 }, { 1, 1 }, { 1, 4 }, { 4, 1 }, { 5, 3 }, { 3, 5 }, { 33, 33 }, { 70, 40 }, { 40, 70 }, { 100, 99 }, { 150, 37 },
    };

    [Theory]
    [MemberData(nameof(Orders))]
    public void CholeskyFactorTimesItsAdjointIsTheMatrix(int n) => Run.Cholesky(n);

    [Theory]
    [MemberData(nameof(Shapes))]
    public void LuFactorsReproduceTheMatrixAndPivotsBoundTheMultipliers(int m, int n) => Run.Lu(m, n);

    [Theory]
    [MemberData(nameof(Orders))]
    public void LuSolvesPlainTransposedAndAdjointSystems(int n) => Run.LuSolve(n);

    [Theory]
    [MemberData(nameof(Orders))]
    public void TriangularSystemsOfEverySideShapeAndDiagonalAreSolved(int n) => Run.Triangular(n);

    [Theory]
    [MemberData(nameof(Shapes))]
    public void QrHasOrthonormalColumnsAndReproducesTheMatrix(int m, int n) => Run.Qr(m, n);

    [Theory]
    [MemberData(nameof(Shapes))]
    public void ProductsWithQEqualThoseWithItsGeneratedMatrix(int m, int n) => Run.MultiplyQ(m, n);

    [Theory]
    [MemberData(nameof(Orders))]
    public void IndefiniteSystemsAreSolvedFromTheLowerTriangle(int n) => Run.Indefinite(n);

    [Theory]
    [MemberData(nameof(Orders))]
    public void HermitianEigenvectorsAreOrthonormalAndDiagonalise(int n) => Run.HermitianEigen(n);

    [Theory]
    [MemberData(nameof(Shapes))]
    public void SingularVectorsAreOrthonormalAndReproduceTheMatrix(int m, int n) => Run.SingularValueDecomposition(m, n);

    [Theory]
    [MemberData(nameof(Shapes))]
    public void LeastSquaresSolutionsLeaveNoGradientAndHaveMinimalNorm(int m, int n) => Run.LeastSquares(m, n);

    [Theory]
    [MemberData(nameof(Orders))]
    public void ExponentialOfAMatrixTimesThatOfItsNegativeIsTheIdentity(int n) => Run.Exponential(n);
}

internal interface IFactorizations<T>
{
    void Cholesky(int n);

    void Lu(int m, int n);

    void LuSolve(int n);

    void Triangular(int n);

    void Qr(int m, int n);

    void MultiplyQ(int m, int n);

    void Indefinite(int n);

    void HermitianEigen(int n);

    void SingularValueDecomposition(int m, int n);

    void LeastSquares(int m, int n);

    void Exponential(int n);
}

public sealed class SingleFactorizationTests : FactorizationTests<float>
{
    internal override IFactorizations<float> Run => new Factorizations<float, RealField<float>>();
}

public sealed class DoubleFactorizationTests : FactorizationTests<double>
{
    internal override IFactorizations<double> Run => new Factorizations<double, RealField<double>>();
}

public sealed class ComplexFactorizationTests : FactorizationTests<Complex>
{
    internal override IFactorizations<Complex> Run => new Factorizations<Complex, ComplexField>();
}

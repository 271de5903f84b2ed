namespace Linstock.Tests.Tensors;

/// <summary>Texts as PyTorch 1.13 prints them.</summary>
public class PrintingTests
{
    [Fact]
    public void WholeNumbersEndInAPoint() => Assert.Equal("tensor([1., 2., 3.])", Torch.Tensor(new[] { 1f, 2f, 3f }).ToString());

    [Fact]
    public void FractionsHaveFourDigitsAndOneWidth()
        => Assert.Equal("tensor([[ 0.5000, -1.2500],\n        [10.0000,  3.1416]])", Torch.Tensor(new[,] { { 0.5f, -1.25f }, { 10f, 3.14159f } }).ToString());

    [Fact]
    public void AWideRangeTurnsScientific()
        => Assert.Equal("tensor([1.0000e-05, 2.0000e+00, 3.0000e+05])", Torch.Tensor(new[] { 1e-5f, 2f, 3e5f }).ToString());

    [Fact]
    public void DtypesThatAreNotTheDefaultAreNamed()
        => Assert.Equal("tensor([1, 2], dtype=torch.int32)", Torch.Tensor(new[] { 1, 2 }).ToString());

    [Fact]
    public void ImaginaryPartsAreNotAligned()
        => Assert.Equal("tensor([ 1.0000+2.j,  0.5000-3.j, 12.0000+10.j])", Torch.FromArray([new Complex64(1, 2), new(0.5f, -3), new(12, 10)]).ToString());

    [Fact]
    public void LargeTensorsAreAbbreviated()
        => Assert.Equal(
            "tensor([[   0,    1,    2,  ...,  997,  998,  999],\n        [1000, 1001, 1002,  ..., 1997, 1998, 1999]])",
            Torch.Arange(2000).Reshape(2, 1000).ToString());

    [Fact]
    public void EmptyTensorsShowTheirSize() => Assert.Equal("tensor([], size=(0, 3))", Torch.Zeros([0, 3]).ToString());

    [Fact]
    public void TheHistoryIsNamed()
        => Assert.Equal("tensor([2.], grad_fn=<MulBackward0>)", (Torch.Ones([1], requiresGrad: true) * 2).ToString());
}

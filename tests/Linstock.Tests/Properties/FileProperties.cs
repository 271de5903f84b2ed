namespace Linstock.Tests.Properties;

/// <summary>What is written is read back, whatever its shape, strides, dtype and name.</summary>
public class FileProperties
{
    private static readonly DType[] Dtypes =
    [
        DType.Float32, DType.Float64, DType.Int64, DType.Int32, DType.Int16, DType.Int8, DType.UInt8, DType.Bool, DType.Float16, DType.Complex64, DType.Complex128,
    ];

    [Fact]
    public void SafetensorsRoundTrip() => Choices.ForAll(
        choices =>
        {
            var tensors = new OrderedDictionary<string, Tensor>();
            for (int i = choices.Next(5); i > 0; i--) tensors[$"n{choices.Next(9)}.\"ü\\{i}"] = Any(choices);
            using var stream = new MemoryStream();

            SafeTensors.Save(stream, tensors);

            AssertSame(tensors, SafeTensors.Load(stream.ToArray()));
        },
        tests: 150);

    [Fact]
    public void NumpyRoundTrip() => Choices.ForAll(
        choices =>
        {
            Tensor tensor = Any(choices);
            using var stream = new MemoryStream();

            Numpy.Save(stream, tensor);

            stream.Position = 0;
            AssertSame(tensor, Numpy.Load(stream));
        },
        tests: 150);

    private static Tensor Any(Choices choices)
    {
        DType dtype = Dtypes[choices.Next(Dtypes.Length)];
        Tensor tensor = NaiveArray.Filled(choices.Sizes(), dtype);
        return tensor.NDim > 1 && choices.Next(2) == 1 ? tensor.Transpose(0, tensor.NDim - 1) : tensor;
    }

    private static void AssertSame(OrderedDictionary<string, Tensor> expected, OrderedDictionary<string, Tensor> got)
    {
        Assert.Equal(expected.Keys, got.Keys);
        foreach ((string name, Tensor tensor) in expected) AssertSame(tensor, got[name]);
    }

    private static void AssertSame(Tensor expected, Tensor got)
    {
        Assert.Equal(expected.DType, got.DType);
        Assert.Equal(expected.Shape.ToArray(), got.Shape.ToArray());
        Assert.True(Torch.Equal(expected, got));
    }
}

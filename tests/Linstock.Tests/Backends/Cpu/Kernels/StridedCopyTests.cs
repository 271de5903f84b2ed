namespace Linstock.Tests.Backends.Cpu.Kernels;

public sealed class StridedCopyTests
{
    public static TheoryData<long[], int[]> Permutations()
    {
        var data = new TheoryData<long[], int[]>();
        foreach (long[] shape in new long[][] { [5, 7], [64, 128], [3, 4, 5], [2, 64, 65], [70, 3, 66], [2, 3, 33, 34], [3, 1, 5, 2, 4], [2, 2, 2, 2, 2, 2], [4, 130, 140] })
        {
            foreach (int[] order in Orders(shape.Length).Take(130))
            {
                data.Add(shape, order);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Permutations))]
    public void APermutedTensorMadeContiguousHasEachElementInItsPlace(long[] shape, int[] order)
    {
        long count = shape.Aggregate(1L, (product, size) => product * size);
        Tensor source = Torch.Arange(count).Reshape(shape);
        long[] result = source.Permute([.. order.Select(dimension => (long)dimension)]).Contiguous().ToArray<long>();

        long[] sourceStrides = new long[shape.Length];
        long stride = 1;
        for (int dimension = shape.Length - 1; dimension >= 0; dimension--)
        {
            sourceStrides[dimension] = stride;
            stride *= shape[dimension];
        }

        for (long index = 0; index < count; index++)
        {
            long expected = 0;
            long rest = index;
            for (int dimension = shape.Length - 1; dimension >= 0; dimension--)
            {
                (rest, long position) = Math.DivRem(rest, shape[order[dimension]]);
                expected += position * sourceStrides[order[dimension]];
            }

            Assert.Equal(expected, result[index]);
        }
    }

    [Fact]
    public void BroadcastAndSlicedSourcesArriveWhole()
    {
        Tensor source = Torch.Arange(300.0).Reshape(100, 3);
        float[] repeated = source.Unsqueeze(1).Expand(100, 50, 3).Contiguous().ToArray<float>();
        for (int index = 0; index < repeated.Length; index++)
        {
            Assert.Equal((index / 150 * 3) + (index % 3), repeated[index]);
        }
    }

    private static IEnumerable<int[]> Orders(int rank)
    {
        if (rank == 0)
        {
            yield return [];
            yield break;
        }

        foreach (int[] rest in Orders(rank - 1))
        {
            for (int place = 0; place < rank; place++)
            {
                yield return [.. rest[..place], rank - 1, .. rest[place..]];
            }
        }
    }
}

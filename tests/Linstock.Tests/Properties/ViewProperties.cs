namespace Linstock.Tests.Properties;

/// <summary>Views, any number of them one upon another, against a naive model.</summary>
public class ViewProperties
{
    [Fact]
    public void ViewsOfViewsAreWhatTheirIndicesSay() => Choices.ForAll(choices =>
    {
        long[] sizes = choices.Sizes();
        var model = NaiveArray.Counting(sizes);
        Tensor tensor = NaiveArray.Filled(sizes);
        for (int steps = choices.Next(6); steps > 0; steps--) (model, tensor) = Step(choices, model, tensor);
        model.AssertEquals(tensor);
    });

    [Fact]
    public void WritingThroughAViewReachesTheBaseAndNothingElse() => Choices.ForAll(choices =>
    {
        long[] sizes = choices.Sizes();
        Tensor tensor = NaiveArray.Filled(sizes), view = tensor;
        var model = NaiveArray.Counting(sizes);
        for (int steps = choices.Next(4); steps > 0; steps--) (model, view) = Step(choices, model, view, keepsMemory: true);
        HashSet<double> touched = [.. model.ToArray()];

        view.Add_(1000);

        double[] expected = [.. NaiveArray.Counting(sizes).ToArray().Select(number => touched.Contains(number) ? number + 1000 : number)];
        Assert.Equal(expected, tensor.ToArray<double>());
    });

    [Fact]
    public void ReadingByTensorsOfIndicesIsReadingOneByOne() => Choices.ForAll(choices =>
    {
        long[] sizes = [1 + choices.Next(4), 1 + choices.Next(4), 1 + choices.Next(3)];
        var model = NaiveArray.Counting(sizes);
        Tensor tensor = NaiveArray.Filled(sizes).Transpose(0, 1).Contiguous().Transpose(0, 1);
        long count = choices.Next(5);
        long[] rows = [.. Enumerable.Range(0, (int)count).Select(_ => choices.Next((int)sizes[0]) - (choices.Next(2) * sizes[0]))];
        long[] columns = [.. Enumerable.Range(0, (int)count).Select(_ => (long)choices.Next((int)sizes[1]))];

        Tensor picked = tensor[Torch.Tensor(rows), Torch.Tensor(columns)];

        model.Moved([count, sizes[2]], index => [(rows[index[0]] + sizes[0]) % sizes[0], columns[index[0]], index[1]]).AssertEquals(picked);
    });

    // One step of the model and of the tensor; steps that copy are left out where memory must be shared.
    private static (NaiveArray Model, Tensor Tensor) Step(Choices choices, NaiveArray model, Tensor tensor, bool keepsMemory = false)
    {
        long[] sizes = model.Sizes;
        int rank = sizes.Length, dim = choices.Next(rank), kind = choices.Next(keepsMemory ? 5 : 7);
        if (rank == 0 && kind != 1) return (model, tensor);
        switch (kind)
        {
            case 0:
                int other = choices.Next(rank);
                return (model.Moved(Swapped(sizes, dim, other), index => Swapped(index, dim, other)), tensor.Transpose(dim, other));
            case 1:
                int place = choices.Next(rank + 1);
                return (model.Moved([.. sizes[..place], 1, .. sizes[place..]], index => [.. index[..place], .. index[(place + 1)..]]), tensor.Unsqueeze(place));
            case 2:
                if (sizes[dim] == 0) return (model, tensor);
                long at = choices.Next((int)sizes[dim]);
                return (model.Moved([.. sizes[..dim], .. sizes[(dim + 1)..]], index => [.. index[..dim], at, .. index[dim..]]), tensor.Select(dim, at - sizes[dim]));
            case 3:
                long start = choices.Next((int)sizes[dim] + 1), end = start + choices.Next((int)(sizes[dim] - start) + 1), step = 1 + choices.Next(3);
                return (model.Moved(With(sizes, dim, (end - start + step - 1) / step), index => With(index, dim, start + (index[dim] * step))), tensor.Slice(dim, start, end, step));
            case 4:
                if (sizes.Any(size => size != 1)) goto case 0;
                return (model.Moved([], _ => new long[rank]), tensor.Squeeze());
            case 5:
                return (model.Moved(sizes, index => With(index, dim, sizes[dim] - 1 - index[dim])), tensor.Flip(dim));
            default:
                long repeats = 1 + choices.Next(3);
                return (model.Moved([repeats, .. sizes], index => index[1..]), tensor.Expand([repeats, .. sizes]));
        }
    }

    private static long[] Swapped(long[] list, int first, int second)
    {
        long[] copy = [.. list];
        (copy[first], copy[second]) = (copy[second], copy[first]);
        return copy;
    }

    private static long[] With(long[] list, int place, long value)
    {
        long[] copy = [.. list];
        copy[place] = value;
        return copy;
    }
}

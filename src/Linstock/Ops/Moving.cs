namespace Linstock.Ops;

/// <summary>Elements and dimensions moved elsewhere.</summary>
internal static class Moving
{
    /// <summary>The elements moved along dimensions; those that leave at the end enter at the start.</summary>
    /// <param name="input">The tensor.</param>
    /// <param name="shifts">By how many places, per dimension; negative towards the start.</param>
    /// <param name="dims">The dimensions; null means all elements in row-major order, and then one shift.</param>
    /// <exception cref="ArgumentException">The numbers of shifts and dimensions differ.</exception>
    [Op(Surface.Function | Surface.Method)]
    public static Tensor Roll(Tensor input, IntList shifts, IntList? dims = null)
    {
        if (dims is not { Count: > 0 } list)
        {
            if (shifts.Count != 1) Check.ThrowArgument($"roll: without dims exactly one shift is expected; got {shifts}");
            return Along(input.Reshape(-1), shifts[0], 0).Reshape(input.Shape);
        }

        if (list.Count != shifts.Count) Check.ThrowArgument($"roll: shifts and dims must be of one length; got {shifts} and {list}");
        Tensor result = input;
        for (int i = 0; i < list.Count; i++) result = Along(result, shifts[i], Check.Dim(list[i], input.NDim, "roll"));
        return ReferenceEquals(result, input) ? input.Clone() : result;
    }

    /// <summary>Dimensions moved to other places, the rest in their order; over the same memory.</summary>
    /// <param name="input">The tensor.</param>
    /// <param name="source">The dimensions to move.</param>
    /// <param name="destination">Their places in the result.</param>
    /// <exception cref="ArgumentException">The numbers differ, or a dimension appears twice.</exception>
    [Op(Surface.Function | Surface.Method)]
    [Op(Surface.Function | Surface.Method, Name = "Moveaxis")]
    public static Tensor Movedim(Tensor input, IntList source, IntList destination)
    {
        if (source.Count != destination.Count)
            Check.ThrowArgument($"movedim: source and destination must have the same number of dims; got {source} and {destination}");
        ulong taken = Check.Dims(IntList.AsSpan(in source), input.NDim, "movedim", emptyMeansAll: false);
        Check.Dims(IntList.AsSpan(in destination), input.NDim, "movedim", emptyMeansAll: false);
        Span<long> order = stackalloc long[input.NDim];
        order.Fill(-1);
        for (int i = 0; i < source.Count; i++)
            order[Check.Dim(destination[i], input.NDim, "movedim")] = Check.Dim(source[i], input.NDim, "movedim");
        int next = 0;
        for (int d = 0; d < order.Length; d++)
        {
            if (order[d] >= 0) continue;
            while ((taken >> next & 1) != 0) next++;
            order[d] = next++;
        }

        return Views.Permute(input, order);
    }

    private static Tensor Along(Tensor input, long shift, int dim)
    {
        long size = input.NDim == 0 ? 0 : input.Shape[dim];
        if (size == 0) return input;
        shift = ((shift % size) + size) % size;
        return shift == 0 ? input : Torch.Cat([Views.Slice(input, dim, size - shift), Views.Slice(input, dim, 0, size - shift)], dim);
    }
}

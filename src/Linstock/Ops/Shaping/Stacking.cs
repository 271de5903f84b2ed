namespace Linstock.Ops.Shaping;

/// <summary>Tensors side by side, above and behind each other, and with missing dimensions added.</summary>
internal static class Stacking
{
    /// <summary>The tensor; one without dimensions as a vector of one element.</summary>
    [Op(Surface.Function)]
    [TorchScript("atleast_1d(input)")]
    public static Tensor Atleast1d(Tensor input) => input.NDim > 0 ? input : Views.Reshape(input, 1);

    /// <summary>Each of the tensors with at least one dimension.</summary>
    [Op(Surface.Function)]
    [TorchScript("atleast_1d(tensors)")]
    public static Tensor[] Atleast1d(ReadOnlySpan<Tensor> tensors) => Each(tensors, Atleast1d);

    /// <summary>The tensor with at least two dimensions: a vector becomes a row.</summary>
    [Op(Surface.Function)]
    [TorchScript("atleast_2d(input)")]
    public static Tensor Atleast2d(Tensor input) => input.NDim switch
    {
        0 => Views.Reshape(input, 1, 1),
        1 => Views.Unsqueeze(input, 0),
        _ => input,
    };

    /// <summary>Each of the tensors with at least two dimensions.</summary>
    [Op(Surface.Function)]
    [TorchScript("atleast_2d(tensors)")]
    public static Tensor[] Atleast2d(ReadOnlySpan<Tensor> tensors) => Each(tensors, Atleast2d);

    /// <summary>The tensor with at least three dimensions: [n] becomes [1, n, 1], [n, m] becomes [n, m, 1].</summary>
    [Op(Surface.Function)]
    [TorchScript("atleast_3d(input)")]
    public static Tensor Atleast3d(Tensor input) => input.NDim switch
    {
        0 => Views.Reshape(input, 1, 1, 1),
        1 => Views.Unsqueeze(Views.Unsqueeze(input, 0), -1),
        2 => Views.Unsqueeze(input, -1),
        _ => input,
    };

    /// <summary>Each of the tensors with at least three dimensions.</summary>
    [Op(Surface.Function)]
    [TorchScript("atleast_3d(tensors)")]
    public static Tensor[] Atleast3d(ReadOnlySpan<Tensor> tensors) => Each(tensors, Atleast3d);

    /// <summary>The tensors side by side: along dimension 1, vectors along their only one.</summary>
    /// <exception cref="ArgumentException">There is no tensor, or shapes do not fit.</exception>
    [Op(Surface.Function | Surface.Out)]
    public static Tensor Hstack(ReadOnlySpan<Tensor> tensors)
    {
        Check.That(tensors.Length > 0, $"hstack: expects a non-empty list of tensors");
        Tensor[] parts = Each(tensors, Atleast1d);
        return Joining.Cat(parts, parts[0].NDim == 1 ? 0 : 1);
    }

    /// <summary>The tensors one above the other: along dimension 0, vectors as rows.</summary>
    /// <exception cref="ArgumentException">There is no tensor, or shapes do not fit.</exception>
    [Op(Surface.Function | Surface.Out)]
    [Op(Surface.Function | Surface.Out, Name = "RowStack")]
    public static Tensor Vstack(ReadOnlySpan<Tensor> tensors)
    {
        Check.That(tensors.Length > 0, $"vstack: expects a non-empty list of tensors");
        return Joining.Cat(Each(tensors, Atleast2d), 0);
    }

    /// <summary>The tensors one behind the other: along dimension 2.</summary>
    /// <exception cref="ArgumentException">There is no tensor, or shapes do not fit.</exception>
    [Op(Surface.Function | Surface.Out)]
    public static Tensor Dstack(ReadOnlySpan<Tensor> tensors)
    {
        Check.That(tensors.Length > 0, $"dstack: expects a non-empty list of tensors");
        return Joining.Cat(Each(tensors, Atleast3d), 2);
    }

    /// <summary>Vectors as the columns of a matrix; other tensors side by side.</summary>
    /// <exception cref="ArgumentException">There is no tensor, or shapes do not fit.</exception>
    [Op(Surface.Function | Surface.Out)]
    public static Tensor ColumnStack(ReadOnlySpan<Tensor> tensors)
    {
        Check.That(tensors.Length > 0, $"column_stack: expects a non-empty list of tensors");
        return Hstack(Each(tensors, static tensor => tensor.NDim <= 1 ? Views.Reshape(tensor, tensor.Numel, 1) : tensor));
    }

    /// <summary>A matrix with the given matrices along its diagonal and zeros elsewhere; vectors count as rows.</summary>
    /// <exception cref="ArgumentException">A tensor has more than two dimensions.</exception>
    [Op(Surface.Function)]
    public static Tensor BlockDiag(params ReadOnlySpan<Tensor> tensors)
    {
        if (tensors.IsEmpty) return Torch.Empty([1, 0]);
        DType dtype = Promotion.Result(tensors);
        long width = 0, before = 0;
        for (int i = 0; i < tensors.Length; i++)
        {
            Check.RankBetween(tensors[i], 0, 2, "block_diag", $"tensor {i}");
            width += tensors[i].NDim == 0 ? 1 : tensors[i].Shape[-1];
        }
        var rows = new Tensor[tensors.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            Tensor block = Atleast2d(tensors[i].To(dtype));
            rows[i] = ConstantPadding.ConstantPadNd(block, [before, width - before - block.Shape[1]]);
            before += block.Shape[1];
        }
        return Joining.Cat(rows, 0);
    }

    /// <summary>All combinations of one element from each vector, as rows; of a single vector the vector.</summary>
    /// <exception cref="ArgumentException">A tensor is no vector, or dtypes differ.</exception>
    [Op(Surface.Function)]
    public static Tensor CartesianProd(params ReadOnlySpan<Tensor> tensors)
    {
        Check.That(tensors.Length > 0, $"cartesian_prod: expects a non-empty list of tensors");
        foreach (Tensor tensor in tensors) Check.Rank(tensor, 1, "cartesian_prod", "a tensor");
        if (tensors.Length == 1) return tensors[0];
        return Joining.Stack(Each(Meshgrid(tensors), static grid => Views.Reshape(grid, -1)), 1);
    }

    /// <summary>All choices of <paramref name="r"/> elements of a vector, as rows, in the order of their positions.</summary>
    /// <param name="input">The vector.</param>
    /// <param name="r">How many elements a choice has.</param>
    /// <param name="withReplacement">Whether one element can be chosen several times.</param>
    /// <exception cref="ArgumentException">The tensor is no vector, or <paramref name="r"/> is negative.</exception>
    [Op(Surface.Function)]
    public static Tensor Combinations(Tensor input, long r = 2, bool withReplacement = false)
    {
        Check.Rank(input, 1, "combinations", nameof(input));
        Check.That(r >= 0, $"combinations: expects a non-negative number of elements; got r = {r}");
        if (r == 0) return Torch.Empty([0], dtype: input.DType, device: input.Device);
        long count = input.Numel;
        var places = new List<long>();
        var choice = new long[r];
        for (int i = 0; i < r; i++) choice[i] = withReplacement ? 0 : i;
        int moved = count == 0 || (!withReplacement && r > count) ? -1 : 0;
        while (moved >= 0)
        {
            places.AddRange(choice);
            // The last position that can still move to the right does, and the ones behind it follow.
            for (moved = (int)r - 1; moved >= 0 && choice[moved] == (withReplacement ? count - 1 : count - r + moved); moved--)
            {
            }
            if (moved < 0) break;
            choice[moved]++;
            for (int i = moved + 1; i < r; i++) choice[i] = choice[i - 1] + (withReplacement ? 0 : 1);
        }
        Tensor index = Torch.FromArray(places.ToArray(), places.Count).To(input.Device);
        return Views.Reshape(Indexing.IndexSelecting.IndexSelect(input, 0, index), places.Count / r, r);
    }

    /// <summary>Each vector spread over a grid with one dimension per vector; the results are views.</summary>
    /// <param name="tensors">Vectors or tensors without dimensions, of one dtype.</param>
    /// <param name="indexing">Whether the first two dimensions keep the order of the vectors.</param>
    /// <exception cref="ArgumentException">A tensor has more than one dimension, or dtypes differ.</exception>
    [Op(Surface.Function)]
    public static Tensor[] Meshgrid(ReadOnlySpan<Tensor> tensors, MeshgridIndexing indexing = MeshgridIndexing.IJ)
    {
        Check.That(tensors.Length > 0, $"meshgrid: expects a non-empty list of tensors");
        Span<long> sizes = stackalloc long[tensors.Length];
        for (int i = 0; i < tensors.Length; i++)
        {
            Check.RankBetween(tensors[i], 0, 1, "meshgrid", $"tensor {i}");
            Check.SameDType(tensors[0], tensors[i], "meshgrid");
            Check.SameDevice(tensors[0], tensors[i], "meshgrid");
            sizes[i] = tensors[i].Numel;
        }
        var grids = new Tensor[tensors.Length];
        Span<long> place = stackalloc long[tensors.Length];
        for (int i = 0; i < grids.Length; i++)
        {
            place.Fill(1);
            place[i] = sizes[i];
            grids[i] = Views.Expand(Views.Reshape(tensors[i], place), sizes);
            if (indexing == MeshgridIndexing.XY && grids.Length >= 2) grids[i] = Views.Transpose(grids[i], 0, 1);
        }
        return grids;
    }

    /// <summary>Each tensor expanded to the shape that all broadcast to; the results are views.</summary>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    [Op(Surface.Function)]
    public static Tensor[] BroadcastTensors(params ReadOnlySpan<Tensor> tensors)
    {
        Shape shape = default;
        foreach (Tensor tensor in tensors) shape = Check.Broadcast(shape, tensor.Shape, "broadcast_tensors");
        var results = new Tensor[tensors.Length];
        for (int i = 0; i < results.Length; i++) results[i] = Views.Expand(tensors[i], shape);
        return results;
    }

    /// <summary>The shape that all of the given shapes broadcast to.</summary>
    /// <exception cref="ArgumentException">They do not broadcast, or a size is negative.</exception>
    [Op(Surface.Function)]
    public static Shape BroadcastShapes(params ReadOnlySpan<IntList> shapes)
    {
        Shape result = default;
        foreach (IntList shape in shapes)
        {
            foreach (long size in shape)
                Check.That(size >= 0, $"broadcast_shapes: trying to create a tensor with negative dimension {size}; got {shape}");
            result = Check.Broadcast(result, new Shape(IntList.AsSpan(in shape)), "broadcast_shapes");
        }
        return result;
    }

    private static Tensor[] Each(ReadOnlySpan<Tensor> tensors, Func<Tensor, Tensor> change)
    {
        var results = new Tensor[tensors.Length];
        for (int i = 0; i < results.Length; i++) results[i] = change(tensors[i]);
        return results;
    }
}

namespace Linstock.Ops.Contractions;

/// <summary>Sums of products by Einstein's convention.</summary>
internal static class Einsums
{
    /// <summary>
    /// The sum of products that an equation describes: letters name dimensions, those missing on the right are summed over,
    /// <c>...</c> stands for dimensions that broadcast. Without <c>-&gt;</c>, letters that appear once make the result, in the
    /// order of the alphabet with capitals first.
    /// </summary>
    /// <param name="equation">Such as <c>"bij,bjk-&gt;bik"</c>.</param>
    /// <param name="operands">One tensor per group of letters.</param>
    /// <exception cref="ArgumentException">The equation is malformed, or does not fit the tensors.</exception>
    [Op(Surface.Function)]
    [TorchScript("einsum(equation, operands)")]
    public static Tensor Einsum(string equation, params ReadOnlySpan<Tensor> operands)
    {
        ArgumentNullException.ThrowIfNull(equation);
        Check.That(operands.Length > 0, $"einsum: must provide at least one operand");
        string text = equation.Replace(" ", string.Empty, StringComparison.Ordinal);
        int arrow = text.IndexOf("->", StringComparison.Ordinal);
        string[] groups = (arrow < 0 ? text : text[..arrow]).Split(',');
        if (groups.Length != operands.Length)
            Check.ThrowArgument($"einsum: the number of groups in the equation '{equation}' must match the number of operands; got {groups.Length}; expected {operands.Length}");

        // Labels are letters; broadcast dimensions get labels below them, counted from the last: -1, -2, ...
        var labels = new int[groups.Length][];
        int most = 0;
        for (int i = 0; i < groups.Length; i++)
        {
            labels[i] = Labels(groups[i], operands[i].NDim, equation, i);
            foreach (int label in labels[i]) most = Math.Max(most, -label);
        }
        List<int> output = arrow < 0 ? Implied(labels, most) : Given(text[(arrow + 2)..], labels, most, equation);
        var sizes = new Dictionary<int, long>();
        for (int i = 0; i < labels.Length; i++)
            for (int d = 0; d < labels[i].Length; d++)
            {
                long size = operands[i].Shape[d];
                long known = sizes.GetValueOrDefault(labels[i][d], 1);
                if (known != 1 && size != 1 && known != size)
                    Check.ThrowArgument($"einsum: operands do not broadcast with the equation '{equation}'; operand {i} of shape {operands[i].Shape} has size {size} at dimension {d}; expected {known}");
                sizes[labels[i][d]] = known == 1 ? size : known;
            }

        // Every dimension of the result and every one summed over has a place of its own; the result's come first.
        List<int> order = [.. output, .. sizes.Keys.Where(label => !output.Contains(label)).OrderBy(label => label)];
        for (int i = 1; i < operands.Length; i++) Check.SameDType(operands[0], operands[i], "einsum");
        Tensor result = Aligned(operands[0], labels[0], order);
        for (int i = 1; i < operands.Length; i++)
        {
            // What no later operand has can be summed over now.
            var summed = new List<int>();
            for (int d = output.Count; d < order.Count; d++)
            {
                bool isLast = true;
                for (int j = i + 1; j < operands.Length; j++) isLast &= !labels[j].Contains(order[d]);
                if (isLast) summed.Add(d);
            }
            result = PairProducts.SumOfProducts(result, Aligned(operands[i], labels[i], order), summed);
        }

        // Products have summed already; a single operand is summed here, also over one element, because sums of integers are int64.
        for (int d = order.Count - 1; d >= output.Count; d--) result = operands.Length > 1 ? Views.Squeeze(result, d) : Torch.Sum(result, d);
        for (int d = 0; d < output.Count; d++)
            if (result.Shape[d] != sizes[output[d]]) return Views.Expand(result, [.. output.Select(label => sizes[label])]);
        return result;
    }

    private static int[] Labels(string group, int rank, string equation, int operand)
    {
        int dots = group.IndexOf("...", StringComparison.Ordinal);
        string letters = dots < 0 ? group : group.Remove(dots, 3);
        foreach (char letter in letters)
            if (!char.IsAsciiLetter(letter)) Check.ThrowArgument($"einsum: invalid subscript '{letter}' in the equation '{equation}'; expected letters and '...'");
        if (dots < 0 ? letters.Length != rank : letters.Length > rank)
            Check.ThrowArgument($"einsum: the number of subscripts '{group}' in the equation '{equation}' does not match the number of dimensions of operand {operand}; got {letters.Length}; expected {rank}");
        var labels = new List<int>();
        for (int i = 0; i < (dots < 0 ? letters.Length : dots); i++) labels.Add(letters[i]);
        if (dots < 0) return [.. labels];
        for (int covered = rank - letters.Length; covered > 0; covered--) labels.Add(-covered);
        for (int i = dots; i < letters.Length; i++) labels.Add(letters[i]);
        return [.. labels];
    }

    private static List<int> Implied(int[][] labels, int most)
    {
        var counts = new SortedDictionary<int, int>();
        foreach (int[] operand in labels)
            foreach (int label in operand) counts[label] = counts.GetValueOrDefault(label) + 1;
        return [.. Broadcast(most), .. counts.Where(entry => entry.Key > 0 && entry.Value == 1).Select(entry => entry.Key)];
    }

    private static List<int> Given(string right, int[][] labels, int most, string equation)
    {
        var output = new List<int>();
        for (int i = 0; i < right.Length; i++)
        {
            if (right.AsSpan(i).StartsWith("..."))
            {
                if (output.Exists(label => label < 0) || right.IndexOf("...", i + 3, StringComparison.Ordinal) >= 0)
                    Check.ThrowArgument($"einsum: found '...' more than once in the output of the equation '{equation}'");
                output.AddRange(Broadcast(most));
                i += 2;
                continue;
            }
            char letter = right[i];
            if (!char.IsAsciiLetter(letter)) Check.ThrowArgument($"einsum: invalid subscript '{letter}' in the output of the equation '{equation}'");
            if (output.Contains(letter)) Check.ThrowArgument($"einsum: output subscript '{letter}' appears more than once in the equation '{equation}'");
            if (!labels.Any(operand => operand.Contains(letter))) Check.ThrowArgument($"einsum: output subscript '{letter}' does not appear in any operand of the equation '{equation}'");
            output.Add(letter);
        }
        return output;
    }

    private static IEnumerable<int> Broadcast(int most)
    {
        for (int label = -most; label < 0; label++) yield return label;
    }

    // The operand with one dimension for every label; a letter that appears twice means a diagonal.
    private static Tensor Aligned(Tensor operand, int[] labels, List<int> order)
    {
        var own = new List<int>(labels);
        for (int d = own.Count - 1; d >= 0; d--)
        {
            int first = own.IndexOf(own[d]);
            if (first == d) continue;
            Check.That(operand.Shape[first] == operand.Shape[d], $"einsum: subscript '{(char)own[d]}' is repeated for an operand of shape {operand.Shape}, whose sizes there do not match");
            operand = Moving.Movedim(Diagonals.Diagonal(operand, 0, first, d), -1, first);
            own.RemoveAt(d);
        }
        var permutation = new List<long>();
        var present = new List<int>();
        foreach (int label in order)
        {
            int place = own.IndexOf(label);
            if (place < 0) continue;
            permutation.Add(place);
            present.Add(label);
        }
        Tensor result = Views.Permute(operand, [.. permutation]);
        for (int d = 0; d < order.Count; d++)
            if (!present.Contains(order[d])) result = Views.Unsqueeze(result, d);
        return result;
    }
}

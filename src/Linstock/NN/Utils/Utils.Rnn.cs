namespace Linstock.NN;

public static partial class Utils
{
    /// <summary>Sequences of several lengths: the functions of <c>torch.nn.utils.rnn</c>.</summary>
    public static class Rnn
    {
        /// <summary>Packs padded sequences.</summary>
        /// <param name="input">[T, N, *], or [N, T, *] if batch first.</param>
        /// <param name="lengths">The length of each sequence.</param>
        /// <param name="batchFirst">Whether the batch comes first.</param>
        /// <param name="enforceSorted">Whether the lengths must fall; otherwise the sequences are sorted here.</param>
        /// <returns>The packed sequences.</returns>
        /// <exception cref="ArgumentException">A length is not positive, too large, or out of order.</exception>
        public static PackedSequence PackPaddedSequence(Tensor input, long[] lengths, bool batchFirst = false, bool enforceSorted = true)
        {
            Tensor? sortedIndices = null, unsortedIndices = null;
            if (!enforceSorted)
            {
                long[] order = [.. Enumerable.Range(0, lengths.Length).OrderByDescending(i => lengths[i]).Select(static i => (long)i)];
                sortedIndices = Torch.Tensor(order).To(input.Device);
                unsortedIndices = InvertPermutation(sortedIndices);
                lengths = [.. order.Select(i => lengths[i])];
                input = input.IndexSelect(batchFirst ? 0 : 1, sortedIndices);
            }
            Tensor sequence = batchFirst ? input.Transpose(0, 1) : input;
            Validate(sequence, lengths);
            var sizes = new long[lengths[0]];
            var steps = new Tensor[sizes.Length];
            for (int t = 0; t < sizes.Length; t++)
            {
                sizes[t] = lengths.Count(length => length > t);
            }
            IReadOnlyList<Tensor> times = sequence.Unbind(0);
            for (int t = 0; t < sizes.Length; t++)
            {
                steps[t] = times[t].Narrow(0, 0, sizes[t]);
            }
            return new PackedSequence(Torch.Cat(steps, 0), Torch.Tensor(sizes), sortedIndices, unsortedIndices);
        }

        /// <inheritdoc cref="PackPaddedSequence(Tensor, long[], bool, bool)"/>
        public static PackedSequence PackPaddedSequence(Tensor input, Tensor lengths, bool batchFirst = false, bool enforceSorted = true) =>
            PackPaddedSequence(input, lengths.To(DType.Int64).ToArray<long>(), batchFirst, enforceSorted);

        /// <summary>Pads packed sequences.</summary>
        /// <param name="sequence">The packed sequences.</param>
        /// <param name="batchFirst">Whether the batch comes first in the result.</param>
        /// <param name="paddingValue">The padding.</param>
        /// <param name="totalLength">The length to pad to; the longest sequence's if null.</param>
        /// <returns>The padded sequences and their lengths.</returns>
        public static (Tensor Sequence, Tensor Lengths) PadPackedSequence(
            PackedSequence sequence, bool batchFirst = false, double paddingValue = 0, long? totalLength = null)
        {
            long[] sizes = sequence.BatchSizes.ToArray<long>();
            if (totalLength < sizes.Length)
            {
                throw new ArgumentException(
                    $"Expected total_length to be at least the length of the longest sequence in input, but got total_length={totalLength} and max sequence length being {sizes.Length}",
                    nameof(totalLength));
            }
            long length = totalLength ?? sizes.Length, batch = sizes[0];
            IReadOnlyList<Tensor> steps = sequence.Data.Split(sizes, 0);
            var rows = new Tensor[length];
            long[] rest = [.. sequence.Data.Shape.Skip(1)];
            for (int t = 0; t < length; t++)
            {
                long present = t < sizes.Length ? sizes[t] : 0;
                Tensor? padding = present == batch
                    ? null
                    : Torch.Full([batch - present, .. rest], paddingValue, dtype: sequence.Data.DType, device: sequence.Data.Device);
                rows[t] = padding is null ? steps[t] : present == 0 ? padding : Torch.Cat([steps[t], padding], 0);
            }
            Tensor padded = Torch.Stack(rows, batchFirst ? 1 : 0);
            var lengths = new long[batch];
            foreach (long size in sizes)
            {
                for (long i = 0; i < size; i++)
                {
                    lengths[i]++;
                }
            }
            Tensor lengthTensor = Torch.Tensor(lengths);
            return sequence.UnsortedIndices is { } unsorted
                ? (padded.IndexSelect(batchFirst ? 0 : 1, unsorted), lengthTensor.IndexSelect(0, unsorted.To(lengthTensor.Device)))
                : (padded, lengthTensor);
        }

        /// <summary>Stacks sequences of several lengths, padding the shorter ones.</summary>
        /// <param name="sequences">The sequences, each [T, *].</param>
        /// <param name="batchFirst">Whether the batch comes first in the result.</param>
        /// <param name="paddingValue">The padding.</param>
        /// <returns>The padded sequences.</returns>
        public static Tensor PadSequence(IReadOnlyList<Tensor> sequences, bool batchFirst = false, double paddingValue = 0)
        {
            if (sequences.Count == 0)
            {
                throw new ArgumentException("PadSequence: expected at least one sequence", nameof(sequences));
            }
            long longest = sequences.Max(static sequence => sequence.Shape[0]);
            Tensor[] padded =
            [
                .. sequences.Select(sequence => sequence.Shape[0] == longest
                    ? sequence
                    : Torch.Cat(
                        [
                            sequence,
                            Torch.Full(
                                [longest - sequence.Shape[0], .. sequence.Shape.Skip(1)], paddingValue, dtype: sequence.DType,
                                device: sequence.Device),
                        ], 0)),
            ];
            return Torch.Stack(padded, batchFirst ? 0 : 1);
        }

        /// <summary>Packs sequences of several lengths.</summary>
        /// <param name="sequences">The sequences, each [T, *].</param>
        /// <param name="enforceSorted">Whether the lengths must fall.</param>
        /// <returns>The packed sequences.</returns>
        public static PackedSequence PackSequence(IReadOnlyList<Tensor> sequences, bool enforceSorted = true) =>
            PackPaddedSequence(PadSequence(sequences), [.. sequences.Select(static sequence => sequence.Shape[0])], false, enforceSorted);

        /// <summary>Cuts padded sequences to their lengths.</summary>
        /// <param name="paddedSequences">[T, N, *], or [N, T, *] if batch first.</param>
        /// <param name="lengths">The length of each.</param>
        /// <param name="batchFirst">Whether the batch comes first.</param>
        /// <returns>The sequences.</returns>
        public static IReadOnlyList<Tensor> UnpadSequence(Tensor paddedSequences, long[] lengths, bool batchFirst = false) =>
        [
            .. paddedSequences.Unbind(batchFirst ? 0 : 1).Select((sequence, i) => sequence.Narrow(0, 0, lengths[i])),
        ];

        /// <summary>The sequences of a packed batch.</summary>
        /// <param name="packedSequences">The packed sequences.</param>
        /// <returns>The sequences in their original order.</returns>
        public static IReadOnlyList<Tensor> UnpackSequence(PackedSequence packedSequences)
        {
            (Tensor padded, Tensor lengths) = PadPackedSequence(packedSequences, batchFirst: true);
            return UnpadSequence(padded, lengths.ToArray<long>(), batchFirst: true);
        }

        /// <summary>The permutation that undoes another.</summary>
        /// <param name="permutation">A permutation of 0 to n − 1.</param>
        /// <returns>Its inverse.</returns>
        public static Tensor InvertPermutation(Tensor permutation)
        {
            long[] places = permutation.To(DType.Int64).ToArray<long>();
            var inverse = new long[places.Length];
            for (int i = 0; i < places.Length; i++)
            {
                inverse[places[i]] = i;
            }
            return Torch.Tensor(inverse).To(permutation.Device);
        }

        private static void Validate(Tensor sequence, long[] lengths)
        {
            if (lengths.Length != sequence.Shape[1])
            {
                throw new ArgumentException(
                    $"Expected `len(lengths)` to be equal to batch_size, but got {lengths.Length} (batch_size={sequence.Shape[1]})", nameof(lengths));
            }
            if (lengths.Length == 0 || lengths[^1] <= 0 || lengths.Min() <= 0)
            {
                throw new ArgumentException("Length of all samples has to be greater than 0, but found an element in 'lengths' that is <= 0", nameof(lengths));
            }
            for (int i = 1; i < lengths.Length; i++)
            {
                if (lengths[i] > lengths[i - 1])
                {
                    throw new ArgumentException(
                        "`lengths` array must be sorted in decreasing order when `enforce_sorted` is True. You can pass `enforce_sorted=False` to pack_padded_sequence and/or pack_sequence to sidestep this requirement if you do not need ONNX exportability.",
                        nameof(lengths));
                }
            }
            if (lengths[0] > sequence.Shape[0])
            {
                throw new ArgumentException(
                    $"PackPaddedSequence: a length exceeds the sequences; got {lengths[0]}; expected at most {sequence.Shape[0]}", nameof(lengths));
            }
        }
    }
}

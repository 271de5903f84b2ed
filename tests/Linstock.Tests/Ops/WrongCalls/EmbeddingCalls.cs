using Linstock.NN;

namespace Linstock.Tests.Ops.WrongCalls;

/// <summary>Embeddings: rows out of range, offsets.</summary>
internal static class EmbeddingCalls
{
    public static WrongCall[] All =>
    [
        WrongCall.OutOfRange(o => Functional.Embedding(o.Longs(0, 3), o.Float(3, 2)), "embedding: index 3 is out of bounds for dimension 0 with size 3"),
        WrongCall.OutOfRange(o => Functional.Embedding(o.Longs(-1), o.Float(3, 2)), "embedding: index -1 is out of bounds for dimension 0 with size 3"),
        new(o => Functional.Embedding(o.Float(2), o.Float(3, 2)), "embedding: not implemented for float32; expected int64 or int32 for the index"),
        new(o => Functional.Embedding(o.Longs(0), o.Float(3)), "embedding: weight has 1 dimension; got shape [3]; expected 2 dimensions"),
        new(o => Functional.Embedding(o.Longs(0), o.Float(3, 2), paddingIdx: 3), "embedding: paddingIdx must be within the number of rows; got 3 for 3"),
        WrongCall.OutOfRange(o => Functional.EmbeddingBag(o.Longs(0, 3), o.Float(3, 2), o.Longs(0)), "embedding: index 3 is out of bounds for dimension 0 with size 3"),
        new(o => Functional.EmbeddingBag(o.Longs(0, 1), o.Float(3, 2)), "embedding_bag: offsets go with a one-dimensional input and with no other; got input [2]"),
        new(o => Functional.EmbeddingBag(o.Longs(0, 1), o.Float(3, 2), o.Longs(1)), "embedding_bag: the first offset must be 0; got 1"),
        new(o => Functional.EmbeddingBag(o.Longs(0, 1), o.Float(3, 2), o.Longs(0, 5)), "embedding_bag: offsets must rise and stay within the input's 2 entries; got 5 after 0"),
        new(o => Functional.EmbeddingBag(o.Long(2, 2), o.Float(4, 2), o.Longs(0)), "embedding_bag: offsets go with a one-dimensional input and with no other; got input [2, 2]"),
        new(o => Functional.EmbeddingBag(o.Longs(0, 1), o.Float(3, 2), o.Longs(0), perSampleWeights: o.Float(2)), "embedding_bag: perSampleWeights are only supported for mode Sum; got Mean"),
        new(o => Functional.EmbeddingBag(o.Byte(2, 2), o.Float(4, 2)), "embedding_bag: not implemented for uint8; expected int64 or int32 for the index"),
        new(o => Functional.EmbeddingBag(o.Long(2, 2), o.Float(4, 2), mode: EmbeddingBagMode.Max, scaleGradByFreq: true), "embedding_bag: mode Max does not support scaling the gradient by the frequency"),
        new(o => Functional.EmbeddingBag(o.Long(2, 2), o.Float(4, 2), mode: EmbeddingBagMode.Max, sparse: true), "embedding_bag: mode Max does not support sparse gradients"),
        new(o => Functional.EmbeddingBag(o.Longs(0, 1), o.Float(3, 2), o.Longs(0), mode: EmbeddingBagMode.Sum, perSampleWeights: o.Float(3)), "embedding_bag: shapes differ: [2] and [3]; expected the same"),
    ];
}

namespace Linstock.Training;

/// <summary>What can be known of a batch from its type: its input, its size, and how it is moved.</summary>
internal static class BatchParts
{
    /// <summary>The first tensor, which is the model's input.</summary>
    public static Tensor Input<TBatch>(TBatch batch) => First(batch) ?? throw new NotSupportedException(
        $"Predict: the input of a batch of {typeof(TBatch)} is not known; override PredictStep");

    /// <summary>The number of samples; 1 if it is not known.</summary>
    public static long Count<TBatch>(TBatch batch) => First(batch) is { NDim: > 0 } first ? first.Shape[0] : 1;

    /// <summary>The batch on another device.</summary>
    public static TBatch Move<TBatch>(TBatch batch, Device device) => (TBatch)((object?)batch switch
    {
        Tensor tensor => tensor.To(device),
        Tensor[] tensors => Array.ConvertAll(tensors, tensor => tensor.To(device)),
        ValueTuple<Tensor, Tensor>(var first, var second) => (object)(first.To(device), second.To(device)),
        ValueTuple<Tensor, Tensor, Tensor>(var first, var second, var third) => (first.To(device), second.To(device), third.To(device)),
        Dictionary<string, Tensor> named => named.ToDictionary(static entry => entry.Key, entry => entry.Value.To(device)),
        _ => throw new NotSupportedException($"Trainer: how to move a batch of {typeof(TBatch)} is not known; override Transfer"),
    });

    private static Tensor? First<TBatch>(TBatch batch) => batch switch
    {
        Tensor tensor => tensor,
        IReadOnlyList<Tensor> { Count: > 0 } tensors => tensors[0],
        IReadOnlyDictionary<string, Tensor> named => named.Values.FirstOrDefault(),
        System.Runtime.CompilerServices.ITuple { Length: > 0 } tuple => tuple[0] as Tensor,
        _ => null,
    };
}

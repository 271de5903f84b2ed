namespace Linstock.NN;

/// <summary>A stack of decoder layers.</summary>
public class TransformerDecoder : Module
{
    /// <summary>Creates a stack of copies of a layer; all start from its weights.</summary>
    /// <param name="decoderLayer">The layer.</param>
    /// <param name="numLayers">The number of copies.</param>
    /// <param name="norm">A normalisation of the result.</param>
    public TransformerDecoder(TransformerDecoderLayer decoderLayer, long numLayers, Module? norm = null)
    {
        Layers = new ModuleList(Enumerable.Range(0, checked((int)numLayers)).Select(_ => decoderLayer.DeepCopy()));
        Norm = norm;
    }

    /// <summary>The layers.</summary>
    public ModuleList Layers { get; }

    /// <summary>The normalisation of the result.</summary>
    public Module? Norm { get; }

    /// <summary>Computes the stack.</summary>
    /// <param name="tgt">The target.</param>
    /// <param name="memory">The encoder's output.</param>
    /// <param name="tgtMask">The mask of the self-attention.</param>
    /// <param name="memoryMask">The mask of the attention to the memory.</param>
    /// <param name="tgtKeyPaddingMask">[N, T]: true for places to ignore, or numbers to add.</param>
    /// <param name="memoryKeyPaddingMask">[N, S]: true for places to ignore, or numbers to add.</param>
    /// <param name="tgtIsCausal">A hint that the target's mask is the causal one.</param>
    /// <param name="memoryIsCausal">A hint that the memory's mask is the causal one.</param>
    /// <returns>The output.</returns>
    public Tensor Forward(
        Tensor tgt, Tensor memory, Tensor? tgtMask = null, Tensor? memoryMask = null, Tensor? tgtKeyPaddingMask = null,
        Tensor? memoryKeyPaddingMask = null, bool tgtIsCausal = false, bool memoryIsCausal = false)
    {
        return HasHooks ? Hooked([tgt, memory], inputs => Decode(inputs[0], inputs[1])) : Decode(tgt, memory);

        Tensor Decode(Tensor x, Tensor source)
        {
            foreach (Module layer in Layers)
            {
                x = ((TransformerDecoderLayer)layer).Forward(
                    x, source, tgtMask, memoryMask, tgtKeyPaddingMask, memoryKeyPaddingMask, tgtIsCausal, memoryIsCausal);
            }
            return Norm is null ? x : Norm.Call(x);
        }
    }
}

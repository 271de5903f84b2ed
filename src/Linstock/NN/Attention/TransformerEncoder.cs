namespace Linstock.NN;

/// <summary>A stack of encoder layers.</summary>
public class TransformerEncoder : Module
{
    /// <summary>Creates a stack of copies of a layer; all start from its weights.</summary>
    /// <param name="encoderLayer">The layer.</param>
    /// <param name="numLayers">The number of copies.</param>
    /// <param name="norm">A normalisation of the result.</param>
    public TransformerEncoder(TransformerEncoderLayer encoderLayer, long numLayers, Module? norm = null)
    {
        Layers = new ModuleList(Enumerable.Range(0, checked((int)numLayers)).Select(_ => encoderLayer.DeepCopy()));
        Norm = norm;
    }

    /// <summary>The layers.</summary>
    public ModuleList Layers { get; }

    /// <summary>The normalisation of the result.</summary>
    public Module? Norm { get; }

    /// <summary>Computes the stack.</summary>
    /// <param name="src">The input.</param>
    /// <param name="mask">The mask of every layer's attention.</param>
    /// <param name="srcKeyPaddingMask">[N, L]: true for places to ignore, or numbers to add.</param>
    /// <param name="isCausal">A hint that the mask is the causal one.</param>
    /// <returns>The output.</returns>
    public Tensor Forward(Tensor src, Tensor? mask = null, Tensor? srcKeyPaddingMask = null, bool isCausal = false)
    {
        return HasHooks ? Hooked([src], inputs => Encode(inputs[0])) : Encode(src);

        Tensor Encode(Tensor x)
        {
            foreach (Module layer in Layers)
            {
                x = ((TransformerEncoderLayer)layer).Forward(x, mask, srcKeyPaddingMask, isCausal);
            }
            return Norm is null ? x : Norm.Call(x);
        }
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => Forward(input, null);
}

using Linstock.NN;
using Linstock.Tests.Sampling;

namespace Linstock.Tests.NN;

/// <summary>Attention without weights, by the attention kernel, against attention that returns them, by products and softmax.</summary>
[Collection(DefaultGeneratorCollection.Name)]
public sealed class MultiheadAttentionTests
{
    [Theory]
    [InlineData(true, true)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void OutputsAndGradientsDoNotDependOnWhetherWeightsAreWanted(bool batchFirst, bool batched)
    {
        Torch.ManualSeed(1);
        const long Batch = 3, Length = 21, Keys = 19, Width = 24, Heads = 4;
        var module = new MultiheadAttention(Width, Heads, batchFirst: batchFirst, dtype: DType.Float64);
        Tensor query = Torch.Randn(Shape(Length), dtype: DType.Float64), memory = Torch.Randn(Shape(Keys), dtype: DType.Float64);
        Tensor padding = Torch.Rand(batched ? [Batch, Keys] : [Keys]) > 0.8, pairs = Torch.Randn([Length, Keys], dtype: DType.Float64);
        Tensor perHead = Torch.Randn([(batched ? Batch : 1) * Heads, Length, Keys], dtype: DType.Float64);
        foreach (Tensor? mask in (Tensor?[])[null, pairs, perHead])
        {
            foreach (Tensor? ignored in (Tensor?[])[null, padding])
            {
                Tensor[] expected = Run(query, memory, needWeights: true), actual = Run(query, memory, needWeights: false);
                for (int i = 0; i < expected.Length; i++) Close(expected[i], actual[i]);

                Tensor[] Run(Tensor q, Tensor k, bool needWeights)
                {
                    (q, k) = (q.Detach().RequiresGrad_(), k.Detach().RequiresGrad_());
                    module.ZeroGrad();
                    Tensor output = module.Forward(q, k, k, ignored, needWeights, mask).AttnOutput;
                    (output * output).Sum().Backward();
                    return [output, q.Grad!, k.Grad!, .. module.Parameters().Select(parameter => parameter.Grad!)];
                }
            }
        }

        Close(module.Forward(query, query, query).AttnOutput, module.Forward(query, query, query, needWeights: false).AttnOutput);

        long[] Shape(long length) => !batched ? [length, Width] : batchFirst ? [Batch, length, Width] : [length, Batch, Width];

        static void Close(Tensor expected, Tensor actual)
        {
            Assert.Equal(expected.Shape, actual.Shape);
            Assert.True(Torch.Allclose(actual, expected, 1e-10, 1e-10));
        }
    }
}

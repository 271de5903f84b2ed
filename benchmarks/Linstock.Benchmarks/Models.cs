using Linstock.NN;
using static Linstock.Benchmarks.Prepared;

namespace Linstock.Benchmarks;

/// <summary>Whole models in inference.</summary>
internal static class Models
{
    public static void AddTo(WorkloadList list)
    {
        list.Add("models/resnet18_b1", Forward(() => new ResNet(false, [2, 2, 2, 2]).Eval(), [1, 3, 224, 224]), items: 1, unit: "image");
        list.Add("models/resnet18_b1_channels_last", ForwardChannelsLast(() => new ResNet(false, [2, 2, 2, 2]).Eval(), [1, 3, 224, 224]), items: 1, unit: "image");
        list.Add("models/resnet18_b1_frozen", Forward(() => Frozen(new ResNet(false, [2, 2, 2, 2])), [1, 3, 224, 224]), items: 1, unit: "image");
        list.Add("models/resnet18_b8", Forward(() => new ResNet(false, [2, 2, 2, 2]).Eval(), [8, 3, 224, 224]), items: 8, unit: "image");
        list.Add("models/resnet50_b1", Forward(() => new ResNet(true, [3, 4, 6, 3]).Eval(), [1, 3, 224, 224]), items: 1, unit: "image");
        list.Add("models/resnet50_b1_channels_last", ForwardChannelsLast(() => new ResNet(true, [3, 4, 6, 3]).Eval(), [1, 3, 224, 224]), items: 1, unit: "image");
        list.Add("models/resnet50_b1_frozen", Forward(() => Frozen(new ResNet(true, [3, 4, 6, 3])), [1, 3, 224, 224]), items: 1, unit: "image");
        list.Add("models/mobilenet_v2_b1", Forward(() => new MobileNetV2().Eval(), [1, 3, 224, 224]), items: 1, unit: "image");
        list.Add("models/mobilenet_v2_b1_frozen", Forward(() => Frozen(new MobileNetV2()), [1, 3, 224, 224]), items: 1, unit: "image");
        list.Add("models/vit_b_16_b1", Forward(() => new VisionTransformer().Eval(), [1, 3, 224, 224]), items: 1, unit: "image");
        list.Add("models/bert_base_b1_t128", Tokens(() => new Bert(native: true), 30522, 128, static (model, x) => model.Forward(x)), items: 128, unit: "token");
        list.Add("models/bert_base_b1_t128_composed", Tokens(() => new Bert(native: false), 30522, 128, static (model, x) => model.Forward(x)), items: 128, unit: "token");
        list.Add("models/gpt2_small_b1_t128", Tokens(Gpt2, 50257, 128, static (model, x) => model.Forward(x)), items: 128, unit: "token");
        list.Add("models/gpt2_small_decode32", Tokens(Gpt2, 50257, 16, static (model, x) => model.Generate(x, 32)), items: 32, unit: "token");
    }

    // Normalisations are folded into the convolutions before them, the main thing that PyTorch does to a program that is frozen.
    private static Module Frozen(Module model)
    {
        model.Eval();
        foreach (Sequential layers in model.Modules().OfType<Sequential>())
        {
            for (int i = 0; i + 1 < layers.Count; i++)
            {
                if (layers[i] is not Conv2d convolution || layers[i + 1] is not BatchNorm2d normalisation) continue;
                layers[i] = Utils.FuseConvBnEval(convolution, normalisation);
                layers[i + 1] = new Identity();
            }
        }
        return model.Eval();
    }

    private static Gpt Gpt2() => new(12, 768, 12, 1024, 50257);

    private static Func<Func<Tensor>> Tokens<TModel>(Func<TModel> make, long vocabulary, long length, Func<TModel, Tensor, Tensor> call) where TModel : Module => () =>
    {
        TModel model = make().Eval();
        Tensor index = Torch.Randint(vocabulary, [1, length]);
        return WithoutGradients(() => call(model, index));
    };
}

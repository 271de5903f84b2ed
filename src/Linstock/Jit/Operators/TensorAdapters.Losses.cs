using Linstock.NN;

namespace Linstock.Jit;

internal static partial class TensorAdapters
{
    private static ScriptOperator[] Losses(string name) => name switch
    {
        "nll_loss" or "nll_loss_nd" or "nll_loss2d" =>
        [
            Form("Tensor self, Tensor target, Tensor? weight=, int reduction=, int ignore_index=", static a => Functional.NllLoss(
                a[0].AsTensor(), a[1].AsTensor(), Given(a[2]).ToOptionalTensor(), Whole(a[4], -100), Reduced(a[3]))),
        ],
        "cross_entropy_loss" =>
        [
            Form("Tensor self, Tensor target, Tensor? weight=, int reduction=, int ignore_index=, float label_smoothing=", static a => Functional.CrossEntropy(
                a[0].AsTensor(), a[1].AsTensor(), Given(a[2]).ToOptionalTensor(), Whole(a[4], -100), Reduced(a[3]), Real(a[5], 0))),
        ],
        "binary_cross_entropy_with_logits" =>
        [
            Form("Tensor self, Tensor target, Tensor? weight=, Tensor? pos_weight=, int reduction=", static a => Functional.BinaryCrossEntropyWithLogits(
                a[0].AsTensor(), a[1].AsTensor(), Given(a[2]).ToOptionalTensor(), Reduced(a[4]), Given(a[3]).ToOptionalTensor())),
        ],
        "kl_div" =>
        [
            Form("Tensor self, Tensor target, int reduction=, bool log_target=", static a =>
                Functional.KlDiv(a[0].AsTensor(), a[1].AsTensor(), Reduced(a[2]), Flag(a[3]))),
        ],
        _ => [],
    };

    private static Reduction Reduced(ScriptValue value) => value.IsAbsent ? Reduction.Mean : value.ToReduction();
}

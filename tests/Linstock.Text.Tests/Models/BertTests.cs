using Linstock.Text.Models;
using Linstock.Text.Models.Bert;

namespace Linstock.Text.Tests.Models;

public sealed class BertTests(ModelFolders folders) : IClassFixture<ModelFolders>
{
    private OrderedDictionary<string, Tensor> Expected => field ??= folders.Expected("bert");

    [Fact]
    public void StatesAndPoolAreThoseOfPyTorch()
    {
        BertModel model = BertModel.FromPretrained(folders["bert"]);
        using (Torch.NoGrad())
        {
            (Tensor states, Tensor? pooled) = model.Forward(Expected["ids"], Expected["mask"], Expected["types"]);
            Close.To(Expected["hidden"], states, 1e-4);
            Close.To(Expected["pooled"], pooled!, 1e-4);
        }
        Assert.Equal(["classifier.weight", "classifier.bias"], model.LoadedKeys.UnexpectedKeys.OrderDescending());
    }

    [Fact]
    public void TokensAndClassesAreThoseOfPyTorch()
    {
        using (Torch.NoGrad())
        {
            Close.To(Expected["masked"], BertForMaskedLM.FromPretrained(folders["bert"]).Forward(Expected["ids"], Expected["mask"], Expected["types"]), 1e-4);
            Close.To(Expected["classes"], BertForSequenceClassification.FromPretrained(folders["bert"]).Forward(Expected["ids"], Expected["mask"], Expected["types"]), 1e-4);
            Tensor each = BertForTokenClassification.FromPretrained(folders["bert"]).Forward(Expected["ids"], Expected["mask"], Expected["types"]);
            Assert.Equal([2, 9, 3], each.Shape.ToArray());
        }
    }

    [Fact]
    public void PaddingDoesNotChangeTheOthers()
    {
        BertModel model = BertModel.FromPretrained(folders["bert"]);
        using (Torch.NoGrad())
        {
            Tensor alone = model.Forward(Expected["ids"].Slice(0, 1).Slice(1, 0, 6), null, Expected["types"].Slice(0, 1).Slice(1, 0, 6)).LastHiddenState;
            Close.To(Expected["hidden"].Slice(0, 1).Slice(1, 0, 6), alone, 1e-4);
        }
    }

    [Fact]
    public void ANewClassifierIsMadeWhereItIsAllowed()
    {
        BertForMaskedLM pretrained = BertForMaskedLM.FromPretrained(folders["bert"]);
        string folder = folders.New();
        pretrained.SavePretrained(folder);
        Assert.Throws<ArgumentException>(() => BertForTokenClassification.FromPretrained(folder));
        BertForTokenClassification model = BertForTokenClassification.FromPretrained(folder, new PretrainedOptions { AllowMissing = true });
        Assert.Equal(["classifier.weight", "classifier.bias"], model.LoadedKeys.MissingKeys);
        Assert.Empty(model.LoadedKeys.UnexpectedKeys);
        Assert.Equal(3, model.Config.Labels);
    }

    [Fact]
    public void ATrainingStepLowersTheLoss()
    {
        BertForSequenceClassification model = BertForSequenceClassification.FromPretrained(folders["bert"]);
        var optimizer = new Linstock.Optim.AdamW(model.Parameters(), lr: 1e-2);
        Tensor labels = Torch.Tensor(new long[] { 2, 0 });
        double first = 0, last = 0;
        for (int step = 0; step < 10; step++)
        {
            Tensor loss = Linstock.NN.Functional.CrossEntropy(model.Forward(Expected["ids"], Expected["mask"]), labels);
            optimizer.ZeroGrad();
            loss.Backward();
            optimizer.Step();
            last = loss.Item<float>();
            if (step == 0) first = last;
        }
        Assert.True(last < first / 2, $"{first} to {last}");
    }
}

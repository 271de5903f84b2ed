namespace Linstock.NN;

/// <summary>The functions of <c>torch.nn.functional</c>; by convention <c>using F = Linstock.NN.Functional;</c>.</summary>
public static partial class Functional;

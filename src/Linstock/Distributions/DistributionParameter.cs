namespace Linstock.Distributions;

/// <summary>A parameter of a distribution with the constraint that its values must satisfy.</summary>
/// <param name="Name">PyTorch's name of the parameter.</param>
/// <param name="Value">The value; null if the distribution was given another parameterisation and derives this one when it is asked for.</param>
/// <param name="Constraint">What its values must satisfy.</param>
public readonly record struct DistributionParameter(string Name, Tensor? Value, Constraint Constraint);

// The divergences by the classes of both sides.
global using KlTable = System.Collections.Generic.Dictionary<
    (System.Type P, System.Type Q), System.Func<Linstock.Distributions.Distribution, Linstock.Distributions.Distribution, Linstock.Tensor>>;

namespace Linstock.Optim.LRScheduler;

/// <summary>The momentum that a schedule moves: an optimizer's momentum, or the first of its betas.</summary>
internal static class CycledMomentum
{
    public static void Require(IReadOnlyList<ParamGroup> groups, bool acceptBetas)
    {
        if (!groups[0].Has(Option.Momentum) && !(acceptBetas && groups[0].Has(Option.Betas)))
        {
            throw new ArgumentException("optimizer must support momentum with `cycle_momentum` option enabled");
        }
    }

    public static void Set(ParamGroup group, double value)
    {
        if (group.Has(Option.Betas))
        {
            group.Betas = (value, group.Betas.Item2);
        }
        else
        {
            group.Momentum = value;
        }
    }
}

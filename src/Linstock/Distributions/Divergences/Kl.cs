using System.Collections.Concurrent;

namespace Linstock.Distributions;

/// <summary>Kullback-Leibler divergences <c>KL(p ‖ q) = ∫ p(x) log(p(x) / q(x)) dx</c> in closed form.</summary>
/// <example>
/// <code>
/// Tensor divergence = Kl.KlDivergence(new Normal(mean, deviation), new Normal(0, 1)).Sum();
/// </code>
/// </example>
public static class Kl
{
    // Guards the registrations, of which there are few; look-ups go through the found ones, which are read without it.
    private static readonly Lock Sync = new();
    private static readonly Dictionary<(Type P, Type Q), Func<Distribution, Distribution, Tensor>> Registered = Standard();
    private static readonly ConcurrentDictionary<(Type P, Type Q), Func<Distribution, Distribution, Tensor>> Found = new();

    /// <summary>The divergence of q from p, one number for each distribution of the batch.</summary>
    /// <exception cref="NotSupportedException">No formula is registered for the pair, or the formula has no answer for these two.</exception>
    /// <exception cref="InvalidOperationException">Registrations for base classes fit in two ways.</exception>
    public static Tensor KlDivergence(Distribution p, Distribution q)
    {
        ArgumentNullException.ThrowIfNull(p);
        ArgumentNullException.ThrowIfNull(q);
        (Type P, Type Q) types = (p.GetType(), q.GetType());
        if (!Found.TryGetValue(types, out Func<Distribution, Distribution, Tensor>? formula))
        {
            formula = Find(types.P, types.Q);
            Found[types] = formula;
        }

        return formula(p, q);
    }

    /// <summary>
    /// Gives a pair of classes a formula; it also serves classes derived from them for which there is no more specific one. A later
    /// registration replaces an earlier one.
    /// </summary>
    /// <typeparam name="TP">The class of p.</typeparam>
    /// <typeparam name="TQ">The class of q.</typeparam>
    /// <param name="formula">From p and q to the divergences.</param>
    public static void Register<TP, TQ>(Func<TP, TQ, Tensor> formula)
        where TP : Distribution
        where TQ : Distribution
    {
        ArgumentNullException.ThrowIfNull(formula);
        lock (Sync)
        {
            Add(Registered, formula);
            Found.Clear();
        }
    }

    internal static void Add<TP, TQ>(Dictionary<(Type P, Type Q), Func<Distribution, Distribution, Tensor>> table, Func<TP, TQ, Tensor> formula)
        where TP : Distribution
        where TQ : Distribution
        => table[(typeof(TP), typeof(TQ))] = (p, q) => formula((TP)p, (TQ)q);

    // The nearest registration by the class of p first must be that by the class of q first.
    private static Func<Distribution, Distribution, Tensor> Find(Type p, Type q)
    {
        lock (Sync)
        {
            (Type P, Type Q)? byP = null;
            (Type P, Type Q)? byQ = null;
            for (Type? superP = p; superP is not null && byP is null; superP = superP.BaseType)
            {
                for (Type? superQ = q; superQ is not null && byP is null; superQ = superQ.BaseType)
                {
                    if (Registered.ContainsKey((superP, superQ))) byP = (superP, superQ);
                }
            }

            for (Type? superQ = q; superQ is not null && byQ is null; superQ = superQ.BaseType)
            {
                for (Type? superP = p; superP is not null && byQ is null; superP = superP.BaseType)
                {
                    if (Registered.ContainsKey((superP, superQ))) byQ = (superP, superQ);
                }
            }

            if (byP is not { } found) throw new NotSupportedException($"kl_divergence: no formula is registered for p {p.Name} and q {q.Name}");
            if (byQ != byP && Registered[byQ!.Value] != Registered[found])
            {
                throw new InvalidOperationException(
                    $"kl_divergence: the formulas for p {p.Name} and q {q.Name} are ambiguous; register one for {found.P.Name} and {byQ.Value.Q.Name}");
            }

            return Registered[found];
        }
    }

    private static Dictionary<(Type P, Type Q), Func<Distribution, Distribution, Tensor>> Standard()
    {
        var table = new Dictionary<(Type P, Type Q), Func<Distribution, Distribution, Tensor>>();
        KlOfOneFamily.AddTo(table);
        KlOfGaussians.AddTo(table);
        KlAcrossFamilies.AddTo(table);
        KlFromUniform.AddTo(table);
        KlInfinite.AddTo(table);
        return table;
    }
}

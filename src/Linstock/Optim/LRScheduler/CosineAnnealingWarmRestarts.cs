namespace Linstock.Optim.LRScheduler;

/// <summary>Half cosine waves down to a least rate, each starting anew. Loshchilov and Hutter 2016, arXiv:1608.03983.</summary>
public class CosineAnnealingWarmRestarts : LRScheduler
{
    private double _current;
    private double _period;

    /// <summary>Creates the schedule and sets the first learning rates.</summary>
    /// <param name="optimizer">The optimizer whose learning rates are set.</param>
    /// <param name="t0">The epochs of the first wave.</param>
    /// <param name="tMult">By how much each wave is longer than the one before.</param>
    /// <param name="etaMin">The least rate.</param>
    /// <param name="lastEpoch">The last epoch of a run that is taken up again; −1 to start.</param>
    public CosineAnnealingWarmRestarts(Optimizer optimizer, int t0, int tMult = 1, double etaMin = 0, int lastEpoch = -1)
        : base(optimizer, lastEpoch)
    {
        if (t0 <= 0)
        {
            throw new ArgumentOutOfRangeException(nameof(t0), $"Expected positive integer T_0, but got {t0}");
        }
        if (tMult < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(tMult), $"Expected integer T_mult >= 1, but got {tMult}");
        }
        T0 = t0;
        TMult = tMult;
        EtaMin = etaMin;
        _period = t0;
        _current = lastEpoch;
        Start();
    }

    /// <summary>The epochs of the first wave.</summary>
    public int T0 { get; private set; }

    /// <summary>By how much each wave is longer than the one before.</summary>
    public int TMult { get; private set; }

    /// <summary>The least rate.</summary>
    public double EtaMin { get; private set; }

    /// <inheritdoc/>
    public override void Step()
    {
        if (LastEpoch < 0)
        {
            Step(0.0);
            return;
        }
        LastEpoch++;
        _current++;
        if (_current >= _period)
        {
            _current -= _period;
            _period *= TMult;
        }
        SetRates(Rates());
    }

    /// <inheritdoc/>
    public override void Step(int epoch) => Step((double)epoch);

    /// <summary>Sets the rates of a place within an epoch.</summary>
    /// <param name="epoch">The epoch, as in <c>epoch + batch / batches</c>.</param>
    public void Step(double epoch)
    {
        if (epoch < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(epoch), $"Expected non-negative epoch, but got {epoch}");
        }
        if (epoch < T0)
        {
            (_period, _current) = (T0, epoch);
        }
        else if (TMult == 1)
        {
            _current = epoch % T0;
        }
        else
        {
            double waves = Math.Floor(Math.Log(epoch / T0 * (TMult - 1) + 1, TMult));
            _current = epoch - T0 * (Math.Pow(TMult, waves) - 1) / (TMult - 1);
            _period = T0 * Math.Pow(TMult, waves);
        }
        LastEpoch = (int)Math.Floor(epoch);
        SetRates(Rates());
    }

    private protected override double[] Rates() =>
        EachBase(rate => EtaMin + (rate - EtaMin) * (1 + Math.Cos(Math.PI * _current / _period)) / 2);

    private protected override void WriteState(OrderedDictionary<string, object?> state)
    {
        base.WriteState(state);
        state["T_0"] = (long)T0;
        state["T_i"] = _period;
        state["T_mult"] = (long)TMult;
        state["eta_min"] = EtaMin;
        state["T_cur"] = _current;
    }

    private protected override void ReadState(SchedulerState state)
    {
        base.ReadState(state);
        T0 = (int)(state.Number("T_0") ?? T0);
        _period = state.Number("T_i") ?? _period;
        TMult = (int)(state.Number("T_mult") ?? TMult);
        EtaMin = state.Number("eta_min") ?? EtaMin;
        _current = state.Number("T_cur") ?? _current;
    }
}

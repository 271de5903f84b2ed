namespace Linstock.Text.Models.Llama;

/// <summary>How rotary embeddings are stretched to positions beyond those of the training (<c>rope_scaling</c>).</summary>
public enum RopeType
{
    /// <summary>Not at all.</summary>
    Default,

    /// <summary>Positions are divided by the factor. Chen et al. 2023, arXiv:2306.15595.</summary>
    Linear,

    /// <summary>Low frequencies are divided by the factor, high ones kept, with a ramp between: Llama 3.1.</summary>
    Llama3,
}

/// <summary>The parameters of the stretching.</summary>
public sealed record RopeScaling
{
    /// <summary>The rule.</summary>
    public RopeType Type { get; init; }

    /// <summary>The factor.</summary>
    public double Factor { get; init; } = 1;

    /// <summary>Llama 3: wavelengths above the original length divided by this are stretched by the whole factor (<c>low_freq_factor</c>).</summary>
    public double LowFrequencyFactor { get; init; } = 1;

    /// <summary>Llama 3: wavelengths below the original length divided by this are kept (<c>high_freq_factor</c>).</summary>
    public double HighFrequencyFactor { get; init; } = 4;

    /// <summary>Llama 3: the length that the model was trained with before (<c>original_max_position_embeddings</c>).</summary>
    public int OriginalMaxPositions { get; init; } = 8192;

    /// <summary>Reads <c>rope_scaling</c>, or <c>rope_parameters</c> of newer files.</summary>
    internal static RopeScaling? Read(JsonSettings json)
    {
        string name = json.Has("rope_type") ? "rope_type" : "type";
        var usual = new RopeScaling();
        RopeType type = json.Text(name, "default") switch
        {
            "default" => RopeType.Default,
            "linear" => RopeType.Linear,
            "llama3" => RopeType.Llama3,
            _ => throw json.Wrong(name, "default, linear or llama3"),
        };
        return type == RopeType.Default ? null : new RopeScaling
        {
            Type = type,
            Factor = json.Double("factor", usual.Factor),
            LowFrequencyFactor = json.Double("low_freq_factor", usual.LowFrequencyFactor),
            HighFrequencyFactor = json.Double("high_freq_factor", usual.HighFrequencyFactor),
            OriginalMaxPositions = json.Int("original_max_position_embeddings", usual.OriginalMaxPositions),
        };
    }

    /// <summary>One angular frequency, stretched.</summary>
    internal double Stretch(double frequency)
    {
        switch (Type)
        {
            case RopeType.Linear:
                return frequency / Factor;
            case RopeType.Llama3:
                double wavelength = 2 * Math.PI / frequency;
                if (wavelength < OriginalMaxPositions / HighFrequencyFactor) return frequency;
                if (wavelength > OriginalMaxPositions / LowFrequencyFactor) return frequency / Factor;
                double kept = ((OriginalMaxPositions / wavelength) - LowFrequencyFactor) / (HighFrequencyFactor - LowFrequencyFactor);
                return ((1 - kept) * frequency / Factor) + (kept * frequency);
            default:
                return frequency;
        }
    }
}

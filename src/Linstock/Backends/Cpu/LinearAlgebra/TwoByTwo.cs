namespace Linstock.Backends.Cpu.LinearAlgebra;

/// <summary>
/// The singular values of [[f, g], [0, h]] to full relative accuracy (Demmel and Kahan 1990, as in LAPACK's las2 and lasv2).
/// </summary>
internal readonly record struct TwoByTwo(
    double Smaller, double Larger, double RightSine, double RightCosine, double LeftSine, double LeftCosine)
{
    /// <summary>The smaller singular value alone.</summary>
    public static double Smallest(double f, double g, double h)
    {
        double absF = Math.Abs(f), absG = Math.Abs(g), absH = Math.Abs(h);
        double small = Math.Min(absF, absH), large = Math.Max(absF, absH);
        if (small == 0) return 0;
        double sum = 1 + small / large, difference = (large - small) / large;
        if (absG < large)
        {
            var ratio = absG / large * (absG / large);
            return small * (2 / (Math.Sqrt(sum * sum + ratio) + Math.Sqrt(difference * difference + ratio)));
        }

        var inverse = large / absG;
        if (inverse == 0) return small * large / absG;
        var c = 1 / (Math.Sqrt(1 + sum * inverse * (sum * inverse)) + Math.Sqrt(1 + difference * inverse * (difference * inverse)));
        return small * c * inverse * 2;
    }

    /// <summary>Signed singular values and the rotations of both sides.</summary>
    public static TwoByTwo Decompose(double f, double g, double h)
    {
        double ft = f, ht = h, absF = Math.Abs(f), absH = Math.Abs(h), absG = Math.Abs(g);
        var swap = absH > absF;
        if (swap) (ft, ht, absF, absH) = (ht, ft, absH, absF);
        var dominant = swap ? 3 : 1;
        double smaller, larger, leftC = 1, rightC = 1, leftS = 0, rightS = 0;
        if (absG == 0)
        {
            (smaller, larger) = (absH, absF);
        }
        else if (absG > absF && absF / absG < DoublePrecision.UnitRoundoff)
        {
            dominant = 2;
            larger = absG;
            smaller = absH > 1 ? absF / (absG / absH) : absF / absG * absH;
            leftS = ht / g;
            rightS = 1;
            rightC = ft / g;
        }
        else
        {
            if (absG > absF) dominant = 2;
            var difference = absF - absH;
            var l = difference == absF ? 1 : difference / absF;
            double m = g / ft, t = 2 - l, square = m * m;
            var s = Math.Sqrt(t * t + square);
            var r = l == 0 ? Math.Abs(m) : Math.Sqrt(l * l + square);
            var a = 0.5 * (s + r);
            smaller = absH / a;
            larger = absF * a;
            t = square != 0
                ? (m / (s + t) + m / (r + l)) * (1 + a)
                : l == 0
                    ? Math.CopySign(2, ft) * Math.CopySign(1, g)
                    : g / Math.CopySign(difference, ft) + m / t;
            l = Math.Sqrt(t * t + 4);
            rightC = 2 / l;
            rightS = t / l;
            leftC = (rightC + rightS * m) / a;
            leftS = ht / ft * rightS / a;
        }

        if (swap) (leftC, leftS, rightC, rightS) = (rightS, rightC, leftS, leftC);
        var sign = dominant switch
        {
            1 => Math.CopySign(1, rightC) * Math.CopySign(1, leftC) * Math.CopySign(1, f),
            2 => Math.CopySign(1, rightS) * Math.CopySign(1, leftC) * Math.CopySign(1, g),
            _ => Math.CopySign(1, rightS) * Math.CopySign(1, leftS) * Math.CopySign(1, h),
        };
        larger = Math.CopySign(larger, sign);
        smaller = Math.CopySign(smaller, sign * Math.CopySign(1, f) * Math.CopySign(1, h));
        return new(smaller, larger, rightS, rightC, leftS, leftC);
    }
}

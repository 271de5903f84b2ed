namespace Linstock.Tests.Backends.Cpu;

/// <summary>True values from special-functions.bin (written by reference.py), and the error of a result in units of its last place.</summary>
internal static class SpecialFunctionReference
{
    public readonly record struct Point(double X, double Y, double Value, double Rest);

    private static readonly Dictionary<string, Point[]> Tables = Read();

    public static Point[] Table(string name) => Tables[name];

    /// <summary>|got - value| in units of the last place of a float at value.</summary>
    public static double ErrorSingle(float got, double value)
    {
        float rounded = (float)value;
        if (float.IsNaN(got) || float.IsNaN(rounded))
            return float.IsNaN(got) && float.IsNaN(rounded) ? 0 : double.PositiveInfinity;
        if (got == rounded)
            return got == 0 && float.IsNegative(got) != float.IsNegative(rounded) ? double.PositiveInfinity
                : float.IsInfinity(got) ? 0 : Math.Abs(got - value) / UnitSingle(value);
        if (float.IsInfinity(got) || float.IsInfinity(rounded))
        {
            // One step beyond the largest finite number counts as one unit.
            double limit = Math.ScaleB(1, 128);
            return Math.Abs(Math.Clamp(got, -limit, limit) - Math.Clamp(value, -limit, limit)) / Math.ScaleB(1, 104);
        }

        return Math.Abs(got - value) / UnitSingle(value);
    }

    /// <summary>|got - (value + rest)| in units of the last place of a double at value.</summary>
    public static double ErrorDouble(double got, double value, double rest)
    {
        if (double.IsNaN(got) || double.IsNaN(value))
            return double.IsNaN(got) && double.IsNaN(value) ? 0 : double.PositiveInfinity;
        if (double.IsInfinity(got) || double.IsInfinity(value))
            return got == value ? 0 : double.PositiveInfinity;
        double unit = Math.Abs(value) < 2.2250738585072014E-308 ? double.Epsilon : Math.ScaleB(1, Math.ILogB(value) - 52);
        return Math.Abs((got - value) / unit - rest / unit);
    }

    private static double UnitSingle(double value) =>
        Math.Abs(value) < 1.1754943508222875e-38 ? Math.ScaleB(1, -149) : Math.ScaleB(1, Math.ILogB(value) - 23);

    private static Dictionary<string, Point[]> Read()
    {
        using Stream stream = typeof(SpecialFunctionReference).Assembly.GetManifestResourceStream("special-functions.bin")!;
        using BinaryReader reader = new(stream);
        Dictionary<string, Point[]> tables = [];
        while (stream.Position < stream.Length)
        {
            string name = new(reader.ReadChars(reader.ReadByte()));
            int arguments = reader.ReadByte();
            Point[] points = new Point[reader.ReadInt32()];
            foreach (ref Point point in points.AsSpan())
            {
                double x = reader.ReadDouble();
                double y = arguments == 2 ? reader.ReadDouble() : 0;
                point = new Point(x, y, reader.ReadDouble(), reader.ReadDouble());
            }

            tables.Add(name, points);
        }

        return tables;
    }
}

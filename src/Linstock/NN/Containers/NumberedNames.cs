using System.Globalization;

namespace Linstock.NN;

/// <summary>The names of children that only have a place.</summary>
internal static class NumberedNames
{
    public static string Of(int place) => place.ToString(CultureInfo.InvariantCulture);
}

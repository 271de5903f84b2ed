namespace Linstock.Distributions;

/// <summary>Parts of shapes.</summary>
internal static class ShapeParts
{
    extension(Shape shape)
    {
        /// <summary>The first <paramref name="count"/> sizes.</summary>
        public Shape Leading(int count) => new(Shape.AsSpan(in shape)[..count]);

        /// <summary>All sizes from <paramref name="start"/> on.</summary>
        public Shape From(int start) => new(Shape.AsSpan(in shape)[start..]);
    }
}

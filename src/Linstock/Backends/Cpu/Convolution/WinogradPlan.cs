using System.Numerics;

namespace Linstock.Backends.Cpu;

/// <summary>How the positions of a set of windows with 3x3 taps, one apart, are cut into tiles of 4x4.</summary>
/// <remarks>With dilated taps the tiles are dilated too: their elements are as far apart as the taps.</remarks>
internal readonly unsafe struct WinogradPlan
{
    /// <summary>Results along a side of a tile.</summary>
    public const int Side = 4;

    /// <summary>Elements along a side of what a tile reads.</summary>
    public const int Reach = 6;

    private readonly Axis _depth, _height, _width;
    private readonly Size3 _size;

    private WinogradPlan(in WindowPlan plan, Size3 size)
    {
        (_depth, _height, _width) = (new(plan.Depth), new(plan.Height), new(plan.Width));
        _size = size;
    }

    /// <summary>Taps along the depth, which count as channels.</summary>
    public nint DepthTaps => _depth.Taps;

    /// <summary>Tiles of an image.</summary>
    public nint Tiles => _depth.Count * _height.Tiles * _width.Tiles;

    /// <summary>The plan for <paramref name="plan"/> over images of <paramref name="size"/>, or null when it has no such taps.</summary>
    public static WinogradPlan? For(in WindowPlan plan, Size3 size) =>
        new Axis(plan.Height).IsThree && new Axis(plan.Width).IsThree && plan.Depth.Taps.Length > 0 && plan.Positions > 0 ? new(plan, size) : null;

    /// <summary>Whether the tiles take less time than the products themselves, by counting cycles.</summary>
    /// <param name="images">Images.</param>
    /// <param name="sources">Source channels.</param>
    /// <param name="targets">Result channels.</param>
    public bool Pays(nint images, nint sources, nint targets)
    {
        // Fewer channels than a register holds would be mostly transforms.
        if (sources < 16 || targets < 16) return false;
        double weights = (double)sources * DepthTaps * targets, tiles = images * Tiles, positions = images * _depth.Count * _height.Count * _width.Count;
        double direct = positions * weights * 9 / 16;
        double product = tiles * weights * 36 / 16, transforms = tiles * (sources * DepthTaps * 14 + targets * 12);
        double copies = positions * (sources + targets), weightTransform = weights * 36;
        return 1.15 * (product + transforms + copies + weightTransform) < direct;
    }

    /// <summary>The place of tap (row, column) among the taps of the plan, in the order of what they read.</summary>
    public int Tap(int row, int column) => _height.Place(row) * 3 + _width.Place(column);

    /// <summary>The elements that a tile reads for a tap of the depth, in pixels; <paramref name="outside"/> where there is none.</summary>
    public void Reads(nint tile, nint depthTap, nint outside, nint* pixels)
    {
        Origin(tile, out nint image, out nint d, out nint h, out nint w);
        nint plane = d * _depth.Step + _depth.First + depthTap * _depth.Delta;
        nint top = h + _height.Least, left = w + _width.Least, stepH = _height.Spacing, stepW = _width.Spacing;
        nint start = (image * _size.Depth + plane) * _size.Height;
        bool none = (nuint)plane >= (nuint)_size.Depth;
        for (int i = 0; i < Reach; i++, top += stepH)
        {
            bool noRow = none || (nuint)top >= (nuint)_size.Height;
            nint row = (start + top) * _size.Width;
            for (int j = 0; j < Reach; j++)
            {
                nint column = left + j * stepW;
                *pixels++ = noRow || (nuint)column >= (nuint)_size.Width ? outside : row + column;
            }
        }
    }

    /// <summary>The positions that a tile computes, in pixels; <paramref name="outside"/> where there is none.</summary>
    public void Writes(nint tile, nint outside, nint* pixels)
    {
        Origin(tile, out nint image, out nint d, out nint h, out nint w);
        nint stepH = _height.Spacing, stepW = _width.Spacing, start = (image * _depth.Count + d) * _height.Count;
        for (int i = 0; i < Side; i++, h += stepH)
        {
            for (int j = 0; j < Side; j++)
            {
                nint column = w + j * stepW;
                *pixels++ = h >= _height.Count || column >= _width.Count ? outside : (start + h) * _width.Count + column;
            }
        }
    }

    private void Origin(nint tile, out nint image, out nint d, out nint h, out nint w)
    {
        (nint line, nint column) = Math.DivRem(tile, _width.Tiles);
        (nint plane, nint row) = Math.DivRem(line, _height.Tiles);
        (image, d) = Math.DivRem(plane, _depth.Count);
        (h, w) = (_height.At(row), _width.At(column));
    }

    /// <summary>A <see cref="WindowAxis"/> whose taps are evenly apart, as those of a convolution are.</summary>
    private readonly struct Axis(in WindowAxis axis)
    {
        public readonly nint Count = axis.Count, Step = axis.Step, Taps = axis.Taps.Length, First = axis.Taps.Length > 0 ? axis.Taps[0].Offset : 0;

        /// <summary>From what a tap reads to what the next one reads; negative for the gradient to the input.</summary>
        public readonly nint Delta = axis.Taps.Length > 1 ? axis.Taps[1].Offset - axis.Taps[0].Offset : 0;

        public bool IsThree => Step == 1 && Taps == 3;

        public nint Spacing => Math.Abs(Delta);

        public nint Least => Math.Min(First, First + 2 * Delta);

        /// <summary>Tiles; each remainder modulo the spacing has its own.</summary>
        public nint Tiles => Count / (Side * Spacing) * Spacing + Math.Min(Count % (Side * Spacing), Spacing);

        public int Place(int tap) => Delta > 0 ? tap : 2 - tap;

        public nint At(nint tile)
        {
            (nint group, nint remainder) = Math.DivRem(tile, Spacing);
            return group * Side * Spacing + remainder;
        }
    }
}

namespace Linstock.Backends.Cpu;

/// <summary>How the positions of a set of windows are cut into tiles, and which elements and taps meet in them.</summary>
/// <remarks>
/// <para>
/// With windows s apart, the taps whose distance is a multiple of s read only every s-th element: a phase of the source. The
/// windows are the sum, over the phases, of windows one apart with fewer taps (the polyphase decomposition), and all phases of a
/// tile add up before it is transformed back. A phase with one tap less than the longest adds nothing to the value at ∞, the
/// coefficient of the highest power.
/// </para>
/// <para>
/// A part is a phase of both dimensions and a tap of the depth; it counts as that many more channels. With dilated taps the tiles
/// are dilated too: their elements are as far apart as the taps.
/// </para>
/// </remarks>
internal readonly unsafe struct WinogradPlan
{
    private readonly Axis _height, _width;
    private readonly Size3 _size, _targetSize;
    private readonly nint _depthCount, _depthStep, _depthFirst, _depthDelta;
    private readonly nint _tileRows, _tileColumns, _stepH, _stepW, _residueH, _residueW;

    private WinogradPlan(in WindowPlan plan, MinimalFilter filter, Size3 size, nint tileRows, nint tileColumns, Size3 targetSize, Size3 step, Size3 residue)
    {
        Filter = filter;
        (_height, _width) = (new(plan.Height), new(plan.Width));
        (_size, _targetSize) = (size, targetSize);
        (nint Place, nint Offset)[] taps = plan.Depth.Taps;
        (_depthCount, _depthStep, DepthTaps) = (plan.Depth.Count, plan.Depth.Step, taps.Length);
        (_depthFirst, _depthDelta) = (taps[0].Offset, taps.Length > 1 ? taps[1].Offset - taps[0].Offset : 0);
        (_tileRows, _tileColumns) = (tileRows, tileColumns);
        (_stepH, _stepW, _residueH, _residueW) = (step.Height, step.Width, residue.Height, residue.Width);
    }

    /// <summary>The minimal filtering along both dimensions.</summary>
    public MinimalFilter Filter { get; }

    /// <summary>Taps along the depth.</summary>
    public nint DepthTaps { get; }

    /// <summary>Taps of a plane.</summary>
    public int PlaneTaps => _height.Taps * _width.Taps;

    /// <summary>Phases of a plane.</summary>
    public int Phases => _height.Phases * _width.Phases;

    /// <summary>Phases times taps of the depth.</summary>
    public nint Parts => Phases * DepthTaps;

    /// <summary>Tiles of an image.</summary>
    public nint Tiles => _depthCount * _tileRows * _tileColumns;

    /// <summary>Products of a tile and a pair of channels.</summary>
    public nint Products
    {
        get
        {
            nint products = 0;
            for (int value = 0; value < Filter.Points * Filter.Points; value++) products += PartsOf(value).Count;
            return products;
        }
    }

    /// <summary>
    /// The plans for sets of windows over images of <paramref name="size"/> that together fill a result of <paramref name="targetSize"/>, with
    /// one tiling and one size of minimal filtering; or null when there is none.
    /// </summary>
    /// <param name="plans">The windows, and where in the result the first position of each set goes.</param>
    /// <param name="step">From position to position in the result.</param>
    /// <param name="size">The size of an image.</param>
    /// <param name="targetSize">The size of the result.</param>
    public static WinogradPlan[]? For(ReadOnlySpan<(WindowPlan Plan, Size3 Residue)> plans, Size3 step, Size3 size, Size3 targetSize)
    {
        int taps = 0;
        nint rows = 0, columns = 0;
        Axis height = new(plans[0].Plan.Height), width = new(plans[0].Plan.Width);
        foreach ((WindowPlan plan, _) in plans)
        {
            Axis h = new(plan.Height), w = new(plan.Width);
            if (h.Phases > 2 || w.Phases > 2 || h.Spacing != height.Spacing || w.Spacing != width.Spacing || plan.Positions == 0 || plan.Taps == 0) return null;
            taps = Math.Max(taps, Math.Max(h.Longest, w.Longest));
        }

        if (step.Depth != 1 || MinimalFilter.Of(taps) is not { } filter) return null;
        bool isTallEnough = false, isWideEnough = false;
        foreach ((WindowPlan plan, _) in plans)
        {
            Axis h = new(plan.Height), w = new(plan.Width);
            (rows, columns) = (Math.Max(rows, h.Tiles(filter.Results)), Math.Max(columns, w.Tiles(filter.Results)));
            isTallEnough |= h.Longest == taps;
            isWideEnough |= w.Longest == taps;

            // What would be mostly products with zeros.
            if (Math.Min(h.Shortest, w.Shortest) < taps - 1) return null;
        }

        if (!isTallEnough || !isWideEnough) return null;
        var result = new WinogradPlan[plans.Length];
        for (int i = 0; i < plans.Length; i++) result[i] = new(plans[i].Plan, filter, size, rows, columns, targetSize, step, plans[i].Residue);
        return result;
    }

    /// <summary>Whether the tiles take less time than the products themselves, by counting cycles.</summary>
    /// <param name="plans">The plans of one convolution.</param>
    /// <param name="images">Images.</param>
    /// <param name="sources">Source channels.</param>
    /// <param name="targets">Result channels.</param>
    public static bool Pays(ReadOnlySpan<WinogradPlan> plans, nint images, nint sources, nint targets)
    {
        // Fewer channels than a register holds would be mostly transforms.
        if (sources < 16 || targets < 16) return false;
        double direct = 0, product = 0, transforms = 0, copies = 0;
        double weights = (double)sources * targets;
        for (int i = 0; i < plans.Length; i++)
        {
            WinogradPlan plan = plans[i];
            double values = plan.Filter.Points * plan.Filter.Points, tiles = images * plan.Tiles;
            double positions = images * plan._depthCount * plan._height.Count * plan._width.Count;
            direct += positions * weights * plan.DepthTaps * plan.PlaneTaps / 16;
            product += tiles * weights * plan.Products / 16;
            transforms += tiles * targets * values / 3 + weights * plan.Parts * values;
            if (i == 0 || !plan.ReadsAs(plans[i - 1])) transforms += tiles * sources * plan.Parts * values * 0.4;
            copies += positions * targets;
        }

        copies += (double)images * plans[0]._size.Volume * sources;
        return 1.15 * (product + transforms + copies) < direct;
    }

    /// <summary>Whether tiles read the same elements.</summary>
    public bool ReadsAs(in WinogradPlan other) =>
        _height.ReadsAs(other._height) && _width.ReadsAs(other._width) && _depthFirst == other._depthFirst && DepthTaps == other.DepthTaps;

    /// <summary>The phases of a plane in the order of the parts: those that any value takes part in follow each other.</summary>
    public (int Height, int Width) Phase(int index) => (_height.Phases, _width.Phases) switch
    {
        (2, 2) => (index is 0 or 3 ? 1 : 0, index >= 2 ? 1 : 0),
        (2, _) => (index, 0),
        _ => (0, index),
    };

    /// <summary>The parts whose product at a value is not zero: the first and how many.</summary>
    public (nint First, nint Count) PartsOf(int value)
    {
        (int row, int column) = Math.DivRem(value, Filter.Points);
        nint first = 0, count = 0;
        for (int index = 0; index < Phases; index++)
        {
            (int h, int w) = Phase(index);
            if ((row == MinimalFilter.Infinity && _height.TapsOf(h) < Filter.Taps) || (column == MinimalFilter.Infinity && _width.TapsOf(w) < Filter.Taps)) continue;
            if (count == 0) first = index;
            count++;
        }

        return (first * DepthTaps, count * DepthTaps);
    }

    /// <summary>
    /// The places of the taps of a phase among the taps of a plane, row by row in the order of what they read, <paramref name="factor"/> elements each;
    /// <paramref name="none"/> where it has none.
    /// </summary>
    public void Taps(int phase, nint factor, nint none, nint* offsets)
    {
        (int h, int w) = Phase(phase);
        for (int i = 0; i < Filter.Taps; i++)
        {
            for (int j = 0; j < Filter.Taps; j++)
            {
                bool exists = i < _height.TapsOf(h) && j < _width.TapsOf(w);
                *offsets++ = exists ? (_height.Place(h, i) * _width.Taps + _width.Place(w, j)) * factor : none;
            }
        }
    }

    /// <summary>The elements that a tile reads for a part, in pixels; <paramref name="outside"/> where there is none.</summary>
    public void Reads(nint tile, nint part, nint outside, nint* pixels)
    {
        (nint phase, nint depthTap) = Math.DivRem(part, DepthTaps);
        (int phaseH, int phaseW) = Phase((int)phase);
        Origin(tile, out nint image, out nint d, out nint h, out nint w);
        nint plane = d * _depthStep + _depthFirst + depthTap * _depthDelta;
        nint top = h * _height.Step + _height.Start(phaseH), left = w * _width.Step + _width.Start(phaseW);
        nint stepH = _height.Spacing * _height.Step, stepW = _width.Spacing * _width.Step, start = (image * _size.Depth + plane) * _size.Height;
        bool none = (nuint)plane >= (nuint)_size.Depth;
        int points = Filter.Points;
        for (int i = 0; i < points; i++, top += stepH)
        {
            bool noRow = none || (nuint)top >= (nuint)_size.Height;
            nint row = (start + top) * _size.Width;
            for (int j = 0; j < points; j++)
            {
                nint column = left + j * stepW;
                *pixels++ = noRow || (nuint)column >= (nuint)_size.Width ? outside : row + column;
            }
        }
    }

    /// <summary>The positions that a tile computes, in pixels of the result; <paramref name="outside"/> where there is none.</summary>
    public void Writes(nint tile, nint outside, nint* pixels)
    {
        Origin(tile, out nint image, out nint d, out nint h, out nint w);
        nint plane = (image * _targetSize.Depth + d) * _targetSize.Height;
        int results = Filter.Results;
        for (int i = 0; i < results; i++, h += _height.Spacing)
        {
            nint row = (plane + h * _stepH + _residueH) * _targetSize.Width + _residueW;
            for (int j = 0; j < results; j++)
            {
                nint column = w + j * _width.Spacing;
                *pixels++ = h >= _height.Count || column >= _width.Count ? outside : row + column * _stepW;
            }
        }
    }

    private void Origin(nint tile, out nint image, out nint d, out nint h, out nint w)
    {
        (nint line, nint column) = Math.DivRem(tile, _tileColumns);
        (nint plane, nint row) = Math.DivRem(line, _tileRows);
        (image, d) = Math.DivRem(plane, _depthCount);
        (h, w) = (_height.At(row, Filter.Results), _width.At(column, Filter.Results));
    }

    /// <summary>A <see cref="WindowAxis"/> whose taps are evenly apart, as those of a convolution are, by phases.</summary>
    private readonly struct Axis
    {
        /// <summary>Positions, source elements from position to position, taps.</summary>
        public readonly nint Count, Step;

        public readonly int Taps, Phases;

        /// <summary>Positions from what a tap of a phase reads to what the next one reads.</summary>
        public readonly nint Spacing;

        /// <summary>Taps from one of a phase to the next, and what neighbouring taps read: its first, and from one to the next, negative for the gradient to the input.</summary>
        private readonly nint _period, _first, _delta;

        public Axis(in WindowAxis axis)
        {
            (Count, Step, Taps) = (axis.Count, axis.Step, axis.Taps.Length);
            _first = Taps > 0 ? axis.Taps[0].Offset : 0;
            _delta = Taps > 1 ? axis.Taps[1].Offset - axis.Taps[0].Offset : Step;
            nint distance = Math.Abs(_delta);
            for (_period = 1; _period * distance % Step != 0;) _period++;
            Phases = (int)Math.Min(_period, Taps);
            Spacing = _period * distance / Step;
        }

        /// <summary>The taps of the longest phase, which is the first.</summary>
        public int Longest => TapsOf(0);

        /// <summary>The taps of the shortest phase, which is the last.</summary>
        public int Shortest => TapsOf(Phases - 1);

        public int TapsOf(int phase) => (int)((Taps - phase + _period - 1) / _period);

        /// <summary>What the first element of a phase is at position 0.</summary>
        public nint Start(int phase) => _first + Place(phase, 0) * _delta;

        /// <summary>Which tap comes at <paramref name="index"/> among those of a phase, in the order of what they read.</summary>
        public nint Place(int phase, int index) => phase + (_delta > 0 ? index : TapsOf(phase) - 1 - index) * _period;

        /// <summary>Tiles; each remainder modulo the spacing has its own.</summary>
        public nint Tiles(int side) => Count / (side * Spacing) * Spacing + Math.Min(Count % (side * Spacing), Spacing);

        public nint At(nint tile, int side)
        {
            (nint group, nint remainder) = Math.DivRem(tile, Spacing);
            return group * side * Spacing + remainder;
        }

        public bool ReadsAs(in Axis other) => Step == other.Step && Spacing == other.Spacing && Phases == other.Phases && Start(0) == other.Start(0)
            && Start(Phases - 1) == other.Start(Phases - 1);
    }
}

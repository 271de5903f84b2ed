using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.Resampling;

/// <summary>
/// The elements of a plane that a place of the grid is made of: their offsets, their weights, and how the weights change with each
/// coordinate. Every mode is such a list of at most 16; elements beyond the border of the input are left out.
/// </summary>
internal unsafe ref struct GridPlace<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The most elements, those of bicubic interpolation.</summary>
    public const int Most = 16;

    private readonly GridSampleMode _mode;
    private readonly GridSamplePaddingMode _padding;
    private readonly bool _alignCorners;
    private readonly Size3 _size;
    private readonly int _rank;

    /// <summary>A place in planes of a size.</summary>
    public GridPlace(GridSampleMode mode, GridSamplePaddingMode padding, bool alignCorners, Size3 size, int rank)
        => (_mode, _padding, _alignCorners, _size, _rank) = (mode, padding, alignCorners, size, rank);

    /// <summary>How many elements there are.</summary>
    public int Count;

    /// <summary>Where in the plane they are.</summary>
    public fixed long Offsets[Most];

    private fixed double _weights[Most];
    private fixed double _slopes[3 * Most];

    /// <summary>The weight of an element.</summary>
    public readonly T Weight(int element) => T.CreateTruncating(_weights[element]);

    /// <summary>The derivative of the weight by coordinate x (0), y (1) or z (2).</summary>
    public readonly T Slope(int element, int coordinate) => T.CreateTruncating(_slopes[(3 * element) + coordinate]);

    /// <summary>Moves to the place with these coordinates, x first, each from −1 to 1 over the input.</summary>
    public void MoveTo(T* coordinates)
    {
        Count = 0;
        switch (_mode)
        {
            case GridSampleMode.Nearest: Nearest(coordinates); break;
            case GridSampleMode.Bicubic: Cubic(coordinates); break;
            default: Linear(coordinates); break;
        }
    }

    private readonly nint Size(int coordinate) => _size[2 - coordinate];

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Nearest(T* coordinates)
    {
        nint offset = 0;
        for (int c = _rank - 1; c >= 0; c--)
        {
            T place = Inside(Unnormalize(coordinates[c], c, out _), c, out _);
            nint index = Index(T.Round(place, MidpointRounding.ToEven), c);
            if ((nuint)index >= (nuint)Size(c)) return;
            offset = (offset * Size(c)) + index;
        }
        Add(offset, T.One);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Linear(T* coordinates)
    {
        nint* lower = stackalloc nint[3];
        T* share = stackalloc T[3];
        T* change = stackalloc T[3];
        for (int c = 0; c < _rank; c++)
        {
            T place = Inside(Unnormalize(coordinates[c], c, out T stretch), c, out T turn);
            T floor = T.Floor(place);
            lower[c] = Index(floor, c);
            share[c] = place - floor;
            change[c] = stretch * turn;
        }
        for (int corner = 0; corner < 1 << _rank; corner++)
        {
            nint offset = 0;
            bool isInside = true;
            T weight = T.One;
            for (int c = _rank - 1; c >= 0; c--)
            {
                nint index = lower[c] + ((corner >> c) & 1);
                isInside &= (nuint)index < (nuint)Size(c);
                offset = (offset * Size(c)) + index;
                weight *= Part(c);
            }
            if (!isInside) continue;
            int element = Add(offset, weight);
            for (int c = 0; c < _rank; c++)
            {
                T slope = ((corner >> c) & 1) == 1 ? change[c] : -change[c];
                for (int other = 0; other < _rank; other++)
                    if (other != c) slope *= Part(other);
                _slopes[(3 * element) + c] = double.CreateTruncating(slope);
            }

            T Part(int c) => ((corner >> c) & 1) == 1 ? share[c] : T.One - share[c];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Cubic(T* coordinates)
    {
        T x = Unnormalize(coordinates[0], 0, out T stretchX), y = Unnormalize(coordinates[1], 1, out T stretchY);
        T left = T.Floor(x), top = T.Floor(y);
        for (int j = 0; j < 4; j++)
        {
            nint row = Index(Inside(top + T.CreateTruncating(j - 1), 1, out _), 1);
            if ((nuint)row >= (nuint)Size(1)) continue;
            T distanceY = y - top + T.One - T.CreateTruncating(j);
            for (int i = 0; i < 4; i++)
            {
                nint column = Index(Inside(left + T.CreateTruncating(i - 1), 0, out _), 0);
                if ((nuint)column >= (nuint)Size(0)) continue;
                T distanceX = x - left + T.One - T.CreateTruncating(i);
                T weightX = Keys(distanceX), weightY = Keys(distanceY);
                int element = Add((row * Size(0)) + column, weightX * weightY);
                _slopes[3 * element] = double.CreateTruncating(KeysSlope(distanceX) * weightY * stretchX);
                _slopes[(3 * element) + 1] = double.CreateTruncating(KeysSlope(distanceY) * weightX * stretchY);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Add(nint offset, T weight)
    {
        Offsets[Count] = offset;
        _weights[Count] = double.CreateTruncating(weight);
        for (int c = 0; c < 3; c++) _slopes[(3 * Count) + c] = 0;
        return Count++;
    }

    /// <summary>From −1 … 1 to 0 … size − 1, and how fast.</summary>
    private readonly T Unnormalize(T coordinate, int c, out T stretch)
    {
        T size = T.CreateTruncating(Size(c)), half = T.CreateTruncating(0.5);
        stretch = (_alignCorners ? size - T.One : size) * half;
        return _alignCorners ? (coordinate + T.One) * half * (size - T.One) : (((coordinate + T.One) * size) - T.One) * half;
    }

    /// <summary>The place by the rule of padding, and the direction in which it moves: 0 where it is held at the border.</summary>
    private readonly T Inside(T place, int c, out T turn)
    {
        turn = T.One;
        if (_padding == GridSamplePaddingMode.Zeros) return place;
        T size = T.CreateTruncating(Size(c)), half = T.CreateTruncating(0.5);
        if (_padding == GridSamplePaddingMode.Reflection)
        {
            T least = _alignCorners ? T.Zero : -half, span = _alignCorners ? size - T.One : size;
            if (span == T.Zero)
            {
                turn = T.Zero;
                return T.Zero;
            }
            place -= least;
            if (place < T.Zero)
            {
                place = -place;
                turn = -T.One;
            }
            T flips = T.Floor(place / span), rest = place % span;
            bool isTurned = T.IsOddInteger(flips);
            place = least + (isTurned ? span - rest : rest);
            if (isTurned) turn = -turn;
        }
        if (!(place > T.Zero))
        {
            turn = T.Zero;
            return T.Zero;
        }
        if (place >= size - T.One)
        {
            turn = T.Zero;
            return size - T.One;
        }
        return place;
    }

    // What is not a number or far away becomes an index that is nowhere, so that the conversion is defined.
    private readonly nint Index(T place, int c)
        => place > T.CreateTruncating(-100) && place < T.CreateTruncating(Size(c)) + T.CreateTruncating(100) ? nint.CreateTruncating(place) : -100;

    private static T Keys(T distance)
    {
        T d = T.Abs(distance), a = T.CreateTruncating(-0.75), two = T.CreateTruncating(2);
        if (d <= T.One) return ((((a + two) * d) - (a + two + T.One)) * d * d) + T.One;
        return ((((a * d) - (a * T.CreateTruncating(5))) * d) + (a * T.CreateTruncating(8))) * d - (a * T.CreateTruncating(4));
    }

    private static T KeysSlope(T distance)
    {
        T d = T.Abs(distance), a = T.CreateTruncating(-0.75), two = T.CreateTruncating(2), three = T.CreateTruncating(3);
        T slope = d <= T.One
            ? ((three * (a + two) * d) - (two * (a + three))) * d
            : (((three * a * d) - (a * T.CreateTruncating(10))) * d) + (a * T.CreateTruncating(8));
        return distance < T.Zero ? -slope : slope;
    }
}

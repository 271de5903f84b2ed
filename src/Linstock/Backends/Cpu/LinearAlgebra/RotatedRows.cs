using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.LinearAlgebra;

/// <summary>A matrix whose neighbouring rows an iteration rotates; or none, where only values are wanted.</summary>
internal interface IRotatedRows
{
    /// <summary>(row i, row i + 1) ← (c·row i + s·row i+1, c·row i+1 - s·row i), now or by the time of <see cref="Finish"/>.</summary>
    void Rotate(nint i, double cosine, double sine);

    /// <summary>Carries out what has been put off; rows may be read, exchanged and scaled from then on.</summary>
    void Finish();

    /// <summary>Exchanges two rows.</summary>
    void Exchange(nint i, nint j);

    /// <summary>Changes the sign of a row.</summary>
    void Negate(nint i);
}

/// <summary>No matrix.</summary>
internal readonly struct NoRows : IRotatedRows
{
    public void Rotate(nint i, double cosine, double sine)
    {
    }

    public void Finish()
    {
    }

    public void Exchange(nint i, nint j)
    {
    }

    public void Negate(nint i)
    {
    }
}

/// <summary>
/// Rows whose rotations are gathered, many sweeps of them, and then applied strip of columns by strip: a strip stays in the second-level
/// cache for all of them, and the row that two rotations share stays in registers (Van Zee, van de Geijn and Quintana-Ortí 2014,
/// "Restructuring the tridiagonal and bidiagonal QR algorithms for performance"). Threads share the strips.
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
internal unsafe struct RotatedRows<T> : IRotatedRows
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Rotations that are gathered before they are applied.</summary>
    public const int Capacity = 8192;

    private const int StripVectors = 4;

    private readonly T* _rows;
    private readonly nint _stride;
    private readonly Rotation* _rotations;
    private int _count;

    /// <summary>The identity of order n, over memory as <see cref="Elements"/> and <see cref="Capacity"/> say.</summary>
    public RotatedRows(nint n, T* rows, Rotation* rotations)
    {
        _rows = rows;
        _stride = Stride(n);
        _rotations = rotations;
        new Span<T>(rows, checked((int)(n * _stride))).Clear();
        for (nint i = 0; i < n; i++) rows[i * (_stride + 1)] = T.One;
    }

    /// <summary>Elements that the rows of a matrix of order n take.</summary>
    public static nint Elements(nint n) => n * Stride(n);

    /// <summary>Elements from a row to the next: whole vectors.</summary>
    public static nint Stride(nint n) => (n + Vector<T>.Count - 1) / Vector<T>.Count * Vector<T>.Count;

    /// <inheritdoc/>
    public void Rotate(nint i, double cosine, double sine)
    {
        if (_count == Capacity) Finish();
        _rotations[_count++] = new((int)i, T.CreateTruncating(cosine), T.CreateTruncating(sine));
    }

    /// <inheritdoc/>
    public void Finish()
    {
        if (_count == 0) return;
        var run = this;
        nint strip = StripVectors * Vector<T>.Count, strips = (_stride + strip - 1) / strip;
        WorkerPool.For(strips, Math.Max(1, 65536 / (_count * strip)), &Strips, &run);
        _count = 0;
    }

    /// <inheritdoc/>
    public readonly void Exchange(nint i, nint j) => PlaneRotation.SwapRows(_stride, _rows + i * _stride, _rows + j * _stride);

    /// <inheritdoc/>
    public readonly void Negate(nint i) => RealField<T>.Scale(_stride, -T.One, _rows + i * _stride);

    private static void Strips(void* state, long begin, long end)
    {
        var run = (RotatedRows<T>*)state;
        nint width = StripVectors * Vector<T>.Count;
        for (var strip = (nint)begin; strip < end; strip++)
        {
            var first = strip * width;
            if (first + width <= run->_stride) run->Apply(run->_rows + first);
            else
                for (; first < run->_stride; first += Vector<T>.Count) run->ApplyOne(run->_rows + first);
        }
    }

    /// <summary>Four vectors of columns. The row that was changed last stays in registers, whichever way the rotations go.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Apply(T* columns)
    {
        nint width = Vector<T>.Count, stride = _stride;
        Rotation* rotation = _rotations, last = rotation + _count - 1;
        nint held = rotation->Row + (rotation < last && rotation[1].Row < rotation->Row ? 1 : 0);
        var place = columns + held * stride;
        Vector<T> h0 = Vector.Load(place), h1 = Vector.Load(place + width);
        Vector<T> h2 = Vector.Load(place + 2 * width), h3 = Vector.Load(place + 3 * width);
        for (; rotation <= last; rotation++)
        {
            nint row = rotation->Row;
            if (row != held && row + 1 != held)
            {
                Vector.Store(h0, place);
                Vector.Store(h1, place + width);
                Vector.Store(h2, place + 2 * width);
                Vector.Store(h3, place + 3 * width);
                held = row + (rotation < last && rotation[1].Row < row ? 1 : 0);
                place = columns + held * stride;
                (h0, h1) = (Vector.Load(place), Vector.Load(place + width));
                (h2, h3) = (Vector.Load(place + 2 * width), Vector.Load(place + 3 * width));
            }

            // Downwards the held row is the upper one of the two, upwards the lower one; its other half has the opposite sine.
            bool down = row == held;
            var other = down ? place + stride : place - stride;
            Vector<T> c = new(rotation->Cosine), s = new(down ? rotation->Sine : -rotation->Sine);
            Vector<T> o0 = Vector.Load(other), o1 = Vector.Load(other + width);
            Vector<T> o2 = Vector.Load(other + 2 * width), o3 = Vector.Load(other + 3 * width);
            Vector.Store(RealField<T>.MultiplyAdd(c, h0, s * o0), place);
            Vector.Store(RealField<T>.MultiplyAdd(c, h1, s * o1), place + width);
            Vector.Store(RealField<T>.MultiplyAdd(c, h2, s * o2), place + 2 * width);
            Vector.Store(RealField<T>.MultiplyAdd(c, h3, s * o3), place + 3 * width);
            h0 = RealField<T>.MultiplyAdd(c, o0, -s * h0);
            h1 = RealField<T>.MultiplyAdd(c, o1, -s * h1);
            h2 = RealField<T>.MultiplyAdd(c, o2, -s * h2);
            h3 = RealField<T>.MultiplyAdd(c, o3, -s * h3);
            place = other;
            held += down ? 1 : -1;
        }

        Vector.Store(h0, place);
        Vector.Store(h1, place + width);
        Vector.Store(h2, place + 2 * width);
        Vector.Store(h3, place + 3 * width);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void ApplyOne(T* columns)
    {
        for (var rotation = _rotations; rotation < _rotations + _count; rotation++)
        {
            T* upper = columns + rotation->Row * _stride, lower = upper + _stride;
            Vector<T> c = new(rotation->Cosine), s = new(rotation->Sine), first = Vector.Load(upper), second = Vector.Load(lower);
            Vector.Store(RealField<T>.MultiplyAdd(c, first, s * second), upper);
            Vector.Store(RealField<T>.MultiplyAdd(c, second, -s * first), lower);
        }
    }

    /// <summary>A rotation of a row and the next.</summary>
    internal readonly record struct Rotation(int Row, T Cosine, T Sine);
}

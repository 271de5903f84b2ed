using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu;

/// <summary>Matrices of 16-bit floats, and the dense matrices of binary32 that stand for them in a product.</summary>
/// <remarks>The dense ones keep the order of the dimensions in memory, so that both sides are read and written in runs.</remarks>
internal readonly unsafe struct HalfBlock<TFormat>
    where TFormat : unmanaged, IHalfFormat
{
    private readonly ushort* _data;
    private readonly nint _batchStep, _lines, _lineStep, _length, _step;

    /// <summary>Describes the matrices.</summary>
    /// <param name="data">The first element.</param>
    /// <param name="batch">How many matrices.</param>
    /// <param name="batchStep">Elements from one to the next.</param>
    /// <param name="rows">Rows of each.</param>
    /// <param name="rowStep">Elements from row to row.</param>
    /// <param name="columns">Columns of each.</param>
    /// <param name="columnStep">Elements from column to column.</param>
    public HalfBlock(ushort* data, nint batch, nint batchStep, nint rows, nint rowStep, nint columns, nint columnStep)
    {
        bool transposed = rows > 1 && rowStep == 1 && (columnStep != 1 || columns < rows);
        _data = data;
        (_lines, _lineStep, _length, _step) = transposed ? (columns, columnStep, rows, rowStep) : (rows, rowStep, columns, columnStep);
        (Row, Column) = transposed ? (1, rows) : (columns, (nint)1);
        _batchStep = batchStep;
        Count = batch * rows * columns;

        // One matrix or several without gaps: lines may be as long as one likes.
        if (_step == 1 && _lineStep == _length && (batch == 1 || batchStep == rows * columns))
        {
            const nint line = 4096;
            nint whole = Count / line;
            (_lines, _lineStep, _length) = (whole * line == Count && whole > 0 ? (whole, line, line) : (_lines, _lineStep, _length));
        }
    }

    /// <summary>Elements of all matrices.</summary>
    public nint Count { get; }

    /// <summary>Elements from row to row of a dense matrix.</summary>
    public nint Row { get; }

    /// <summary>Elements from column to column of a dense matrix.</summary>
    public nint Column { get; }

    /// <summary>dense ← the matrices, exactly.</summary>
    public void Widen(float* dense, nint grain) => Share(&Widen, dense, grain);

    /// <summary>the matrices ← dense, rounded to nearest, ties to even.</summary>
    public void Narrow(float* dense, nint grain) => Share(&Narrow, dense, grain);

    private void Share(delegate*<void*, long, long, void> convert, float* dense, nint grain)
    {
        if (Count == 0) return;
        State state = new() { Block = this, Dense = dense };
        WorkerPool.For(Count / _length, Math.Max(1, grain / _length), convert, &state);
    }

    private ushort* Line(nint line) => _data + line / _lines * _batchStep + line % _lines * _lineStep;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Widen(void* argument, long begin, long end)
    {
        var state = (State*)argument;
        nint length = state->Block._length, step = state->Block._step;
        float* to = state->Dense + (nint)begin * length;
        for (nint line = (nint)begin; line < end; line++, to += length)
        {
            ushort* from = state->Block.Line(line);
            if (step == 1)
                HalfPrecisionConversion.Widen<TFormat>(new(from, checked((int)length)), new(to, (int)length));
            else
                for (nint i = 0; i < length; i++) to[i] = TFormat.Widen(from[i * step]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Narrow(void* argument, long begin, long end)
    {
        var state = (State*)argument;
        nint length = state->Block._length, step = state->Block._step;
        float* from = state->Dense + (nint)begin * length;
        for (nint line = (nint)begin; line < end; line++, from += length)
        {
            ushort* to = state->Block.Line(line);
            if (step == 1)
                HalfPrecisionConversion.Narrow<TFormat>(new(from, checked((int)length)), new(to, (int)length));
            else
                for (nint i = 0; i < length; i++) to[i * step] = TFormat.Narrow(from[i]);
        }
    }

    private struct State
    {
        public HalfBlock<TFormat> Block;
        public float* Dense;
    }
}

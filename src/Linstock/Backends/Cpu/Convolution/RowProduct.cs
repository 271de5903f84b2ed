using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Linstock.Backends.Cpu;

/// <summary>Convolution of few terms, a row of results at a time: neither windows nor results are copied.</summary>
/// <remarks>
/// The factors of a tile's columns are neighbouring elements of the image, found by a table of offsets, and its sums go where they
/// belong. A row is cut into pieces of one to three registers; the last of them moves back inside the row.
/// Where a tile takes a few hundred cycles, packing windows and delivering tiles would cost as much as the sums. Results that go past the
/// caches are gathered for a band of rows first, because only whole lines may go there.
/// </remarks>
internal static unsafe class RowProduct
{
    /// <summary>More terms than these hide the cost of packing (measured).</summary>
    private const nint MostTerms = 64;

    /// <summary>Results gathered before they go past the caches: they stay in a second cache of 256 KB.</summary>
    private const nint BandBytes = 64 << 10;

    /// <summary>Whether this beats packing.</summary>
    /// <param name="targets">Result channels of a group.</param>
    /// <param name="terms">Source channels of a group times taps.</param>
    /// <param name="windows">The windows, rows not joined.</param>
    /// <param name="target">Where the results go.</param>
    public static bool Pays<T>(nint targets, nint terms, in Windows<T> windows, in ImageTarget<T> target)
        where T : unmanaged, INumber<T> =>
        windows.Pitch2 == 1 && target.Step2 == 1 && terms <= MostTerms && targets >= 4 && Width<T>(windows.Count2) != null;

    /// <summary>target ← weight · windows + bias for one group.</summary>
    /// <param name="images">Images.</param>
    /// <param name="targets">Result channels.</param>
    /// <param name="windows">The windows, rows not joined, <see cref="Windows{T}.Channels"/> set.</param>
    /// <param name="weight">[targets, channels · taps].</param>
    /// <param name="bias">One per target, or null.</param>
    /// <param name="target">Where the results go; overwritten.</param>
    /// <param name="isPastCaches">Whether the results are stored past the caches.</param>
    public static void Run<T>(nint images, nint targets, in Windows<T> windows, T* weight, T* bias, in ImageTarget<T> target, bool isPastCaches)
        where T : unmanaged, INumber<T>
    {
        nint terms = windows.Channels * windows.Taps, rowBytes = targets * windows.Count2 * sizeof(T);
        bool gathers = isPastCaches && target.Step1 == windows.Count2 && rowBytes <= BandBytes;
        State<T> state = new()
        {
            Kernels = Width<T>(windows.Count2),
            Windows = windows,
            Target = target,
            Bias = bias,
            Targets = targets,
            Terms = terms,
            Weight = ScratchMemory.Get<T>(ScratchMemory.Slot.Columns, targets * terms),
            Offsets = ScratchMemory.Get<nint>(ScratchMemory.Slot.Rows, terms),
            Gathers = gathers,
            BandRows = gathers ? Math.Min(BandBytes / rowBytes, windows.Count1) : 1,
        };
        for (nint channel = 0, k = 0; channel < windows.Channels; channel++)
            for (nint tap = 0; tap < windows.Taps; tap++) state.Offsets[k++] = channel * windows.ChannelPitch + windows.TapOffsets[tap];
        for (nint row = 0; row < targets;)
        {
            int tall = state.Tall(targets - row);
            PanelCopy.Pack(state.Weight + row * terms, tall, weight + row * terms, terms, 1, tall, terms);
            row += tall;
        }

        long work = (long)targets * terms * windows.Count2 * state.BandRows;
        WorkerPool.For(images * windows.Count0 * state.Bands, Math.Max(1, BlockedGemm.ParallelWork / Math.Max(1, work)), &MultiplyBands<T>, &state);
    }

    private static void MultiplyBands<T>(void* argument, long begin, long end)
        where T : unmanaged, INumber<T>
    {
        var state = (State<T>*)argument;
        nint pitch = state->Target.ChannelPitch, length = state->Windows.Count2;
        nint bandSize = state->BandRows * state->Targets * length;
        T* bands = state->Gathers ? ScratchMemory.Get<T>(ScratchMemory.Slot.Sums, 2 * bandSize) : null;
        Gathered<T> before = default;
        for (nint task = (nint)begin; task < end; task++)
        {
            (nint plane, nint band) = Math.DivRem(task, state->Bands);
            (nint image, nint t0) = Math.DivRem(plane, state->Windows.Count0);
            nint first = band * state->BandRows, rows = Math.Min(state->BandRows, state->Windows.Count1 - first);
            T* source = state->Windows.Source + image * state->Windows.ImagePitch + t0 * state->Windows.Pitch0 + first * state->Windows.Pitch1;
            T* target = state->Target.Data + image * state->Target.ImagePitch + t0 * state->Target.Step0 + first * state->Target.Step1;
            if (bands == null)
            {
                MultiplyRow(state, source, target, pitch);
                continue;
            }

            // The band before leaves bit by bit while this one is computed: all at once it would have to wait for memory.
            T* gathered = bands + (task & 1) * bandSize;
            for (nint row = 0; row < rows; row++)
            {
                MultiplyRow(state, source + row * state->Windows.Pitch1, gathered + row * length, rows * length);
                before.Leave(state->Targets * row / rows, state->Targets * (row + 1) / rows, pitch);
            }

            before = new() { From = gathered, To = target, Length = rows * length };
        }

        before.Leave(0, state->Targets, pitch);
        if (bands != null) Interlocked.MemoryBarrier();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyRow<T>(State<T>* state, T* source, T* target, nint pitch)
        where T : unmanaged, INumber<T>
    {
        nint terms = state->Terms, length = state->Windows.Count2;
        GemmKernels<T>* kernels = state->Kernels;
        int lanes = kernels->Lanes, left = state->Registers;
        for (nint column = 0; left > 0;)
        {
            int registers = state->Piece(left), width = lanes * registers;
            nint at = Math.Min(column, length - width);
            for (nint row = 0; row < state->Targets;)
            {
                int tall = state->Tall(state->Targets - row);
                T* to = target + row * pitch + at;
                for (int i = 0; state->Bias != null && i < tall; i++)
                {
                    Vector128<T> bias = Vector128.Create(state->Bias[row + i]);
                    for (int j = 0; j < width; j += Vector128<T>.Count) bias.Store(to + i * pitch + j);
                }

                kernels->TableTile(tall, registers)(
                    terms, state->Weight + row * terms, 1, tall, source + at, (nint)state->Offsets, to, pitch, state->Bias != null);
                row += tall;
            }

            column = at + width;
            left -= registers;
        }
    }

    /// <summary>
    /// The widest registers of which whole ones cover little more than a row of results, or null. Below 32 bytes a register holds too little for what a
    /// multiplication costs, and a single one is done too soon to repay a call.
    /// </summary>
    private static GemmKernels<T>* Width<T>(nint length)
        where T : unmanaged, INumber<T>
    {
        GemmKernels<T>* kernels = GemmKernels<T>.Best;
        int least = Math.Min(32 / sizeof(T), kernels->Lanes);
        for (; kernels != null && kernels->Lanes >= least; kernels = kernels->Narrower)
        {
            nint registers = (length + kernels->Lanes - 1) / kernels->Lanes;
            if (registers > 1 && registers * kernels->Lanes * 7 <= length * 8) return kernels;
        }

        return null;
    }

    /// <summary>A band of results of each channel.</summary>
    private struct Gathered<T>
        where T : unmanaged
    {
        public T* From, To;
        public nint Length;

        /// <summary>Stores some channels past the caches.</summary>
        public readonly void Leave(nint first, nint last, nint pitch)
        {
            for (nint channel = first; channel < last && From != null; channel++)
                Copy.PastCaches((byte*)(To + channel * pitch), (byte*)(From + channel * Length), Length * sizeof(T));
        }
    }

    private struct State<T>
        where T : unmanaged, INumber<T>
    {
        public GemmKernels<T>* Kernels;
        public Windows<T> Windows;
        public ImageTarget<T> Target;
        public T* Weight, Bias;
        public nint* Offsets;
        public nint Targets, Terms, BandRows;
        public bool Gathers;

        /// <summary>Bands of a plane.</summary>
        public readonly nint Bands => (Windows.Count1 + BandRows - 1) / BandRows;

        /// <summary>Registers of a row.</summary>
        public readonly int Registers => (int)((Windows.Count2 + Kernels->Lanes - 1) / Kernels->Lanes);

        /// <summary>The registers of the next piece of a row, about as many as those of the others and no more than the row fills.</summary>
        public readonly int Piece(int left)
        {
            int most = (int)Math.Min(GemmKernels<T>.MostRegisters, Windows.Count2 / Kernels->Lanes), pieces = (left + most - 1) / most;
            return (left + pieces - 1) / pieces;
        }

        /// <summary>The rows of the next tile, the same for every piece: two middling tiles beat a tall one and a low one.</summary>
        public readonly int Tall(nint left)
        {
            int tall = Kernels->NextRows(left, Piece(Registers));
            return tall == GemmKernels<T>.TallestTile && left is > GemmKernels<T>.TallestTile and <= 16 ? 8 : tall;
        }
    }
}

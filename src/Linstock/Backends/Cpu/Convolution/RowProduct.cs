using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Linstock.Backends.Cpu;

/// <summary>Convolution of few terms, a row of results at a time: neither windows nor results are copied.</summary>
/// <remarks>
/// The factors of a tile's columns are neighbouring elements of the image, found by a table of offsets, and its sums go where they
/// belong. A row is cut into pieces of two registers, of one, of a narrower one; the last of them moves back inside the row.
/// Where a tile takes a few hundred cycles, packing windows and delivering tiles would cost as much as the sums.
/// </remarks>
internal static unsafe class RowProduct
{
    /// <summary>More terms than these hide the cost of packing (measured).</summary>
    private const nint MostTerms = 64;

    /// <summary>Whether this beats packing.</summary>
    /// <param name="targets">Result channels of a group.</param>
    /// <param name="terms">Source channels of a group times taps.</param>
    /// <param name="windows">The windows, rows not joined.</param>
    /// <param name="target">Where the results go.</param>
    public static bool Pays<T>(nint targets, nint terms, in Windows<T> windows, in ImageTarget<T> target)
        where T : unmanaged, INumber<T>
    {
        if (windows.Pitch2 != 1 || target.Step2 != 1 || terms > MostTerms || targets < 4) return false;

        // Narrow pieces take too few cycles to repay a call.
        if (windows.Count2 < GemmKernels<T>.Best->TileColumns) return false;
        nint covered = 0;
        for (nint column = 0; column < windows.Count2;)
        {
            nint width = Piece<T>(windows.Count2 - column, out int registers)->Lanes * registers;
            covered += width;
            column += width;
        }

        return 8 * covered <= 9 * windows.Count2;
    }

    /// <summary>target ← weight · windows + bias for one group.</summary>
    /// <param name="images">Images.</param>
    /// <param name="targets">Result channels.</param>
    /// <param name="windows">The windows, rows not joined, <see cref="Windows{T}.Channels"/> set.</param>
    /// <param name="weight">[targets, channels · taps].</param>
    /// <param name="bias">One per target, or null.</param>
    /// <param name="target">Where the results go; overwritten.</param>
    public static void Run<T>(nint images, nint targets, in Windows<T> windows, T* weight, T* bias, in ImageTarget<T> target)
        where T : unmanaged, INumber<T>
    {
        nint terms = windows.Channels * windows.Taps;
        State<T> state = new()
        {
            Windows = windows,
            Target = target,
            Bias = bias,
            Targets = targets,
            Terms = terms,
            Weight = ScratchMemory.Get<T>(ScratchMemory.Slot.Columns, targets * terms),
            Offsets = ScratchMemory.Get<nint>(ScratchMemory.Slot.Rows, terms),
        };
        for (nint channel = 0, k = 0; channel < windows.Channels; channel++)
            for (nint tap = 0; tap < windows.Taps; tap++) state.Offsets[k++] = channel * windows.ChannelPitch + windows.TapOffsets[tap];
        for (nint row = 0; row < targets;)
        {
            int tall = Tall<T>(targets - row);
            PanelCopy.Pack(state.Weight + row * terms, tall, weight + row * terms, terms, 1, tall, terms);
            row += tall;
        }

        long work = (long)targets * terms * windows.Count2;
        WorkerPool.For(
            images * windows.Count0 * windows.Count1, Math.Max(1, BlockedGemm.ParallelWork / Math.Max(1, work)), &MultiplyRows<T>, &state);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyRows<T>(void* argument, long begin, long end)
        where T : unmanaged, INumber<T>
    {
        var state = (State<T>*)argument;
        nint terms = state->Terms, pitch = state->Target.ChannelPitch, length = state->Windows.Count2;
        for (nint task = (nint)begin; task < end; task++)
        {
            (nint plane, nint t1) = Math.DivRem(task, state->Windows.Count1);
            (nint image, nint t0) = Math.DivRem(plane, state->Windows.Count0);
            T* source = state->Windows.Source + image * state->Windows.ImagePitch + t0 * state->Windows.Pitch0 + t1 * state->Windows.Pitch1;
            T* target = state->Target.Data + image * state->Target.ImagePitch + t0 * state->Target.Step0 + t1 * state->Target.Step1;
            for (nint column = 0; column < length;)
            {
                GemmKernels<T>* kernels = Piece<T>(length - column, out int registers);
                int width = kernels->Lanes * registers;
                nint at = Math.Min(column, length - width);
                for (nint row = 0; row < state->Targets;)
                {
                    int tall = Tall<T>(state->Targets - row);
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
            }
        }
    }

    /// <summary>The registers for the next piece of a row.</summary>
    private static GemmKernels<T>* Piece<T>(nint left, out int registers)
        where T : unmanaged, INumber<T>
    {
        GemmKernels<T>* kernels = GemmKernels<T>.Best;
        registers = left >= kernels->TileColumns ? 2 : 1;
        while (kernels->Lanes > left && kernels->Lanes > LeastLanes<T>()) kernels = kernels->Narrower;
        return kernels;
    }

    /// <summary>Below 32 bytes a register holds too little for what a multiplication costs.</summary>
    private static int LeastLanes<T>()
        where T : unmanaged, INumber<T> => Math.Min(32 / sizeof(T), GemmKernels<T>.Best->Lanes);

    /// <summary>The rows of the next tile, the same for every piece: two middling tiles beat a tall one and a low one.</summary>
    private static int Tall<T>(nint left)
        where T : unmanaged, INumber<T>
    {
        int tall = GemmKernels<T>.Best->NextRows(left, 2);
        return tall == GemmKernels<T>.TallestTile && left is > GemmKernels<T>.TallestTile and <= 16 ? 8 : tall;
    }

    private struct State<T>
        where T : unmanaged, INumber<T>
    {
        public Windows<T> Windows;
        public ImageTarget<T> Target;
        public T* Weight, Bias;
        public nint* Offsets;
        public nint Targets, Terms;
    }
}

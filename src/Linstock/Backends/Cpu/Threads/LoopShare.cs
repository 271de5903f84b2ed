using System.Runtime.InteropServices;

namespace Linstock.Backends.Cpu;

/// <summary>One thread's part of a loop: chunks in a row, of which the thread takes the first and others, when they have nothing left, the last.</summary>
/// <remarks>
/// Both ends are halves of one word, so that a chunk is taken once: what the word holds is what is left, however often it held the same before.
/// Every taker takes half of what is left. So a thread that nobody helps calls the loop's body a few times with long ranges, and the threads still end
/// within a chunk of each other when one of them is late or slow.
/// </remarks>
[StructLayout(LayoutKind.Explicit, Size = 128)] // words that two threads poll stand on cache lines of their own
internal struct LoopShare
{
    [FieldOffset(0)]
    private ulong _ends;

    /// <summary>Chunks that nobody has taken yet.</summary>
    public int Left
    {
        get
        {
            (int first, int last) = Unpack(Volatile.Read(ref _ends));
            return last - first;
        }
    }

    /// <summary>Makes chunks <paramref name="first"/> to <paramref name="last"/>, that one excluded, the share. Nobody takes from an empty one meanwhile.</summary>
    public void Set(int first, int last) => Volatile.Write(ref _ends, Pack(first, last));

    /// <summary>Takes the first half of what is left, if anything is.</summary>
    public bool TryTakeFirst(out int first, out int last) => TryTake(false, out first, out last);

    /// <summary>Takes the last half of what is left, if anything is.</summary>
    public bool TryTakeLast(out int first, out int last) => TryTake(true, out first, out last);

    private bool TryTake(bool atTheEnd, out int first, out int last)
    {
        ulong seen = Volatile.Read(ref _ends);
        while (true)
        {
            (first, last) = Unpack(seen);
            if (first >= last)
            {
                return false;
            }

            int half = (last - first + 1) / 2;
            (ulong rest, first, last) = atTheEnd ? (Pack(first, last - half), last - half, last) : (Pack(first + half, last), first, first + half);
            ulong found = Interlocked.CompareExchange(ref _ends, rest, seen);
            if (found == seen)
            {
                return true;
            }

            seen = found;
        }
    }

    private static ulong Pack(int first, int last) => ((ulong)(uint)first << 32) | (uint)last;

    private static (int First, int Last) Unpack(ulong ends) => ((int)(ends >> 32), (int)(uint)ends);
}

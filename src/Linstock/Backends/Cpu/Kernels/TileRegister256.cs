using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Linstock.Backends.Cpu;

/// <summary>Registers of 32 bytes: two blocks of rows side by side, as the instructions interleave each half by itself.</summary>
internal readonly unsafe struct TileRegister256 : ITileRegister<Vector256<byte>>
{
    public static int Blocks
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 2;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Load(byte* source, long block) => Vector256.Create(Vector128.Load(source), Vector128.Load(source + block));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<byte> value, byte* target) => value.Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Low<T>(Vector256<byte> first, Vector256<byte> second)
        where T : unmanaged => sizeof(T) switch
        {
            1 => Avx2.UnpackLow(first, second),
            2 => Avx2.UnpackLow(first.AsUInt16(), second.AsUInt16()).AsByte(),
            4 => Avx2.UnpackLow(first.AsUInt32(), second.AsUInt32()).AsByte(),
            _ => Avx2.UnpackLow(first.AsUInt64(), second.AsUInt64()).AsByte(),
        };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> High<T>(Vector256<byte> first, Vector256<byte> second)
        where T : unmanaged => sizeof(T) switch
        {
            1 => Avx2.UnpackHigh(first, second),
            2 => Avx2.UnpackHigh(first.AsUInt16(), second.AsUInt16()).AsByte(),
            4 => Avx2.UnpackHigh(first.AsUInt32(), second.AsUInt32()).AsByte(),
            _ => Avx2.UnpackHigh(first.AsUInt64(), second.AsUInt64()).AsByte(),
        };
}

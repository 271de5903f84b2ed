using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Linstock.Backends.Cpu;

/// <summary>Registers of 16 bytes.</summary>
internal readonly unsafe struct TileRegister128 : ITileRegister<Vector128<byte>>
{
    public static int Blocks
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Load(byte* source, long block) => Vector128.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector128<byte> value, byte* target) => value.Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Low<T>(Vector128<byte> first, Vector128<byte> second)
        where T : unmanaged => AdvSimd.Arm64.IsSupported
            ? sizeof(T) switch
            {
                1 => AdvSimd.Arm64.ZipLow(first, second),
                2 => AdvSimd.Arm64.ZipLow(first.AsUInt16(), second.AsUInt16()).AsByte(),
                4 => AdvSimd.Arm64.ZipLow(first.AsUInt32(), second.AsUInt32()).AsByte(),
                _ => AdvSimd.Arm64.ZipLow(first.AsUInt64(), second.AsUInt64()).AsByte(),
            }
            : sizeof(T) switch
            {
                1 => Sse2.UnpackLow(first, second),
                2 => Sse2.UnpackLow(first.AsUInt16(), second.AsUInt16()).AsByte(),
                4 => Sse2.UnpackLow(first.AsUInt32(), second.AsUInt32()).AsByte(),
                _ => Sse2.UnpackLow(first.AsUInt64(), second.AsUInt64()).AsByte(),
            };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> High<T>(Vector128<byte> first, Vector128<byte> second)
        where T : unmanaged => AdvSimd.Arm64.IsSupported
            ? sizeof(T) switch
            {
                1 => AdvSimd.Arm64.ZipHigh(first, second),
                2 => AdvSimd.Arm64.ZipHigh(first.AsUInt16(), second.AsUInt16()).AsByte(),
                4 => AdvSimd.Arm64.ZipHigh(first.AsUInt32(), second.AsUInt32()).AsByte(),
                _ => AdvSimd.Arm64.ZipHigh(first.AsUInt64(), second.AsUInt64()).AsByte(),
            }
            : sizeof(T) switch
            {
                1 => Sse2.UnpackHigh(first, second),
                2 => Sse2.UnpackHigh(first.AsUInt16(), second.AsUInt16()).AsByte(),
                4 => Sse2.UnpackHigh(first.AsUInt32(), second.AsUInt32()).AsByte(),
                _ => Sse2.UnpackHigh(first.AsUInt64(), second.AsUInt64()).AsByte(),
            };
}

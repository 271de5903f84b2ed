using Linstock.Vision.Codecs;

namespace Linstock.Vision.IO;

/// <summary>Pixels with other channels.</summary>
internal static class PixelConversion
{
    public static PixelBuffer To(PixelBuffer image, ImageReadMode mode)
    {
        PixelLayout wanted = mode switch
        {
            ImageReadMode.Gray => PixelLayout.Gray,
            ImageReadMode.GrayAlpha => PixelLayout.GrayAlpha,
            ImageReadMode.Rgb => PixelLayout.Rgb,
            ImageReadMode.RgbAlpha => PixelLayout.Rgba,
            _ => image.Layout,
        };
        if (wanted == image.Layout) return image;
        int from = image.Channels, to = PixelBuffer.ChannelsOf(wanted), size = image.BitDepth / 8, full = size == 1 ? byte.MaxValue : ushort.MaxValue;
        var samples = new byte[checked(image.Width * image.Height * to * size)];
        for (int i = 0; i < image.Width * image.Height; i++)
        {
            int Sample(int channel) => size == 1
                ? image.Samples[i * from + channel]
                : image.Samples[2 * (i * from + channel)] | image.Samples[2 * (i * from + channel) + 1] << 8;
            void Put(int channel, int value)
            {
                int at = (i * to + channel) * size;
                samples[at] = (byte)value;
                if (size == 2) samples[at + 1] = (byte)(value >> 8);
            }

            (int red, int green, int blue, int alpha) = image.Layout switch
            {
                PixelLayout.Gray => (Sample(0), Sample(0), Sample(0), full),
                PixelLayout.GrayAlpha => (Sample(0), Sample(0), Sample(0), Sample(1)),
                PixelLayout.Rgb => (Sample(0), Sample(1), Sample(2), full),
                PixelLayout.Rgba => (Sample(0), Sample(1), Sample(2), Sample(3)),
                _ => (Ink(Sample(0), Sample(3)), Ink(Sample(1), Sample(3)), Ink(Sample(2), Sample(3)), full),
            };
            if (to >= 3)
            {
                Put(0, red);
                Put(1, green);
                Put(2, blue);
            }
            else
            {
                // ITU-R BT.601 in 16 fractional bits; gray stays what it is.
                Put(0, image.Layout is PixelLayout.Gray or PixelLayout.GrayAlpha ? red : (int)((19595L * red + 38470L * green + 7471L * blue + 32768) >> 16));
            }

            if (to is 2 or 4) Put(to - 1, alpha);
        }

        return new PixelBuffer(image.Width, image.Height, wanted, samples, image.BitDepth);

        // Light that is left after one ink and black.
        int Ink(int amount, int black) => ((full - amount) * (full - black) + full / 2) / full;
    }
}

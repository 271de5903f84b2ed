#!/usr/bin/env python3
"""Records what torchvision (0.14) and Pillow (9.4) make of two small images: record.py IMAGE.npy transforms.npz

The names of the entries are those of the table in TransformTests.cs. Results of random transforms begin with torch.manual_seed(n) and
are recorded for several n.
"""
import sys
import numpy
import torch
from PIL import Image
from torchvision import transforms as T
from torchvision.transforms import functional as F
from torchvision.transforms import InterpolationMode as I

image = torch.from_numpy(numpy.load(sys.argv[1])[20:68, 30:83]).permute(2, 0, 1).contiguous()  # [3, 48, 53]
real = image.float() / 255
out = {"image": image, "real": real}


def pillow(size, mode):
    return torch.from_numpy(numpy.array(Image.fromarray(image.permute(1, 2, 0).numpy()).resize((size[1], size[0]), mode))).permute(2, 0, 1)


for h, w in ((20, 31), (64, 90), (48, 20), (7, 53), (1, 1)):
    out[f"pillow_bilinear_{h}_{w}"] = pillow((h, w), Image.BILINEAR)
    out[f"pillow_bicubic_{h}_{w}"] = pillow((h, w), Image.BICUBIC)
for mode in (I.NEAREST, I.BILINEAR, I.BICUBIC):
    out[f"resize_{mode.value}_plain"] = F.resize(image, [30, 71], mode, antialias=False)
    out[f"resize_{mode.value}_real"] = F.resize(real, [30, 71], mode, antialias=False)
out["resize_antialias_real"] = F.resize(real, [20, 31], I.BILINEAR, antialias=True)
out["resize_short"] = F.resize(real, [24], antialias=True)
out["resize_short_max"] = F.resize(real, [40], max_size=42, antialias=True)
for name, x in (("image", image), ("real", real)):
    out[f"crop_{name}"] = F.crop(x, 5, 7, 11, 13)
    out[f"crop_outside_{name}"] = F.crop(x, -4, 45, 20, 20)
    out[f"center_crop_{name}"] = F.center_crop(x, [21, 30])
    out[f"center_crop_large_{name}"] = F.center_crop(x, [60, 31])
    out[f"hflip_{name}"] = F.hflip(x)
    out[f"vflip_{name}"] = F.vflip(x)
    for mode in ("constant", "edge", "reflect", "symmetric"):
        out[f"pad_{mode}_{name}"] = F.pad(x, [1, 2, 3, 4], 0.5 if name == "real" else 7, mode) if mode == "constant" else F.pad(x, [1, 2, 3, 4], padding_mode=mode)
    for mode in (I.NEAREST, I.BILINEAR):
        out[f"rotate_{mode.value}_{name}"] = F.rotate(x, 33.0, mode)
        out[f"rotate_expand_{mode.value}_{name}"] = F.rotate(x, -20.0, mode, expand=True, fill=[0.2, 0.4, 0.6] if name == "real" else [10, 20, 30])
        out[f"rotate_center_{mode.value}_{name}"] = F.rotate(x, 15.0, mode, center=[3, 5])
        out[f"affine_{mode.value}_{name}"] = F.affine(x, 12.0, [3, -4], 1.2, [8.0, -5.0], mode)
        out[f"affine_fill_{mode.value}_{name}"] = F.affine(x, -12.0, [3, 4], 0.7, [0.0, 10.0], mode, fill=0.5 if name == "real" else 100)
        out[f"perspective_{mode.value}_{name}"] = F.perspective(x, [[0, 0], [52, 0], [52, 47], [0, 47]], [[4, 3], [50, 6], [44, 40], [2, 45]], mode)
    out[f"gray_{name}"] = F.rgb_to_grayscale(x)
    out[f"gray3_{name}"] = F.rgb_to_grayscale(x, 3)
    for factor in (0.0, 0.6, 1.7):
        out[f"brightness_{factor}_{name}"] = F.adjust_brightness(x, factor)
        out[f"contrast_{factor}_{name}"] = F.adjust_contrast(x, factor)
        out[f"saturation_{factor}_{name}"] = F.adjust_saturation(x, factor)
        out[f"sharpness_{factor}_{name}"] = F.adjust_sharpness(x, factor)
    for factor in (-0.4, 0.1, 0.5):
        out[f"hue_{factor}_{name}"] = F.adjust_hue(x, factor)
    out[f"gamma_{name}"] = F.adjust_gamma(x, 0.7, 1.1)
    out[f"invert_{name}"] = F.invert(x)
    out[f"solarize_{name}"] = F.solarize(x, 0.6 if name == "real" else 150)
    out[f"autocontrast_{name}"] = F.autocontrast(x)
    out[f"blur_{name}"] = F.gaussian_blur(x, [5, 3], [1.1, 0.7])
    out[f"blur_default_{name}"] = F.gaussian_blur(x, [7, 7])
out["posterize"] = F.posterize(image, 3)
out["equalize"] = F.equalize(image)
out["normalize"] = F.normalize(real, [0.4, 0.5, 0.6], [0.2, 0.3, 0.25])
out["to_float"] = F.convert_image_dtype(image, torch.float32)
out["to_byte"] = F.convert_image_dtype(real * 0.999, torch.uint8)
out["to_short"] = F.convert_image_dtype(image, torch.int16)
out["from_short"] = F.convert_image_dtype(F.convert_image_dtype(image, torch.int16), torch.uint8)

randoms = {
    "random_crop": (T.RandomCrop(20, padding=3), image),
    "random_crop_reflect": (T.RandomCrop([30, 17], padding=[2, 5], padding_mode="reflect"), real),
    "random_resized_crop": (T.RandomResizedCrop(24, antialias=True), real),
    "random_hflip": (T.RandomHorizontalFlip(), image),
    "random_vflip": (T.RandomVerticalFlip(0.3), image),
    "random_rotation": (T.RandomRotation(40), image),
    "random_affine": (T.RandomAffine(25, (0.2, 0.1), (0.7, 1.4), (-10, 10, -5, 5)), image),
    "random_perspective": (T.RandomPerspective(0.6, 0.8), real),
    "color_jitter": (T.ColorJitter(0.4, 0.5, 0.6, 0.2), real),
    "random_blur": (T.GaussianBlur(5), real),
    "random_erasing": (T.RandomErasing(0.9), real),
    "random_erasing_noise": (T.RandomErasing(1.0, value="random"), real),
    "random_grayscale": (T.RandomGrayscale(0.5), image),
    "random_apply": (T.RandomApply([T.RandomHorizontalFlip(1.0)], 0.6), image),
    "rand_augment": (T.RandAugment(), image),
    "rand_augment_strong": (T.RandAugment(4, 25, fill=[100.0, 50.0, 20.0]), image),
}
for name, (transform, x) in randoms.items():
    for seed in range(12 if "augment" in name else 5):
        torch.manual_seed(seed)
        out[f"{name}_{seed}"] = transform(x)

numpy.savez_compressed(sys.argv[2], **{k: v.numpy() for k, v in out.items()})

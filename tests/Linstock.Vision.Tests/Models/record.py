"""What torchvision 0.14 makes of a seed: initial weights, and detections of untrained networks. Writes models.npz beside this file."""
import os
import warnings
import numpy as np
import torch
import torchvision
from torchvision.models import detection, segmentation

warnings.simplefilter("ignore")
out = {}

NETWORKS = """squeezenet1_1 densenet121 mnasnet0_5 shufflenet_v2_x0_5 mobilenet_v2 mobilenet_v3_small efficientnet_b0
regnet_y_400mf resnet18 googlenet convnext_tiny swin_v2_t maxvit_t""".split()


def initial(name, network):
    out[f"{name}.sums"] = np.array([value.double().sum().item() for value in network.state_dict().values()])
    out[f"{name}.next"] = torch.rand(3).numpy()


for name in NETWORKS:
    torch.manual_seed(11)
    initial(name, getattr(torchvision.models, name)())
for name in ("lraspp_mobilenet_v3_large", "deeplabv3_mobilenet_v3_large"):
    torch.manual_seed(11)
    initial(name, getattr(segmentation, name)(weights=None, weights_backbone=None, num_classes=21))

generator = torch.Generator().manual_seed(2)
images = [torch.rand(3, 70, 90, generator=generator), torch.rand(3, 96, 64, generator=generator)]
out["image_0"], out["image_1"] = (image.numpy() for image in images)


def fill(network):
    """The weights of the formula in tests/Linstock.Conformance.Engine/Checkpoints/FormulaWeights.cs."""
    for k, (key, value) in enumerate(network.state_dict().items()):
        if not value.is_floating_point():
            continue
        x = (np.arange(value.numel(), dtype=np.uint64) * np.uint64(2654435761) + np.uint64((k + 1) * 2246822519)) & np.uint64(0xFFFFFFFF)
        x = ((x ^ (x >> np.uint64(15))) * np.uint64(2246822519)) & np.uint64(0xFFFFFFFF)
        x = ((x ^ (x >> np.uint64(13))) * np.uint64(3266489917)) & np.uint64(0xFFFFFFFF)
        u = (x ^ (x >> np.uint64(16))).astype(np.float64) / 2147483648.0 - 1
        fan = value.numel() // max(1, value.shape[0]) if value.dim() > 1 else 1
        if key.endswith("running_var"):
            u = 1 + 0.1 * u * u
        elif key.endswith("running_mean"):
            u = 0.05 * u
        elif value.dim() <= 1:
            u = 1 + 0.1 * u if key.endswith("weight") else 0.02 * u
        elif fan > 1:
            u = np.sqrt(6 / fan) * u
        value.copy_(torch.from_numpy(u.astype(np.float32)).view(value.shape))


# Untrained networks find nothing, or everything: the last layers are scaled, one after the other, to what a detection needs.
SPREAD = {"cls_logits": 1.5, "cls_score": 1.5, "bbox_pred": 0.3, "bbox_reg": 0.5, "bbox_ctrness": 1, "mask_fcn_logits": 1, "kps_score_lowres": 1}


def spread(name, network):
    for layer, module in network.named_modules():
        wanted = SPREAD.get(layer.split(".")[-1])
        if "module_list" in layer and isinstance(module, torch.nn.Conv2d) and module.kernel_size == (1, 1):
            wanted = 1.5 if "classification" in layer else 0.3
        if wanted is None:
            continue
        seen = []
        handle = module.register_forward_hook(lambda _, __, result: seen.append(result.std().item()))
        network(images)
        handle.remove()
        factor = np.float32(wanted / max(seen))
        module.weight.mul_(float(factor))
        out[f"{name}.factor.{layer}"] = factor


SMALL = dict(num_classes=4, weights=None, weights_backbone=None)
RCNN = dict(SMALL, min_size=96, max_size=128, rpn_pre_nms_top_n_test=60, rpn_post_nms_top_n_test=30, box_detections_per_img=12)
DENSE = dict(SMALL, min_size=96, max_size=128, detections_per_img=12, topk_candidates=40)
FOUND = {
    "fasterrcnn_mobilenet_v3_large_320_fpn": RCNN,
    "maskrcnn_resnet50_fpn": dict(RCNN, box_detections_per_img=4),
    "keypointrcnn_resnet50_fpn": dict(RCNN, num_keypoints=3, box_detections_per_img=4),
    "fasterrcnn_resnet50_fpn_v2": RCNN,
    "retinanet_resnet50_fpn_v2": DENSE,
    "fcos_resnet50_fpn": DENSE,
    "ssdlite320_mobilenet_v3_large": dict(SMALL, score_thresh=0.2, detections_per_img=12),
}
for name, options in FOUND.items():
    torch.manual_seed(12)
    network = getattr(detection, name)(**options)
    initial(name, network)
    with torch.no_grad():
        fill(network.eval())
        spread(name, network)
        for i, found in enumerate(network.eval()(images)):
            for key, value in found.items():
                out[f"{name}.{key}_{i}"] = value.numpy() if key != "masks" else (value.numpy() * 255).round().astype(np.uint8)
            print(name, i, len(found["boxes"]), found["scores"][:6].tolist())

np.savez_compressed(os.path.join(os.path.dirname(os.path.abspath(__file__)), "models.npz"), **out)

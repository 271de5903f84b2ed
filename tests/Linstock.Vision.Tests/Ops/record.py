"""Answers of torchvision's operators, recorded with torchvision 0.14: writes ops.npz beside this file."""
import os
import numpy as np
import torch
import torchvision.ops as ops

torch.manual_seed(3)
out = {}


def boxes(n, size=60.0, dtype=torch.float32):
    corner = torch.rand(n, 2, dtype=dtype) * size
    return torch.cat([corner, corner + 1 + torch.rand(n, 2, dtype=dtype) * size / 2], 1)


a, b = boxes(7), boxes(5)
out["a"], out["b"] = a, b
out["box_area"] = ops.box_area(a)
out["box_iou"] = ops.box_iou(a, b)
out["generalized_box_iou"] = ops.generalized_box_iou(a, b)
out["distance_box_iou"] = ops.distance_box_iou(a, b)
out["complete_box_iou"] = ops.complete_box_iou(a, b)
out["clip_boxes_to_image"] = ops.clip_boxes_to_image(a - 5, (40, 50))
out["remove_small_boxes"] = ops.remove_small_boxes(a, 10.0)
for x in ("xyxy", "xywh", "cxcywh"):
    for y in ("xyxy", "xywh", "cxcywh"):
        out[f"convert_{x}_{y}"] = ops.box_convert(a, x, y)
p, q = boxes(6).requires_grad_(), boxes(6)
out["p"], out["q"] = p, q
for name in ("generalized", "distance", "complete"):
    loss = getattr(ops, f"{name}_box_iou_loss")(p, q, reduction="none")
    out[f"{name}_box_iou_loss"] = loss
    out[f"{name}_box_iou_loss_grad"] = torch.autograd.grad(loss.sum(), p)[0]

many, scores = boxes(300), torch.rand(300)
out["many"], out["scores"], out["classes"] = many, scores, torch.randint(0, 4, (300,))
out["nms_0.5"] = ops.nms(many, scores, 0.5)
out["nms_0.2"] = ops.nms(many, scores, 0.2)
out["batched_nms"] = ops.batched_nms(many, scores, out["classes"], 0.3)
crowd, crowd_scores = boxes(1200), torch.rand(1200)
out["crowd"], out["crowd_scores"], out["crowd_classes"] = crowd, crowd_scores, torch.randint(0, 3, (1200,))
out["batched_nms_crowd"] = ops.batched_nms(crowd, crowd_scores, out["crowd_classes"], 0.4)

masks = torch.rand(3, 12, 15) > 0.97
masks[:, 4, 6] = True
out["masks"], out["masks_to_boxes"] = masks, ops.masks_to_boxes(masks)

x = torch.randn(2, 12, 14, 17, dtype=torch.float64, requires_grad=True)
rois = torch.cat([torch.randint(0, 2, (9, 1)).double(), boxes(9, 60.0, torch.float64) - 3], 1)
rois[0, 1:] = torch.tensor([-30.0, -30, -20, -25])
rois[1, 1:] = torch.tensor([0.0, 0, 68, 56])
out["maps"], out["rois"] = x, rois


def record(name, result):
    weight = torch.arange(result.numel(), dtype=result.dtype).view(result.shape).sin()
    out[name] = result
    out[name + "_grad"] = torch.autograd.grad((result * weight).sum(), x)[0]


for aligned in (False, True):
    for ratio in (-1, 2):
        record(f"roi_align_{int(aligned)}_{ratio}", ops.roi_align(x, rois, (3, 2), 0.25, ratio, aligned))
record("roi_pool", ops.roi_pool(x, rois, (3, 2), 0.25))
for ratio in (-1, 2):
    record(f"ps_roi_align_{ratio}", ops.ps_roi_align(x, rois, (3, 2), 0.25, ratio))
record("ps_roi_pool", ops.ps_roi_pool(x, rois, (3, 2), 0.25))

image = torch.randn(2, 4, 9, 8, dtype=torch.float64, requires_grad=True)
weight = torch.randn(6, 2, 3, 2, dtype=torch.float64, requires_grad=True)
bias = torch.randn(6, dtype=torch.float64)
h, w = (9 + 2 - 3) // 2 + 1, 8 + 4 - 2 * (2 - 1) - 1 + 1
offset = (torch.randn(2, 2 * 2 * 6, h, w, dtype=torch.float64) * 1.5).requires_grad_()
mask = torch.rand(2, 2 * 6, h, w, dtype=torch.float64)
result = ops.deform_conv2d(image, offset, weight, bias, (2, 1), (1, 2), (1, 2), mask)
out["deform_image"], out["deform_weight"], out["deform_bias"], out["deform_offset"], out["deform_mask"] = image, weight, bias, offset, mask
out["deform_conv2d"] = result
signs = torch.arange(result.numel(), dtype=result.dtype).view(result.shape).sin()
for name, gradient in zip(("image", "weight", "offset"), torch.autograd.grad((result * signs).sum(), [image, weight, offset])):
    out[f"deform_conv2d_{name}_grad"] = gradient

logits, targets = torch.randn(5, 3, requires_grad=True), (torch.rand(5, 3) > 0.5).float()
out["logits"], out["targets"] = logits, targets
out["sigmoid_focal_loss"] = ops.sigmoid_focal_loss(logits, targets)
out["sigmoid_focal_loss_mean"] = ops.sigmoid_focal_loss(logits, targets, -1, 1.5, "mean")
out["sigmoid_focal_loss_grad"] = torch.autograd.grad(out["sigmoid_focal_loss"].sum(), logits)[0]

z = torch.randn(6, 3, 10, 11)
out["z"] = z
torch.manual_seed(5)
out["stochastic_depth_row"] = ops.stochastic_depth(z, 0.4, "row")
out["stochastic_depth_batch"] = ops.stochastic_depth(z, 0.4, "batch")
out["drop_block2d"] = ops.drop_block2d(z, 0.3, 3)
out["drop_block3d"] = ops.drop_block3d(z[None], 0.3, 3)

torch.manual_seed(6)
pyramid = ops.FeaturePyramidNetwork([4, 6], 5, ops.feature_pyramid_network.LastLevelMaxPool())
levels = {"0": torch.randn(2, 4, 16, 20), "1": torch.randn(2, 6, 8, 10)}
out["fpn_0"], out["fpn_1"] = levels["0"], levels["1"]
for key, value in pyramid(levels).items():
    out[f"fpn_out_{key}"] = value
pool = ops.MultiScaleRoIAlign(["0", "1"], 3, 2)
found = [boxes(4, 300.0), boxes(3, 100.0)]
out["fpn_boxes_0"], out["fpn_boxes_1"] = found
big = {"0": torch.randn(2, 4, 80, 100), "1": torch.randn(2, 4, 40, 50)}
out["fpn_big_0"], out["fpn_big_1"] = big["0"], big["1"]
out["multi_scale_roi_align"] = pool(big, found, [(318, 400), (300, 390)])

np.savez_compressed(
    os.path.join(os.path.dirname(os.path.abspath(__file__)), "ops.npz"), **{key: value.detach().numpy() for key, value in out.items()})

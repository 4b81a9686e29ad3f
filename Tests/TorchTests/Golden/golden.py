"""Writes golden.json: what PyTorch 2.11 answers for small inputs, which the tests compare with.

Needs torch and numpy. Run in this folder: python golden.py
"""
import json

import numpy as np
import torch
import torch.nn.functional as F

torch.set_num_threads(1)
cases = {}


def number(tensor):
    tensor = tensor.detach().float().contiguous()
    return {"shape": list(tensor.shape), "values": [float(f"{v:.8g}") for v in tensor.flatten().tolist()]}


def case(name, **tensors):
    cases[name] = {key: number(value) for key, value in tensors.items()}


def draw(*shape):
    return torch.randn(*shape)


def roi_align(x, regions, size, scale, ratio):
    """RoI align by its definition, point by point, in float64."""
    x, regions = x.double().numpy(), regions.double().numpy()
    _, channels, height, width = x.shape

    def value(picture, py, px):
        if py < -1 or py > height or px < -1 or px > width:
            return np.zeros(channels)
        py, px = max(py, 0), max(px, 0)
        y0, x0 = min(int(py), height - 1), min(int(px), width - 1)
        y1, x1 = min(y0 + 1, height - 1), min(x0 + 1, width - 1)
        fy, fx = (0 if y0 == height - 1 else py - y0), (0 if x0 == width - 1 else px - x0)
        m = x[picture]
        return ((1 - fy) * (1 - fx) * m[:, y0, x0] + (1 - fy) * fx * m[:, y0, x1]
                + fy * (1 - fx) * m[:, y1, x0] + fy * fx * m[:, y1, x1])

    out = np.zeros((len(regions), channels, size, size))
    for r, (picture, left, top, right, bottom) in enumerate(regions):
        left, top, right, bottom = left * scale, top * scale, right * scale, bottom * scale
        cell_w, cell_h = max(right - left, 1) / size, max(bottom - top, 1) / size
        for i in range(size):
            for j in range(size):
                points = [value(int(picture), top + (i + (a + .5) / ratio) * cell_h, left + (j + (b + .5) / ratio) * cell_w)
                          for a in range(ratio) for b in range(ratio)]
                out[r, :, i, j] = np.mean(points, axis=0)
    return torch.tensor(out)


torch.manual_seed(7)

pictures = torch.randint(0, 256, (2, 3, 4, 3), dtype=torch.uint8)
mean, scale = torch.tensor([123.675, 116.28, 103.53]), torch.tensor([1 / 58.395, 1 / 57.12, 1 / 57.375])
case("pixelsNormalized", x=pictures, mean=mean, scale=scale,
     y=((pictures.float() - mean) * scale).permute(0, 3, 1, 2))

x, w, b = draw(2, 4, 7, 6), draw(6, 2, 3, 3), draw(6)
case("convolvedSymmetric", x=x, w=w, b=b, y=F.conv2d(x, w, b, stride=2, padding=1, groups=2))
case("convolvedRightBottom", x=x, w=w, y=F.conv2d(F.pad(x, (0, 1, 0, 1)), w, stride=2, groups=2))
case("convolvedUneven", x=x, w=w, y=F.conv2d(F.pad(x, (1, 2, 0, 3)), w, stride=1, groups=2))

x, w, b = draw(3, 5), draw(4, 5), draw(4)
case("linear", x=x, w=w, b=b, y=F.linear(x, w, b), without=F.linear(x, w))

x = draw(3, 4, 5, 2)
weight, bias, running_mean, running_var = draw(4), draw(4), draw(4), draw(4).abs() + 0.5
new_mean, new_var = running_mean.clone(), running_var.clone()
trained = F.batch_norm(x, new_mean, new_var, weight, bias, True, 0.1, 1e-3)
case("batchNormalized", x=x, weight=weight, bias=bias, mean=running_mean, var=running_var,
     frozen=F.batch_norm(x, running_mean, running_var, weight, bias, False, 0.1, 1e-3),
     updating=trained, newMean=new_mean, newVar=new_var)

x = draw(4, 6) * 5
case("elementwise", x=x, relu=F.relu(x), relu6=F.relu6(x), below=x.clamp(max=1), sigmoid=x.sigmoid(),
     softmax=x.softmax(-1), power=x.abs().pow(2.7), reciprocal=1 / x, logSoftmax=x.log_softmax(-1),
     unit=F.normalize(x, dim=1), sum=x + x.flip(0), product=x * x.flip(0))

x = draw(2, 3, 7, 6)
case("maxPooled", x=x, symmetric=F.max_pool2d(x, 3, 2, 1),
     rightBottom=F.max_pool2d(F.pad(x, (0, 1, 0, 1), value=-float("inf")), 3, 2))
case("maps", x=x, mean=x.mean((2, 3)), up=F.interpolate(x, size=(9, 13), mode="nearest"), flat=x.flatten(1),
     joined=torch.cat([x, x.flip(1)], 1))
x = draw(2, 8, 3, 2)
case("anchorRows", x=x, y=x.view(2, -1, 4, 3, 2).permute(0, 3, 4, 1, 2).reshape(2, -1, 4))

x = draw(2, 3, 9, 11)
regions = torch.tensor([[0, 3.2, 5, 40.7, 30.1], [1, -20, -9, 15, 60], [1, 10, 10, 10.5, 10.2],
                        [0, 70, 60, 95, 90], [0, 0, 0, 88, 72], [1, 300, 10, 400, 20]])
case("roiAligned", x=x, regions=regions, two=roi_align(x, regions, 3, 1 / 8, 2), one=roi_align(x, regions, 2, 1 / 8, 1))

logits, targets = draw(6, 5) * 3, torch.tensor([0, 4, 2, -100, 1, 3])
p, q = torch.rand(3, 4), draw(3, 4) * 2
case("losses", logits=logits, targets=targets, p=p, q=q,
     crossEntropy=F.cross_entropy(logits, targets),
     smoothed=F.cross_entropy(logits, targets, reduction="sum", label_smoothing=0.1),
     binaryMean=F.binary_cross_entropy_with_logits(q, p),
     binarySum=F.binary_cross_entropy_with_logits(q, p, reduction="sum"),
     smoothL1=F.smooth_l1_loss(q, p, beta=1 / 9, reduction="sum"))

x, w, b = draw(2, 3, 4, 5), draw(3, 2, 2, 2), draw(2)
case("transposeConvolved", x=x, w=w, b=b, y=F.conv_transpose2d(x, w, b, stride=2),
     without=F.conv_transpose2d(x, w, stride=2))
case("doubled", x=x, y=F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False))

x, weight, bias = draw(2, 6, 3, 4) * 3 + 1, draw(6), draw(6)
case("groupNormalized", x=x, weight=weight, bias=bias, y=F.group_norm(x, 2, weight, bias, 1e-5),
     each=F.group_norm(x, 6, weight, bias, 1e-5))


def trajectory(name, make):
    """Ten steps of a small two-group problem; one tensor gets its first gradient only at the third step."""
    torch.manual_seed(3)
    a, b, c = (draw(3, 4).requires_grad_(), draw(4).requires_grad_(), draw(2).requires_grad_())
    start = {"a": a.clone(), "b": b.clone(), "c": c.clone()}
    x = draw(5, 3)
    optimizer = make([{"params": [a]}, {"params": [b, c], "lr": 0.05 * 0.1, "weight_decay": 0.0}])
    norms = []
    for step in range(10):
        loss = ((x @ a).tanh() + b).square().sum() * 0.3
        if step >= 2:
            loss = loss + (c * c).sum()
        optimizer.zero_grad()
        loss.backward()
        norms.append(torch.nn.utils.clip_grad_norm_([a, b, c], 2.0).detach())
        optimizer.step()
    case(name, x=x, a0=start["a"], b0=start["b"], c0=start["c"], a=a, b=b, c=c, norms=torch.stack(norms))


trajectory("sgd", lambda groups: torch.optim.SGD(groups, lr=0.05, momentum=0.9, weight_decay=0.02))
trajectory("adamw", lambda groups: torch.optim.AdamW(groups, lr=0.05, weight_decay=0.02))

with open("golden.json", "w") as file:
    # One case a line: readable differences when a case changes.
    lines = [f"{json.dumps(name)}:{json.dumps(value, separators=(',', ':'))}" for name, value in cases.items()]
    file.write("{\n" + ",\n".join(lines) + "\n}\n")

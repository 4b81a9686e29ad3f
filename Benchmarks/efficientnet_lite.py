"""EfficientNet-Lite0 in PyTorch, which torchvision does not have: what ours is compared with."""
from torch import nn
from torch.nn import functional as F

STAGES = [  # expansion, window, channels, repeats, stride: EfficientNet-B0, table 1 of arXiv 1905.11946
    (1, 3, 16, 1, 1), (6, 3, 24, 2, 2), (6, 5, 40, 2, 2), (6, 3, 80, 3, 2), (6, 5, 112, 3, 1), (6, 5, 192, 4, 2),
    (6, 3, 320, 1, 1),
]


class Same(nn.Conv2d):
    """A convolution padded so that ceil(size / stride) numbers come out, what is uneven going right and below."""

    def forward(self, x):
        pads = []
        for size, kernel, stride in zip(x.shape[:1:-1], self.kernel_size[::-1], self.stride[::-1]):
            total = max((-(-size // stride) - 1) * stride + kernel - size, 0)
            pads += [total // 2, total - total // 2]
        return F.conv2d(F.pad(x, pads), self.weight, None, self.stride, 0, 1, self.groups)


def layer(norm, input, output, kernel, stride=1, groups=1, active=True):
    parts = [Same(input, output, kernel, stride, groups=groups, bias=False), norm(output)]
    return nn.Sequential(*parts, *([nn.ReLU6()] if active else []))


class Block(nn.Module):
    def __init__(self, norm, input, output, kernel, stride, expansion):
        super().__init__()
        hidden = input * expansion
        parts = [layer(norm, input, hidden, 1)] if expansion > 1 else []
        parts += [layer(norm, hidden, hidden, kernel, stride, hidden), layer(norm, hidden, output, 1, active=False)]
        self.block = nn.Sequential(*parts)
        self.adds = stride == 1 and input == output

    def forward(self, x):
        return x + self.block(x) if self.adds else self.block(x)


class EfficientNetLite0(nn.Module):
    """`features` and `classifier`, named as torchvision names EfficientNet's."""

    def __init__(self, norm_layer=nn.BatchNorm2d):
        super().__init__()
        parts, width = [layer(norm_layer, 3, 32, 3, 2)], 32
        for expansion, kernel, channels, repeats, stride in STAGES:
            blocks = []
            for number in range(repeats):
                blocks.append(Block(norm_layer, width, channels, kernel, stride if number == 0 else 1, expansion))
                width = channels
            parts.append(nn.Sequential(*blocks))
        self.features = nn.Sequential(*parts, layer(norm_layer, width, 1280, 1))
        self.classifier = nn.Sequential(nn.Dropout(0.2), nn.Linear(1280, 1000))

    def forward(self, x):
        return self.classifier(self.features(x).mean((2, 3)))

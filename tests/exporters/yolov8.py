# SPDX-License-Identifier: Apache-2.0
"""YOLOv8 as a torch module, written from the published diagram of the network.

The detector that people export most; the package that brings it is licensed otherwise, so its code
is not used here. Modules bear the numbers that the network's description gives them (`model.22` is
the head), so that names in a report are those that users of the original see.
"""
import torch
from torch import nn

CLASSES = 80
BINS = 16  # of the distribution of each distance from an anchor to a side of the box


class Conv(nn.Module):
    """Convolution, batch norm, SiLU."""

    def __init__(self, channels: int, out: int, kernel: int = 1, stride: int = 1):
        super().__init__()
        self.conv = nn.Conv2d(channels, out, kernel, stride, kernel // 2, bias=False)
        self.bn = nn.BatchNorm2d(out, eps=1e-3)
        self.act = nn.SiLU()

    def forward(self, x):
        return self.act(self.bn(self.conv(x)))


class Bottleneck(nn.Module):
    def __init__(self, channels: int, shortcut: bool):
        super().__init__()
        self.cv1 = Conv(channels, channels, 3)
        self.cv2 = Conv(channels, channels, 3)
        self.shortcut = shortcut

    def forward(self, x):
        y = self.cv2(self.cv1(x))
        return x + y if self.shortcut else y


class C2f(nn.Module):
    """Half of the channels pass a chain of bottlenecks; what each gives is kept."""

    def __init__(self, channels: int, out: int, count: int, shortcut: bool = False):
        super().__init__()
        self.cv1 = Conv(channels, out)
        self.cv2 = Conv((2 + count) * out // 2, out)
        self.m = nn.ModuleList(Bottleneck(out // 2, shortcut) for _ in range(count))

    def forward(self, x):
        parts = list(self.cv1(x).chunk(2, 1))
        for block in self.m:
            parts.append(block(parts[-1]))
        return self.cv2(torch.cat(parts, 1))


class SPPF(nn.Module):
    """Three pools one after the other see what pools of 5, 9 and 13 see."""

    def __init__(self, channels: int, out: int):
        super().__init__()
        self.cv1 = Conv(channels, channels // 2)
        self.cv2 = Conv(2 * channels, out)
        self.m = nn.MaxPool2d(5, 1, 2)

    def forward(self, x):
        parts = [self.cv1(x)]
        for _ in range(3):
            parts.append(self.m(parts[-1]))
        return self.cv2(torch.cat(parts, 1))


class Concat(nn.Module):
    def forward(self, *parts):
        return torch.cat(parts, 1)


class DFL(nn.Module):
    """The mean of each distribution, as a convolution with the numbers of its bins."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(BINS, 1, 1, bias=False).requires_grad_(False)
        self.conv.weight.data[:] = torch.arange(BINS, dtype=torch.float).view(1, BINS, 1, 1)

    def forward(self, x):
        batch, _, anchors = x.shape
        bins = x.view(batch, 4, BINS, anchors).transpose(2, 1).softmax(1)
        return self.conv(bins).view(batch, 4, anchors)


class Detect(nn.Module):
    def __init__(self, channels: list[int], side: int):
        super().__init__()
        boxes, classes = max(64, channels[0] // 4), max(channels[0], CLASSES)
        self.cv2 = nn.ModuleList(
            nn.Sequential(Conv(c, boxes, 3), Conv(boxes, boxes, 3), nn.Conv2d(boxes, 4 * BINS, 1))
            for c in channels)
        self.cv3 = nn.ModuleList(
            nn.Sequential(Conv(c, classes, 3), Conv(classes, classes, 3),
                          nn.Conv2d(classes, CLASSES, 1))
            for c in channels)
        self.dfl = DFL()
        centers, strides = [], []
        for stride in (8, 16, 32):
            at = torch.arange(side // stride) + 0.5
            y, x = torch.meshgrid(at, at, indexing="ij")
            centers.append(torch.stack((x, y)).view(2, -1))
            strides.append(torch.full((1, centers[-1].shape[1]), float(stride)))
        self.register_buffer("anchors", torch.cat(centers, 1).unsqueeze(0))
        self.register_buffer("strides", torch.cat(strides, 1))

    def forward(self, *scales):
        found = [torch.cat((self.cv2[k](x), self.cv3[k](x)), 1).flatten(2)
                 for k, x in enumerate(scales)]
        boxes, scores = torch.cat(found, 2).split((4 * BINS, CLASSES), 1)
        left_top, right_bottom = self.dfl(boxes).chunk(2, 1)
        low, high = self.anchors - left_top, self.anchors + right_bottom
        box = torch.cat(((low + high) / 2, high - low), 1) * self.strides
        return torch.cat((box, scores.sigmoid()), 1)


class YOLOv8n(nn.Module):
    """The smallest: a third of the depth and a quarter of the width. One square image of `side`."""

    # What a module reads, if it is not the one before it.
    READS = {11: (10, 6), 14: (13, 4), 17: (16, 12), 20: (19, 9), 22: (15, 18, 21)}

    def __init__(self, side: int = 640):
        super().__init__()
        self.model = nn.ModuleList([
            Conv(3, 16, 3, 2), Conv(16, 32, 3, 2), C2f(32, 32, 1, True),
            Conv(32, 64, 3, 2), C2f(64, 64, 2, True),
            Conv(64, 128, 3, 2), C2f(128, 128, 2, True),
            Conv(128, 256, 3, 2), C2f(256, 256, 1, True), SPPF(256, 256),
            nn.Upsample(scale_factor=2), Concat(), C2f(384, 128, 1),
            nn.Upsample(scale_factor=2), Concat(), C2f(192, 64, 1),
            Conv(64, 64, 3, 2), Concat(), C2f(192, 128, 1),
            Conv(128, 128, 3, 2), Concat(), C2f(384, 256, 1),
            Detect([64, 128, 256], side)])

    def forward(self, x):
        made = []
        for k, module in enumerate(self.model):
            x = module(*(made[j] for j in self.READS[k])) if k in self.READS else module(x)
            made.append(x)
        return x

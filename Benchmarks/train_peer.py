"""torchvision's detector trained on the batch that the command made: the same start, the same objects."""
import time

import numpy
import torch

import torch_models


class Training:
    """One optimiser step after another on one batch."""

    def __init__(self, command, threads):
        torch.set_num_threads(threads)
        torch.manual_seed(0)
        configuration = command["configuration"]
        self.bfloat16 = command["bfloat16"]
        choices = dict(
            rpn_pre_nms_top_n_train=command["proposals"], rpn_post_nms_top_n_train=command["proposals"],
            rpn_batch_size_per_image=command["anchors"], box_batch_size_per_image=command["regions"])
        side = command["width"], command["height"]
        network = torch_models.detector(
            configuration | {"shortest_side": min(side), "longest_side": max(side)}, frozen=True, **choices)
        network.load_state_dict(torch_models.weights(command["weights"]), strict=False)
        frozen = tuple(command["frozen"])
        for name, parameter in network.named_parameters():
            parameter.requires_grad_(not name.startswith(frozen))
        memory = torch.channels_last if command["channels_last"] else torch.contiguous_format
        self.network = network.to(memory_format=memory).train()
        count = command["batch"]
        pixels = numpy.fromfile(command["pixels"], dtype=numpy.uint8)
        pictures = torch.from_numpy(pixels.reshape(count, command["height"], command["width"], 3))
        self.pictures = [picture.permute(2, 0, 1).float() / 255 for picture in pictures]
        self.targets = [
            {"boxes": torch.tensor(boxes), "labels": torch.tensor(categories) + 1}
            for boxes, categories in zip(command["boxes"], command["categories"])
        ]
        self.optimizer = torch.optim.SGD(
            [parameter for parameter in network.parameters() if parameter.requires_grad],
            lr=command["rate"], momentum=0.9, weight_decay=0.0005)

    def step(self):
        with torch.autocast("cpu", torch.bfloat16, enabled=self.bfloat16):
            losses = self.network(self.pictures, self.targets)
            total = sum(losses.values())
        self.optimizer.zero_grad()
        total.backward()
        self.optimizer.step()
        return float(total.detach())

    def steps(self, times):
        seconds, losses = [], []
        for _ in range(times):
            began = time.perf_counter()
            losses.append(self.step())
            seconds.append(time.perf_counter() - began)
        return {"seconds": seconds, "losses": losses}

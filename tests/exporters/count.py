# SPDX-License-Identifier: Apache-2.0
"""Multiplications with accumulation of a network, counted by torch while it runs: the witness for
what acev2 reads out of the exported graph.

torch.utils.flop_counter counts two operations for each of the products and convolutions that it
knows. What it does not know is counted here, its figure derived beside it; an operator that looks
like a product and that nobody counts ends the run.
"""
import math
import re

import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.flop_counter import FlopCounterMode

aten = torch.ops.aten


def _mkldnn_rnn_layer(x, w_ih, w_hh, *_, out_shape=None, **__) -> int:
    """One direction of one layer of LSTM: each of T·B steps multiplies x by all of W [4H, I] and
    the state by all of R [4H, H]."""
    steps = x[0] * x[1]
    return 2 * steps * (math.prod(w_ih) + math.prod(w_hh))


def _mv(matrix, vector, out_shape=None, **_) -> int:
    """[M, K] by [K]: each element of the matrix once."""
    return 2 * math.prod(matrix)


def _addmv(bias, matrix, vector, out_shape=None, **_) -> int:
    return 2 * math.prod(matrix)


def _dot(left, right, out_shape=None, **_) -> int:
    return 2 * math.prod(left)


MISSING = {aten.mkldnn_rnn_layer: _mkldnn_rnn_layer, aten.mv: _mv, aten.addmv: _addmv,
           aten.dot: _dot}

PRODUCT = re.compile(r"(^|_)(mm|mv|dot|bmm|conv\w*|rnn\w*|lstm\w*|gru\w*|linear|attention|matmul|"
                     r"einsum|bilinear|cdist)(_|$)")


class Guard(TorchDispatchMode):
    """Notes the operators that run."""

    def __init__(self):
        super().__init__()
        self.seen = set()

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        self.seen.add(func._overloadpacket)
        return func(*args, **(kwargs or {}))


def macs(module: torch.nn.Module, args: tuple) -> int:
    counter = FlopCounterMode(display=False, custom_mapping=MISSING)
    guard = Guard()
    with torch.no_grad(), guard, counter:
        module(*args)
    known = set(counter.flop_registry)
    unknown = {op for op in guard.seen - known
               if PRODUCT.search(op.__name__) and not op.__name__.startswith("upsample")}
    if unknown:
        raise NotImplementedError(f"nobody counts {sorted(map(str, unknown))}")
    flops = counter.get_total_flops()
    assert flops % 2 == 0
    return flops // 2

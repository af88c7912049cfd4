# SPDX-License-Identifier: Apache-2.0
"""The small language that the files in kinds/ are written in: groups, members, tensors.

Invariant: values of tensors follow from their key alone (a frozen generator), so that the same
graphs come out on every machine. A group states its cost as work that was counted by hand from
docs/metric.md; a member that costs otherwise states the difference in the same way.
"""

import zlib

import numpy as np

from prices import Work

GROUPS = []

_DOMAINS = {
    "com.microsoft": 1,
    "qonnx.custom_op.general": 1,
    "PACTOps": 1,
    "ai.onnx.contrib": 1,
    "local": 1,
}


def _indented(lines):
    """Nodes two spaces in; what opens or continues a head stays at the margin."""
    inside = False
    result = []
    for line in lines:
        result.append("  " + line if inside else line)
        inside = line.endswith("{") or (inside and not line.endswith("}"))
    return result


class Member:
    """One graph. `plus` is its difference to the group in lines of work, `why` the reason.

    run: "ort" executes it in ONNX Runtime, "reference" in ONNX's reference evaluator with the
    custom operators of verify.py, a text says why it is not executed. tolerance: how far its
    results may be from those of the first member that runs. domains: versions but for the usual.
    """

    def __init__(self, name, graph, plus, why, opset=21, run="ort", tolerance=0, domains=None):
        self.name = name
        self.graph = graph.strip()
        self.plus = Work(plus)
        self.why = why
        self.opset = opset
        self.run = run
        self.tolerance = tolerance
        self.domains = domains or {}

    def text(self):
        imports = [f'"" : {self.opset}']
        for domain, version in {**_DOMAINS, **self.domains}.items():
            if domain in self.graph:
                imports.append(f'"{domain}" : {version}')
        ir = 11 if self.opset >= 23 else 10
        lines = [line.strip() for line in self.graph.splitlines() if line.strip()]
        body = "\n".join(_indented(lines))
        return f"<ir_version: {ir}, opset_import: [{', '.join(imports)}]>\ng {body}"


def group(kind, name, work, why, *members, categories=None):
    """Registers a group: its members cost `work` each, because of `why` (the rule of the metric).

    categories: the part of the work that is in a category of the report, {"mac": lines, …}; it
    holds for members without a difference.
    """
    parts = {category: Work(lines) for category, lines in (categories or {}).items()}
    GROUPS.append({"kind": kind, "name": name, "work": Work(work), "why": " ".join(why.split()),
                   "categories": parts, "members": list(members)})


def m(name, graph, plus="", why="", **options):
    """A member: a graph in ONNX text from its inputs on. See Member for the rest."""
    return Member(name, graph, plus, " ".join(why.split()), **options)


def _random(key):
    return np.random.RandomState(zlib.crc32(key.encode()) & 0x7FFFFFFF)


def ints(key, *shape, low=-7, high=7):
    """Whole numbers from low to high."""
    return _random(key).randint(low, high + 1, shape)


def reals(key, *shape):
    """Sixteenths from -2 to 2."""
    return _random(key).randint(-32, 33, shape) / 16


def scales(key, *shape):
    """Unequal positive numbers, none a power of two."""
    count = int(np.prod(shape))
    order = _random(key).permutation(count)
    return (0.011 + 0.002 * order).reshape(shape).round(6)


def t(kind, name, values):
    """An initializer: t("int8", "w", array), t("float", "s", 0.05)."""
    array = np.asarray(values)
    dims = f"[{','.join(map(str, array.shape))}]" if array.ndim else ""
    numbers = ",".join(repr(float(v)) if kind in ("float", "double") else str(int(v))
                       for v in array.reshape(-1))
    return f"{kind}{dims} {name} = {{{numbers}}}"


def init(*tensors):
    return "<" + ", ".join(tensors) + ">"

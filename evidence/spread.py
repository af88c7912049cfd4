#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How much the choice of prices matters: the reference models under ACEv2, under ACEv2 with one
choice turned at a time, and under prices of others, side by side.

    evidence/spread.py ACEV2             writes docs/spread.md
    evidence/spread.py ACEV2 --check     compares it with what would be written

Invariant: every number of the page comes from acev2. Needs nothing but Python; takes seconds.
"""

import argparse
import itertools
import json
import math
import pathlib
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field

sys.dont_write_bytecode = True
ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "evidence"), str(ROOT / "models" / "reference")]

import catalog  # noqa: E402
import spread_page  # noqa: E402
from bert import bert  # noqa: E402
from graph import Graph  # noqa: E402

PAGE = ROOT / "docs" / "spread.md"
PROFILES = ROOT / "docs" / "profiles"
# Two costs that are nearer to each other than this are no order that could flip.
APART = 1.02


@dataclass(frozen=True)
class Base:
    """A way to price: options of acev2, and the name of a profile of docs/profiles."""

    title: str
    what: str
    options: tuple = ()
    profile: str = ""

    @property
    def arguments(self):
        profile = ("--profile", str(PROFILES / self.profile)) if self.profile else ()
        return self.options + profile


ACEV2 = Base("ACEv2", "as built in")
CHOICES = (
    Base("32-bit sums", "every add in an integer MAC is 32 bits wide", ("--accumulator", "32")),
    Base("least sums", "integer sums are as wide as they must be", ("--accumulator", "minimal")),
    Base("fixed32", "integers are rescaled by a fixed-point number of 32 bits",
         ("--requant", "fixed32")),
    Base("fixed16", "the same of 16 bits", ("--requant", "fixed16")),
    Base("fixed8", "the same of 8 bits", ("--requant", "fixed8")),
    Base("norms folded", "batch norms right behind a layer are folded into it",
         ("--fold", "batch-norm")),
    Base("float product", "a float MAC costs i·j", ("--float-mac", "product")),
    Base("FP32 sums", "products of narrower floats are added up in FP32",
         profile="choices/float32-sums.toml"),
    Base("table and 2 MACs", "a function is a table of segments and two MACs",
         profile="choices/function-by-table.toml"),
    Base("wired shifts", "constant shifts are wiring", profile="choices/wired-shifts.toml"),
    Base("wired weights", "all shifts are, also by weights",
         profile="choices/wired-weights.toml"),
    Base("½ divide", "divides and roots cost half", profile="choices/half-divide.toml"),
    Base("2 divide", "divides and roots cost twice", profile="choices/double-divide.toml"),
)
OTHERS = (
    Base("gates", "transistors, measured ([evidence.md](evidence.md))", profile="gates.toml"),
    Base("energy-gates", "gate inputs that switch in them", profile="energy-gates.toml"),
    Base("45 nm", "pJ, published (Horowitz, ISSCC 2014)", profile="energy-45nm.toml"),
    Base("7 nm", "pJ, published (Jouppi et al., ISCA 2021; 16-bit floats unchecked)", profile="energy-7nm.toml"),
)
BASES = (ACEV2, *CHOICES, *OTHERS)

# The networks of docs/results.md: of each family the published widths and the formats that are furthest apart.
NAMES = (
    "pokebnn-0.75", "pokebnn-1.0", "pokebnn-1.0-float32", "pokebnn-1.4", "pokebnn-2.0",
    "reactnet-a-float16", "reactnet-a-float32",
    "resnet18-float32", "resnet18-int8",
    "resnet50-float32", "resnet50-bfloat16", "resnet50-int8", "resnet50-int4-ends8",
    "resnet50-int4", "resnet50-w4a2",
    "mobilenet-v1-float32", "mobilenet-v1-int8", "mobilenet-v1-int8-folded", "mobilenet-v1-int4",
    "mobilenet-v2-float32", "mobilenet-v2-int8",
    "pikelpn-1x", "pikelpn-2x", "pikelpn-3x", "pikelpn-6x",
)


def entries():
    """Models by name; BERT for what convolutional networks have little of: softmax, functions,
    divides, roots."""
    found = {name: catalog.ENTRIES[name] for name in NAMES}
    for element in ("float32", "float16"):
        found[f"bert-{element}"] = catalog.Entry(
            "BERT", f"BERT base, {element}", lambda e=element: bert(Graph("bert", e)))
    found["bert-int8"] = catalog.Entry(
        "BERT", "BERT base, int8 QDQ",
        lambda: bert(Graph("bert", dialect="qdq"), catalog.INT8, catalog.INT8))
    return found


class Program:
    """Runs acev2 on the models, which lie in a folder."""

    def __init__(self, acev2, folder):
        self.acev2, self.entries, self.paths, self.known = acev2, entries(), {}, {}
        for name, entry in self.entries.items():
            self.paths[name] = folder / f"{name}.onnx"
            self.paths[name].write_bytes(entry.build())

    def _run(self, *arguments):
        command = [self.acev2, *map(str, arguments)]
        return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout

    def totals(self, base):
        """`totals` of every model by name."""
        found = {}
        for options in dict.fromkeys(entry.options for entry in self.entries.values()):
            names = [name for name, entry in self.entries.items() if entry.options == options]
            lines = self._run("scan", *(self.paths[n] for n in names), *options, *base.arguments)
            for name, line in zip(names, map(json.loads, lines.splitlines()), strict=True):
                if line["status"] != "ok" or line["unpriced"]:
                    raise SystemExit(f"spread: error: {name}, {base.title}: {line}")
                found[name] = line["totals"]
        return found

    def layers(self, name, base):
        """The layers of a model."""
        if (name, base) not in self.known:
            options = (*self.entries[name].options, *base.arguments)
            report = json.loads(self._run(self.paths[name], *options, "--json", "-"))
            self.known[name, base] = report["layers"]
        return self.known[name, base]


@dataclass
class Part:
    """Layers of one kind of a model: what they are of both models' sum, in ACEv2 and here."""

    model: str
    kind: str
    sign: int  # 1 of the dearer model, −1 of the cheaper
    layers: list = field(default_factory=list)  # names
    before: float = 0.0
    after: float = 0.0

    @property
    def moves(self):
        return self.sign * (self.after - self.before)


@dataclass
class Flip:
    """Two models whose order is another one than ACEv2's."""

    cheaper: str  # under ACEv2
    dearer: str
    before: float  # dearer / cheaper, above 1
    after: float  # below 1
    parts: list = field(default_factory=list)  # what moved it, the most first


def flips(totals, base, families):
    """The pairs that flip, those within a family and those farthest apart first."""
    found = []
    old, new = totals[ACEV2], totals[base]
    for a, b in itertools.permutations(old, 2):
        before, after = old[b]["acev2"] / old[a]["acev2"], new[b]["acev2"] / new[a]["acev2"]
        if before > APART and after < 1 / APART:
            found.append(Flip(a, b, before, after))
    return sorted(found, key=lambda f: (families[f.cheaper] != families[f.dearer],
                                        -min(math.log(f.before), -math.log(f.after))))


def shares(flip, base, program):
    """What each layer, by model and name, is of what both models cost."""
    layers = {
        (model, layer["name"]): layer["acev2"]
        for model in (flip.dearer, flip.cheaper)
        for layer in program.layers(model, base)
    }
    both = sum(layers.values())
    return {key: cost / both for key, cost in layers.items()}


def explain(flip, base, program):
    """Fills in the parts that move the order by a fifth of the move or more. Shares of what both
    cost make two units comparable."""
    kinds = {
        (model, layer["name"]): f"{layer['op']} {layer['operands'] or ''}".strip()
        for model in (flip.dearer, flip.cheaper)
        for layer in program.layers(model, ACEV2)
    }
    before, after = shares(flip, ACEV2, program), shares(flip, base, program)
    parts = {}
    for model, name in before | after:
        kind = kinds.get((model, name), name)
        sign = 1 if model == flip.dearer else -1
        part = parts.setdefault((model, kind), Part(model, kind, sign))
        part.before += before.get((model, name), 0)
        part.after += after.get((model, name), 0)
        if before.get((model, name)) or after.get((model, name)):
            part.layers.append(name)
    move = sum(part.moves for part in parts.values())
    found = [part for part in parts.values() if part.moves / move >= 0.2]
    flip.parts = sorted(found, key=lambda part: part.moves / move, reverse=True)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("acev2", type=lambda path: str(pathlib.Path(path).resolve()))
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        program = Program(arguments.acev2, pathlib.Path(folder))
        totals = {base: program.totals(base) for base in BASES}
        families = {name: entry.family for name, entry in program.entries.items()}
        flipped = {base: flips(totals, base, families) for base in BASES}
        for base, pairs in flipped.items():
            for pair in pairs[:spread_page.SHOWN]:
                explain(pair, base, program)
        text = spread_page.render(program.entries, totals, flipped, ACEV2, CHOICES, OTHERS)
    if not arguments.check:
        PAGE.write_text(text, encoding="utf-8")
    elif not PAGE.exists() or PAGE.read_text(encoding="utf-8") != text:
        print("docs/spread.md is out of date: evidence/spread.py build/release/acev2",
              file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

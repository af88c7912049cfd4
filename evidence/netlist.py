# SPDX-License-Identifier: Apache-2.0
"""From Verilog to gates: runs Yosys and ABC, reads back the netlist, counts it.

Invariant: Yosys names cells after file and line, and their names decide ties in ABC. So it sees one
file of a fixed name that holds the modules a circuit needs, in the order of their names and without
comments: the netlist depends on those and on the versions of the tools, on nothing else.
"""

import functools
import json
import pathlib
import re
import shutil
import subprocess
from dataclasses import dataclass

import liberty

CIRCUITS = pathlib.Path(__file__).parent / "circuits"

# The static CMOS gates of `abc -g cmos3` and their transistors, as Yosys' `stat -tech cmos` counts
# them. An input pin is the gates of two transistors: its load is one pin.
CMOS = {
    "$_NOT_": liberty.Cell(("A",), "Y", 0b01, 2, (1,)),
    "$_NAND_": liberty.Cell(("A", "B"), "Y", 0b0111, 4, (1, 1)),
    "$_NOR_": liberty.Cell(("A", "B"), "Y", 0b0001, 4, (1, 1)),
    "$_AOI3_": liberty.Cell(
        ("A", "B", "C"), "Y", liberty.truth_table("!((A B)+C)", "ABC"), 6, (1, 1, 1)
    ),
    "$_OAI3_": liberty.Cell(
        ("A", "B", "C"), "Y", liberty.truth_table("!((A+B) C)", "ABC"), 6, (1, 1, 1)
    ),
}


# Yosys' own commands for ABC less `ifraig; scorr`; 3 to 9 % more gates where both end.
UNSWEPT = " -script +strash;dc2;dretime;strash;map,{D}"


class Library:
    """What circuits are mapped to: the CMOS gates, or the cells of a Liberty file."""

    def __init__(self, path=None):
        self.path = path
        if path is None:
            self.name, self.cells = "cmos", CMOS
            self.output_load = 1
            self.mapping = "abc -g cmos3"
        else:
            self.path = pathlib.Path(path).resolve()
            self.name, self.cells = liberty.read(self.path)
            inverters = [c for c in self.cells.values() if len(c.inputs) == 1 and c.table == 0b01]
            self.output_load = min(inverters, key=lambda c: c.size).loads[0]
            self.mapping = "abc -liberty cells.lib"


@dataclass
class Netlist:
    inputs: int
    gates: list  # (cell, nets it reads), in topological order
    outputs: list  # nets
    cells: int
    size: float  # transistors, or area
    loads: list  # per net: what switches when it does
    stages: list  # per gate: how many registers lie before it

    @property
    def depth(self):
        """Gates on the longest path from register to register."""
        first = 2 + self.inputs
        level = [0] * first
        for (_, nets), stage in zip(self.gates, self.stages):
            level.append(
                1 + max(level[n] if n < first or self.stages[n - first] == stage else 0 for n in nets)
            )
        return max(level)

    def text(self):
        lines = [f"{self.inputs} {len(self.gates)} {len(self.outputs)}"]
        lines += [
            f"{stage} {len(nets)} {cell.table:x} {' '.join(map(str, nets))}"
            for (cell, nets), stage in zip(self.gates, self.stages)
        ]
        lines.append(" ".join(map(str, self.outputs)))
        return "\n".join(lines) + "\n"


def _wrapper(point):
    ports = [f"input [{o.width - 1}:0] {name}" for name, o in zip("abc", point.operands)]
    ports.append(f"output [{point.out - 1}:0] y")
    numbers = ", ".join(
        f".{k}({v if v < 1 << 31 else f'{v.bit_length()}' + chr(39) + f'd{v}'})"
        for k, v in point.parameters.items()
    )
    wires = ", ".join(f".{name}({name})" for name in "abc"[: len(point.operands)] + "y")
    parameters = f" #({numbers})" if numbers else ""
    unit = f"{point.circuit}{parameters} unit_ ({wires});"
    return f"module top({', '.join(ports)});\n  {unit}\nendmodule\n"


def _modules(text):
    """The modules of a Verilog text by name, each on one line."""
    plain = " ".join(re.sub(r"//[^\n]*", "", text).split())
    return {m[1]: m[0] for m in re.finditer(r"\bmodule (\w+).*?\bendmodule\b", plain)}


@functools.cache
def _library_modules():
    return _modules("\n".join(p.read_text() for p in sorted(CIRCUITS.glob("*.v"))))


def _source(point):
    """All that a point needs."""
    known = _library_modules() | _modules(point.source)
    top = _wrapper(point)
    needed, texts = set(), [top]
    while texts:
        words = set(re.findall(r"\w+", texts.pop()))
        new = {name for name in known if name in words} - needed
        needed |= new
        texts += [known[name] for name in new]
    return "\n".join([known[name] for name in sorted(needed)] + [top])


def synthesize(point, library, folder):
    """The netlist of a point, mapped to the cells of the library."""
    if library.path:
        shutil.copyfile(library.path, folder / "cells.lib")
    (folder / "top.v").write_text(_source(point))
    script = (
        f"read_verilog top.v; "
        f"hierarchy -check -top top; "
        f"synth{'' if point.in_parts else ' -flatten'} -top top; "
        f"{library.mapping}{'' if point.swept or library.path else UNSWEPT}; flatten; "
        "opt_clean -purge; write_json top.json"
    )
    if not library.path:
        script += "; tee -q -o stat.txt stat -tech cmos"
    run = subprocess.run(["yosys", "-q", "-p", script], cwd=folder, capture_output=True, text=True)
    if run.returncode:
        said = " ".join((run.stderr or run.stdout).split())
        raise SystemExit(f"evidence: error: yosys fails on {point.name} with {library.name}: {said}")
    netlist = _read(json.loads((folder / "top.json").read_text()), point, library)
    if not library.path:
        told = (folder / "stat.txt").read_text().split("transistors:")[1].split()[0].rstrip("+")
        assert int(told) == netlist.size, (point.name, told, netlist.size)
    return netlist


def _read(design, point, library):
    module = design["modules"]["top"]
    number = {"0": 0, "1": 1, "x": 0}
    inputs = 0
    for name in "abc"[: len(point.operands)]:
        for bit in module["ports"][name]["bits"]:
            number[bit] = 2 + inputs
            inputs += 1
    driver = {}
    for cell in module["cells"].values():
        kind = library.cells.get(cell["type"])
        if kind is None:
            raise SystemExit(
                f"evidence: error: {point.name} has a cell {cell['type']} that "
                f"{library.name} does not tell the function of"
            )
        pins = cell["connections"]
        driver[pins[kind.output][0]] = (kind, [pins[pin][0] for pin in kind.inputs])
    gates = []

    def place(wanted):
        stack = [wanted]
        while stack:
            bit = stack[-1]
            if bit in number:
                stack.pop()
                continue
            kind, reads = driver[bit]
            missing = [b for b in reads if b not in number]
            if missing:
                stack.extend(missing)
                continue
            number[bit] = 2 + inputs + len(gates)
            gates.append((kind, [number[b] for b in reads]))
            stack.pop()

    for bit in driver:
        place(bit)
    outputs = [number[bit] for bit in module["ports"]["y"]["bits"]]
    loads = [0.0] * (2 + inputs + len(gates))
    for kind, nets in gates:
        for net, load in zip(nets, kind.loads):
            loads[net] += load
    for net in outputs:
        loads[net] += library.output_load
    size = sum(kind.size for kind, _ in gates)
    held = {
        number[bit]
        for wire in module["netnames"].values()
        if int(wire["attributes"].get("keep", "0"), 2)
        for bit in wire["bits"]
        if bit in number
    }
    return Netlist(inputs, gates, outputs, len(gates), size, loads, _stages(inputs, gates, held))


def _stages(inputs, gates, held):
    """Per gate the registers on the way to it, the most of any path; `held`: nets that are registers.
    What passes a register on one path only waits in another until the rest is there."""
    ready = [0] * (2 + inputs)
    stages = []
    for _, nets in gates:
        stages.append(max(ready[net] for net in nets))
        ready.append(stages[-1] + (len(ready) in held))
    return stages

# SPDX-License-Identifier: Apache-2.0
"""Reads what is needed of a Liberty file: per cell its area, pins, capacitances and function.

Invariant: cells without exactly one output with a function of at most 6 inputs are left out;
the rest of the format is skipped by its nesting, not by its names. What cannot be read ends in a
line that names file, line and fact.
"""

import itertools
import math
import pathlib
import re
from dataclasses import dataclass


@dataclass
class Cell:
    inputs: tuple  # pin names, input 0 first
    output: str
    table: int  # truth table: bit k is the output where input n is bit n of k
    size: float  # transistors, or area
    loads: tuple  # per input: pins, or capacitance


TOKEN = re.compile(r'/\*.*?\*/|//[^\n]*|\\\r?\n|"(?:[^"\\]|\\.)*"|[\w.+\-\[\]/$]+|[(){}:;,]', re.S)
HINT = "\nhint: a Liberty file describes cells: library (NAME) { cell (NAME) { area : 1; pin (A) { … } } }"


def fail(where, what, hint=""):
    raise SystemExit(f"evidence: error: {where}: {what}{hint}")


class Group:
    def __init__(self, kind, name, line):
        self.kind, self.name, self.line, self.values, self.groups = kind, name, line, {}, []

    def number(self, path, key, otherwise=None):
        """A value that must be a number not below 0; `otherwise` where it is not there."""
        text = self.values.get(key, otherwise)
        try:
            value = float(text)
        except (TypeError, ValueError):
            value = -1.0
        if not 0 <= value < math.inf:
            told = "has no" if text is None else f"has {text!r} as its"
            fail(f"{path}:{self.line}", f"{self.kind} {self.name} {told} {key}, want a number")
        return value


def _tokens(text):
    """(token, line) without comments and line joins."""
    tokens, line, before = [], 1, 0
    for found in TOKEN.finditer(text):
        line += text.count("\n", before, found.start())
        before = found.start()
        if not found[0].startswith(("/*", "//", "\\")):
            tokens.append((found[0], line))
    return tokens


def _parse(text, path):
    """The groups of a file in one without a name."""
    tokens = _tokens(text)
    words = [word for word, _ in tokens]
    root = Group("file", "", 1)
    stack, at = [root], 0
    try:
        while at < len(words):
            word, line = tokens[at]
            after = words[at + 1] if at + 1 < len(words) else ""
            if word == "}":
                stack.pop()
                at += 1
                if not stack:
                    fail(f"{path}:{line}", "'}' without its '{'", HINT)
            elif after == ":":
                end = at + 2
                while words[end] not in ";}" and not (end > at + 2 and words[end + 1] in ":("):
                    end += 1
                stack[-1].values[word] = " ".join(t.strip('"') for t in words[at + 2 : end])
                at = end
            elif after == "(":
                end = words.index(")", at)
                arguments = [t.strip('"') for t in words[at + 2 : end] if t != ","]
                at = end + 1
                if words[at : at + 1] == ["{"]:
                    group = Group(word, arguments[0] if arguments else "", line)
                    stack[-1].groups.append(group)
                    stack.append(group)
                    at += 1
                else:
                    stack[-1].values[word] = arguments
            else:
                at += 1
    except (IndexError, ValueError):
        fail(f"{path}:{tokens[at][1]}", f"what '{words[at]}' begins does not end", HINT)
    if len(stack) > 1:
        open_group = stack[-1]
        what = f"'{{' of {open_group.kind} {open_group.name} has no '}}'"
        fail(f"{path}:{open_group.line}", what, HINT)
    return root


def truth_table(function, inputs):
    """The table of a Liberty expression: ! and ' negate, then ^, then * & and blank, then + |."""
    tokens = re.findall(r"[A-Za-z_]\w*|[01]|[!'^*&+|()]", function)
    position = 0

    def peek():
        return tokens[position] if position < len(tokens) else ""

    def take():
        nonlocal position
        position += 1
        return tokens[position - 1]

    def primary():
        token = take()
        if token == "!":
            inner = primary()
            return lambda v: not inner(v)
        if token == "(":
            value = either()
            if take() != ")":
                raise ValueError(function)
        elif token in "01":
            value = lambda v, bit=token == "1": bit
        else:
            value = lambda v, name=token: v[name]
        while peek() == "'":
            take()
            value = (lambda before: lambda v: not before(v))(value)
        return value

    def chain(below, operators, combine):
        def run():
            value = below()
            while peek() and (peek() in operators or ("" in operators and peek() not in "^+|)'")):
                if peek() in operators:
                    take()
                value = (lambda a, b: lambda v: combine(a(v), b(v)))(value, below())
            return value

        return run

    unlike = chain(primary, {"^"}, lambda a, b: a != b)
    both = chain(unlike, {"*", "&", ""}, lambda a, b: a and b)
    either = chain(both, {"+", "|"}, lambda a, b: a or b)
    value = either()
    if position != len(tokens):
        raise ValueError(function)
    table = 0
    for bits in itertools.product((False, True), repeat=len(inputs)):
        at = sum(bit << k for k, bit in enumerate(bits))
        table |= int(bool(value(dict(zip(inputs, bits))))) << at
    return table


def _inputs_and_output(group):
    """The pins of a cell that can be mapped to, or None."""
    if any(g.kind in ("ff", "latch", "statetable") for g in group.groups):
        return None
    pins = [g for g in group.groups if g.kind == "pin"]
    inputs = [p for p in pins if p.values.get("direction") == "input"]
    outputs = [p for p in pins if p.values.get("direction") == "output"]
    if len(outputs) != 1 or "function" not in outputs[0].values or len(inputs) > 6:
        return None
    return None if "three_state" in outputs[0].values else (inputs, outputs[0])


def _capacitance(path, pin, otherwise):
    """Of an input, in the file's unit."""
    both = [key for key in ("rise_capacitance", "fall_capacitance") if key in pin.values]
    if "capacitance" not in pin.values and both:
        return sum(pin.number(path, key) for key in both) / len(both)
    return pin.number(path, "capacitance", otherwise)


def _unit(path, library):
    """A unit of capacitance in fF."""
    told = library.values.get("capacitive_load_unit", ["1", "pf"])
    try:
        number, unit = told
        return float(number) * {"pf": 1000.0, "ff": 1.0}[unit.lower()]
    except (KeyError, ValueError):
        what = f"capacitive_load_unit is {told}, want a number and pf or ff"
        fail(f"{path}:{library.line}", what)


def read(path):
    """Name and cells by name, with areas in the file's unit and capacitances in fF (0 where the file
    tells none). Anything that cannot be used is a SystemExit that says why in a line."""
    try:
        text = pathlib.Path(path).read_bytes().decode(errors="replace")
    except OSError as error:
        fail(path, error.strerror)
    library = next((g for g in _parse(text, path).groups if g.kind == "library"), None)
    if library is None:
        fail(path, "no library in it", HINT)
    femto = _unit(path, library)
    usual = library.values.get("default_input_pin_cap", "0")
    cells = {}
    for group in library.groups:
        pins = _inputs_and_output(group) if group.kind == "cell" else None
        if pins is None:
            continue
        names = tuple(p.name for p in pins[0])
        try:
            table = truth_table(pins[1].values["function"], names)
        except (IndexError, KeyError, ValueError):
            continue  # of pins within the cell
        area = group.number(path, "area")
        loads = tuple(_capacitance(path, p, usual) * femto for p in pins[0])
        cells[group.name] = Cell(names, pins[1].name, table, area, loads)
    check(path, library, cells)
    return library.name, cells


def check(path, library, cells):
    """That ABC can make everything of them: without a buffer it crashes."""
    tables = {(len(cell.inputs), cell.table) for cell in cells.values() if cell.size > 0}
    for what, choice in (
        ("inverter", {(1, 0b01)}),
        ("buffer", {(1, 0b10)}),
        ("NAND, NOR, AND or OR of two inputs", {(2, t) for t in (0b0111, 0b0001, 0b1000, 0b1110)}),
    ):
        if not choice & tables:
            fail(
                f"{path}:{library.line}",
                f"library {library.name} has no {what} with an area, of {len(cells)} usable cells",
                "\nhint: ABC maps to an inverter, a buffer and gates of two inputs at least",
            )

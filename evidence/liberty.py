# SPDX-License-Identifier: Apache-2.0
"""Reads what is needed of a Liberty file: per cell its area, pins, capacitances and function.

Invariant: cells without exactly one output with a function of at most 6 inputs are left out;
the rest of the format is skipped by its nesting, not by its names.
"""

import itertools
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


def _tokens(text):
    return [t for t in TOKEN.findall(text) if not t.startswith(("/*", "//", "\\"))]


class Group:
    def __init__(self, kind, name):
        self.kind, self.name, self.values, self.groups = kind, name, {}, []


def _parse(text):
    tokens = _tokens(text)
    root = Group("file", "")
    stack, at = [root], 0
    while at < len(tokens):
        token = tokens[at]
        if token == "}":
            stack.pop()
            at += 1
        elif token in ";,":
            at += 1
        elif at + 1 < len(tokens) and tokens[at + 1] == ":":
            end = at + 2
            while tokens[end] not in ";}" and not (end > at + 2 and tokens[end + 1] in ":("):
                end += 1
            stack[-1].values[token] = " ".join(t.strip('"') for t in tokens[at + 2 : end])
            at = end
        elif at + 1 < len(tokens) and tokens[at + 1] == "(":
            end = tokens.index(")", at)
            arguments = [t.strip('"') for t in tokens[at + 2 : end] if t != ","]
            at = end + 1
            if at < len(tokens) and tokens[at] == "{":
                group = Group(token, arguments[0] if arguments else "")
                stack[-1].groups.append(group)
                stack.append(group)
                at += 1
            else:
                stack[-1].values[token] = arguments
        else:
            at += 1
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


def read(path):
    """Name, cells by name, and the capacitance of its unit in fF."""
    library = next(
        g
        for g in _parse(open(path, encoding="utf-8", errors="replace").read()).groups
        if g.kind == "library"
    )
    number, unit = library.values.get("capacitive_load_unit", ["1", "pf"])
    femto = float(number) * {"pf": 1000.0, "ff": 1.0}[unit.lower()]
    cells = {}
    for group in library.groups:
        if group.kind != "cell" or any(
            g.kind in ("ff", "latch", "statetable") for g in group.groups
        ):
            continue
        pins = [g for g in group.groups if g.kind == "pin"]
        inputs = [p for p in pins if p.values.get("direction") == "input"]
        outputs = [p for p in pins if p.values.get("direction") == "output"]
        if len(outputs) != 1 or "function" not in outputs[0].values or len(inputs) > 6:
            continue
        if "three_state" in outputs[0].values:
            continue
        names = tuple(p.name for p in inputs)
        cells[group.name] = Cell(
            names,
            outputs[0].name,
            truth_table(outputs[0].values["function"], names),
            float(group.values["area"]),
            tuple(float(p.values.get("capacitance", 0)) * femto for p in inputs),
        )
    return library.name, cells

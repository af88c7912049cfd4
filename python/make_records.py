# SPDX-License-Identifier: Apache-2.0
"""Writes classes of what the JSON documents hold, from their schemas.

usage: make_records.py FOLDER-OF-SCHEMAS OUTPUT.py

A member of a document is so an attribute with a type and a description as soon as its schema has
it. Run while the wheel is built (python/CMakeLists.txt).
"""

import json
import keyword
import pathlib
import sys
import textwrap

# The class of a whole document, and what stands before the names of the classes within it.
DOCUMENTS = {"report": ("Report", ""), "diff": ("Diff", "Diff"),
             "compare": ("Comparison", "Comparison"), "check": ("Verdict", "Verdict")}
SCALARS = {"integer": "int", "number": "float", "string": "str", "boolean": "bool", "null": "None"}
WIDTH = 100

HEADER = '''\
# SPDX-License-Identifier: Apache-2.0
"""Classes of what the JSON documents of acev2 hold; made from their schemas, not by hand."""

from __future__ import annotations

from ._record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Literal
'''


def camel(name):
    """ "by_precision" → "ByPrecision"."""
    return "".join(part.capitalize() for part in name.split("_"))


def singular(name):
    return name.removesuffix("s")


class Writer:
    """One document: its classes, those within before those around."""

    def __init__(self, schema, root, prefix):
        self.schema, self.root, self.prefix = schema, root, prefix
        self.classes = {}  # name: text
        self.made = {}     # text of the schema: name
        self.owners = []   # names of the classes that are being made, the outermost first

    def resolve(self, node):
        """The schema behind a reference, with what stands beside it."""
        if "$ref" not in node:
            return node
        target = self.schema["$defs"][node["$ref"].removeprefix("#/$defs/")]
        beside = {key: value for key, value in node.items() if key != "$ref"}
        return {**self.resolve(target), **beside}

    def type_of(self, node, name):
        """(annotation, class of the object or of the array's objects if it is one)."""
        if node.get("$ref", "").startswith("#/$defs/"):
            name = node["$ref"].removeprefix("#/$defs/")
        node = self.resolve(node)
        for choice in ("oneOf", "anyOf"):
            if choice in node:
                parts = [self.type_of(part, name) for part in node[choice]]
                texts = dict.fromkeys(text for text, _ in parts)
                made = next((made for _, made in parts if made), None)
                return " | ".join(sorted(texts, key=lambda text: text == "None")), made
        if "enum" in node:
            return f"Literal[{', '.join(map(repr, node['enum']))}]", None
        if "const" in node:
            return f"Literal[{node['const']!r}]", None
        kinds = node.get("type", "any")
        kinds = kinds if isinstance(kinds, list) else [kinds]
        texts, made = [], None
        for kind in kinds:
            text, inner = self.plain_type(kind, node, name)
            texts.append(text)
            made = made or inner
        return " | ".join(texts), made

    def plain_type(self, kind, node, name):
        if kind == "array":
            text, made = self.type_of(node.get("items", {}), singular(name))
            return f"list[{text}]", made
        if kind == "object":
            if "properties" in node or "required" in node:
                made = self.define(self.prefix + camel(name), node)
                return made, made
            if "additionalProperties" in node:
                return f"dict[str, {self.type_of(node['additionalProperties'], name)[0]}]", None
            return "dict[str, Any]", None
        return SCALARS.get(kind, "Any"), None

    def define(self, name, node):
        """Writes the class `name` of an object; returns its name, which may be another."""
        key = json.dumps({**node, "description": ""}, sort_keys=True)
        if key in self.made:
            return self.made[key]
        if name in self.made.values():  # a member of another kind has the same name: after its owner
            name = self.owners[-1] + name.removeprefix(self.prefix)
        assert name not in self.made.values(), name
        self.made[key] = name
        self.owners.append(name)
        members = dict(node.get("properties", {}))
        types = {member: self.type_of(value, member) for member, value in members.items()}
        rest, rest_class = node.get("additionalProperties"), None
        if rest is not None:
            rest_type = self.type_of(rest, singular(name.removeprefix(self.prefix).lower()))
            rest_class = rest_type[1]
            for member in node.get("required", []):
                types.setdefault(member, rest_type)
                members.setdefault(member, {})
        lines = [f"class {name}(Record):"]
        doc = [node.get("description") or node.get("title") or f"Part of a {self.root}."]
        described = []
        for member, value in members.items():
            about = self.resolve(value).get("description") if "$ref" not in value else (
                value.get("description") or self.resolve(value).get("description"))
            if about:
                described += textwrap.wrap(f"{member}: {about}", WIDTH - 4,
                                           subsequent_indent="    ")
        text = textwrap.wrap(doc[0][0].upper() + doc[0][1:], WIDTH - 7)
        body = text + ([""] + described if described else [])
        quoted = "\n".join(f"    {line}".rstrip() for line in body).lstrip()
        lines.append(f'    r"""{quoted}\n    """' if described else f'    r"""{quoted}"""')
        lines.append("    __slots__ = ()")
        classes = {member: made for member, (_, made) in types.items()
                   if made and made != rest_class}
        if classes:
            pairs = ", ".join(f'"{member}": {made}' for member, made in classes.items())
            lines.append(f"    _classes = {{{pairs}}}")
        if rest_class:
            lines.append(f"    _other = {rest_class}")
        lines.append(f"    _names = {tuple(members)!r}")
        for member, (annotation, _) in types.items():
            if member.isidentifier() and not keyword.iskeyword(member):
                lines.append(f"    {member}: {annotation}")
        self.owners.pop()
        self.classes[name] = "\n".join(lines)
        return name


def main():
    folder, output = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    text = HEADER
    for document, (root, prefix) in DOCUMENTS.items():
        schema = json.loads((folder / f"{document}.schema.json").read_text(encoding="utf-8"))
        writer = Writer(schema, root, prefix)
        writer.define(root, schema)
        for definition in writer.classes.values():
            text += "\n\n" + definition + "\n"
    output.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
#
# Writes the reference models into a folder; needs nothing but Python.
#
# Invariant: the same bytes on every run and machine.
"""Generates the reference models.

    models/reference/generate.py FOLDER           full size, 224 x 224, without weights
    models/reference/generate.py FOLDER --small   a few layers, 32 x 32, with random weights
"""

from __future__ import annotations

import argparse
from pathlib import Path

import catalog


def write_models(folder: Path, small: bool = False) -> dict[str, Path]:
    """Writes every model; {name: path}."""
    folder.mkdir(parents=True, exist_ok=True)
    builders = catalog.SMALL if small else {name: entry.build
                                            for name, entry in catalog.ENTRIES.items()}
    paths = {}
    for name, build in builders.items():
        paths[name] = folder / f"{name}.onnx"
        paths[name].write_bytes(build())
    return paths


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--small", action="store_true")
    arguments = parser.parse_args()
    for path in write_models(arguments.folder, arguments.small).values():
        print(path)


if __name__ == "__main__":
    main()

# SPDX-License-Identifier: Apache-2.0
"""The command line: ``acev2 …`` and ``python -m acev2 …``."""

from __future__ import annotations


def main() -> int:
    """Runs the command line on the arguments of the process; returns its exit code."""
    import os
    import signal
    import sys

    from . import _native

    # Python would look at an interrupt only once the command is done.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    return _native.run([os.fsencode(argument) for argument in sys.argv[1:]])


if __name__ == "__main__":
    raise SystemExit(main())

# SPDX-License-Identifier: Apache-2.0
"""docs/python.md does what it says: every ```pycon block runs, one after the other."""

import doctest
import re

from conftest import ROOT

# What a block prints may be cut with "...".
FLAGS = doctest.ELLIPSIS | doctest.REPORT_NDIFF


def test_python_page(monkeypatch):
    monkeypatch.chdir(ROOT)
    text = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
    runner = doctest.DocTestRunner(optionflags=FLAGS)
    names = {}
    blocks = re.findall(r"^```pycon\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert len(blocks) >= 6
    report = []
    for k, block in enumerate(blocks):
        test = doctest.DocTestParser().get_doctest(block, names, f"block {k + 1}", "python.md", 0)
        assert test.examples
        runner.run(test, out=report.append, clear_globs=False)
        names = test.globs
    assert not runner.failures, "".join(report)

# SPDX-License-Identifier: Apache-2.0
"""examples/notebook.ipynb runs, and shows what is stored in it."""

import nbclient
import nbformat
from conftest import ROOT

NOTEBOOK = ROOT / "examples" / "notebook.ipynb"


def texts(notebook):
    """What the cells print and show as text."""
    return [output.get("text") or output["data"]["text/plain"] for cell in notebook.cells
            for output in cell.get("outputs", [])]


def test_notebook(monkeypatch):
    stored = nbformat.read(NOTEBOOK, as_version=4)
    expected = texts(stored)
    assert len(expected) == 5
    fresh = nbformat.read(NOTEBOOK, as_version=4)
    nbclient.NotebookClient(fresh, timeout=120, kernel_name="python3",
                            resources={"metadata": {"path": str(NOTEBOOK.parent)}}).execute()
    assert texts(fresh) == expected

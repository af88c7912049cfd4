# SPDX-License-Identifier: Apache-2.0
"""What the tests of the package share. They run against an installed wheel (tests/python/run)."""

import pathlib

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]

# A float32 MAC: 31·32 = 992 for the multiply, 6·32 = 192 for the add, docs/metric.md.
FLOAT_MAC = 1184

# y = x·w with x [N, 3] and w [3, 4], then a Relu: 12·N MACs, and 4·N comparisons of 32 each.
DENSE = """<ir_version: 8, opset_import: ["" : 17]>
dense (float[N, 3] x) => (float[N, 4] y)
<float[3, 4] w = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}>
{
  h = MatMul (x, w)
  y = Relu (h)
}
"""

# The same with an operator that nobody knows behind it.
UNKNOWN = DENSE.replace("y = Relu (h)", "y = nobody.knows.Frobnicate (h)").replace(
    '["" : 17]', '["" : 17, "nobody.knows" : 1]')


@pytest.fixture
def models():
    """The folder of sample models."""
    return ROOT / "models"


@pytest.fixture
def dense(tmp_path):
    """The path of DENSE."""
    path = tmp_path / "dense.onnxtxt"
    path.write_text(DENSE)
    return path

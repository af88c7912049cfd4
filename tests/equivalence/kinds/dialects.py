# SPDX-License-Identifier: Apache-2.0
"""Integer networks in float tensors (QuantLib's operators), quantizers written as rounding and bounds,
and QONNX's Trunc, each beside the standard form of the same arithmetic.

Invariant: nothing overflows an int32, and quotients that floor and truncation round differently are
cut off by the bounds.
"""

from groups import group, init, ints, m, t

KIND = "dialects"
HEAD = "(uint8[1,3,4,4] q) => (float[1,4,4,4] y)"
CONV = """f = Cast <to=1> (q)
        wf = Cast <to=1> (w)
        c = Conv (f, wf)"""
W = t("int8", "w", ints("dialects.w", 4, 3, 1, 1))
MUL = [13, 7, 5, 3]
ADD = [32768, 500, 40000, 3]


def column(kind, name, values):
    return f"{kind}[4,1,1] {name} = {{{','.join(str(float(v)) if kind == 'float' else str(v) for v in values)}}}"


FLOATS = (W, column("float", "mul", MUL), column("float", "add", ADD))


def ref(name, graph, *rest, **options):
    return m(name, graph, *rest, run="reference", **options)


group(
    KIND, "requantshift",
    """
    192 mac uint8 int8 -- 64 outputs of 3
    64 mul int32 int32 -- constants beside an integer are INT32, whatever tensor holds them
    64 add int32 int32
    64 shift int32 -- by 65536; rounding and saturation are free
    """,
    "§2: attributes count in every domain and type that writers use; §3: a quantizer's rounding is free.",
    ref("integers", f"""{HEAD} {init(*FLOATS)} {{
        {CONV}
        y = PACTOps.RequantShift <n_levels_out=256, signed=0, div=65536> (c, mul, add) }}"""),
    ref("tensors", f"""{HEAD} {init(*FLOATS)} {{
        {CONV}
        y = PACTOps.RequantShift <n_levels_out: tensor = float[1] {{256.0}},
            signed: tensor = float[1] {{0.0}}, div: tensor = float {{65536.0}}> (c, mul, add) }}"""),
    ref("reals", f"""{HEAD} {init(*FLOATS)} {{
        {CONV}
        y = PACTOps.RequantShift <n_levels=256.0, signed=0.0, div=65536.0> (c, mul, add) }}"""),
    ref("in-the-domain-of-extensions", f"""{HEAD} {init(*FLOATS)} {{
        {CONV}
        y = ai.onnx.contrib.RequantShift <n_levels_out=256, signed=0, div=65536> (c, mul, add) }}"""),
    m("standard-integers", f"""{HEAD}
        {init(W, column("int32", "mul", MUL), column("int32", "add", ADD), t("int32", "div", 65536),
              t("int32", "low", 0), t("int32", "high", 255))} {{
        {CONV}
        i = Cast <to=6> (c)
        p = Mul (i, mul)
        a = Add (p, add)
        d = Div (a, div)
        l = Clip (d, low, high)
        y = Cast <to=1> (l) }}"""),
    m("standard-floats", f"""{HEAD}
        {init(*FLOATS, t("float", "div", 65536), t("float", "low", 0), t("float", "high", 255))} {{
        {CONV}
        p = Mul (c, mul)
        a = Add (p, add)
        d = Div (a, div)
        r = Floor (d)
        y = Clip (r, low, high) }}""",
      """
      64 add float32 float32
      -64 add int32 int32
      """,
      "§3: a factor that the graph writes makes a float of a computed integer, so the sum is one of floats"),
)

ROW = "(float[2,3] x) => (float[2,3] y)"
SCALES = (t("float", "s", 0.05), t("float", "low", 0), t("float", "high", 255))
group(
    KIND, "rounding-and-bounds",
    """
    6 mul float32 float32 -- by the reciprocal of the scale
    6 mul uint8 float32 -- the graph output needs the float
    """,
    "§3: a written rounding and the whole bounds right behind it are a quantizer: they are free.",
    m("quantizelinear", f"""{ROW} {init(SCALES[0], t("uint8", "z", 0))} {{
        q = QuantizeLinear (x, s, z)
        y = DequantizeLinear (q, s, z) }}"""),
    m("round-clip", f"""{ROW} {init(*SCALES)} {{
        d = Div (x, s)
        r = Round (d)
        c = Clip (r, low, high)
        y = Mul (c, s) }}"""),
    m("round-clip-moved", f"""{ROW} {init(*SCALES)} {{
        d = Div (x, s)
        r = Round (d)
        u = Transpose <perm=[1,0]> (r)
        c = Clip (u, low, high)
        v = Transpose <perm=[1,0]> (c)
        y = Mul (v, s) }}"""),
)

TRUNC = "qonnx.custom_op.general.Trunc"
QUANT = "qonnx.custom_op.general.Quant"
UNSIGNED = '<signed=0, narrow=0, rounding_mode="ROUND">'
POOL = "(float[1,2,4,4] x) => (float[1,2,1,1] y)"
QX = (t("float", "s", 0.4), t("float", "z", 0.0), t("float", "b8", 8.0), t("float", "b12", 12.0),
      t("float", "si", 0.025))
group(
    KIND, "trunc-of-opset-2",
    """
    32 mul float32 float32 -- QuantizeLinear of the float input
    30 add uint12 uint12 -- 2 sums of 16 uint8
    2 shift uint12 -- 1/16 of the average is left in the scale: the ratio is a power of two
    2 mul uint8 float32 -- the graph output
    """,
    "§2: operands are those of the opset; §3: an average leaves 1/k with the scale, and rounding to a scale is one shift.",
    m("qdq", f"""{POOL} {init(QX[0], t("uint8", "z", 0))} {{
        q = QuantizeLinear (x, s, z)
        d = DequantizeLinear (q, s, z)
        p = GlobalAveragePool (d)
        r = QuantizeLinear (p, s, z)
        y = DequantizeLinear (r, s, z) }}"""),
    ref("qonnx", f"""{POOL} {init(*QX)} {{
        d = {QUANT} {UNSIGNED} (x, s, z, b8)
        p = GlobalAveragePool (d)
        y = {TRUNC} {UNSIGNED} (p, si, z, b12, s, b8) }}""",
        domains={"qonnx.custom_op.general": 2}),
    ref("averagepool", f"""{POOL} {init(*QX)} {{
        d = {QUANT} {UNSIGNED} (x, s, z, b8)
        p = AveragePool <kernel_shape=[4,4]> (d)
        y = {TRUNC} {UNSIGNED} (p, si, z, b12, s, b8) }}""",
        domains={"qonnx.custom_op.general": 2}),
    ref("before-its-number", f"""{POOL} {init(*QX)} {{
        d = {QUANT} {UNSIGNED} (x, s, z, b8)
        p = GlobalAveragePool (d)
        y = {TRUNC} {UNSIGNED} (p, si, z, b12, s, b8) }}"""),
    ref("integers-as-widths", f"""{POOL}
        {init(*QX[:2], QX[4], t("int32", "b8", 8), t("int64", "b12", 12))} {{
        d = {QUANT} {UNSIGNED} (x, s, z, b8)
        p = GlobalAveragePool (d)
        y = {TRUNC} {UNSIGNED} (p, si, z, b12, s, b8) }}""",
        domains={"qonnx.custom_op.general": 2}),
)

group(
    KIND, "trunc-of-opset-1",
    """
    32 mul float32 float32 -- QuantizeLinear of the float input
    30 add uint12 uint12 -- 2 sums of 16 uint8
    2 shift uint12 -- 4 bits are dropped, 16 times what the average left
    2 mul uint8 float32 -- the graph output
    """,
    "§2: operands are those of the opset: 4 bits are dropped, and the scale stays.",
    m("qdq", f"""{POOL} {init(QX[0], QX[4], t("uint8", "z", 0))} {{
        q = QuantizeLinear (x, s, z)
        d = DequantizeLinear (q, s, z)
        p = GlobalAveragePool (d)
        r = QuantizeLinear (p, s, z)
        y = DequantizeLinear (r, si, z) }}"""),
    ref("qonnx", f"""{POOL} {init(*QX)} {{
        d = {QUANT} {UNSIGNED} (x, s, z, b8)
        p = GlobalAveragePool (d)
        y = {TRUNC} {UNSIGNED} (p, si, z, b12, b8) }}"""),
)

# SPDX-License-Identifier: Apache-2.0
"""Integer operators whose rescaling the graph writes: MatMulInteger → Cast → Mul and its fused forms.

Invariant: scales are constants, so that nothing but the written multiply is at stake.
"""

from groups import group, init, ints, m, reals, t

KIND = "dynamic"
W = ints("dynamic.w", 4, 3)
S = (t("float", "s", 0.05), t("float", "ws", 0.013), t("int8", "w", W), t("int8", "z", 0))
HEAD = "(uint8[2,4] q) => (float[2,3] y)"
RULE = """§2: on a computed integer the written Mul is charged and its result is a float; §3: operators
whose output is a float by definition charge their scales there."""

group(
    KIND, "matmulinteger",
    """
    24 mac uint8 int8 -- 2·4·3
    6 mul int32 float32 -- the accumulator by the product of the scales
    """,
    RULE,
    m("cast-mul", f"""{HEAD} {init(*S, t("float", "c", 0.00065))} {{
        i = MatMulInteger (q, w)
        f = Cast <to=1> (i)
        y = Mul (f, c) }}"""),
    m("mul-on-the-left", f"""{HEAD} {init(*S, t("float", "c", 0.00065))} {{
        i = MatMulInteger (q, w)
        f = Cast <to=1> (i)
        y = Mul (c, f) }}"""),
    m("scales-multiplied-offline", f"""{HEAD} {init(*S)} {{
        c = Mul (s, ws)
        i = MatMulInteger (q, w)
        f = Cast <to=1> (i)
        y = Mul (f, c) }}"""),
    m("matmulintegertofloat", f"""{HEAD} {init(*S)} {{
        y = com.microsoft.MatMulIntegerToFloat (q, w, s, ws) }}"""),
    m("qdq", f"""{HEAD} {init(*S, t("uint8", "u", 0))} {{
        d = DequantizeLinear (q, s, u)
        wf = DequantizeLinear (w, ws, z)
        y = MatMul (d, wf) }}"""),
    m("div", f"""{HEAD} {init(*S, t("float", "c", 1538.4615478515625))} {{
        i = MatMulInteger (q, w)
        f = Cast <to=1> (i)
        y = Div (f, c) }}""", why="§4: Div by a constant is a multiply by its reciprocal"),
    m("per-column", f"""{HEAD} {init(*S, t("float", "c", [0.00065, 0.00065, 0.00065]))} {{
        i = MatMulInteger (q, w)
        f = Cast <to=1> (i)
        y = Mul (f, c) }}"""),
    categories={"quantization": "6 mul int32 float32", "mac": "24 mac uint8 int8"},
)

group(
    KIND, "matmulinteger-zero-point",
    """
    24 mac uint8 int8 -- 2·4·3
    6 mul int32 float32 -- the accumulator by the product of the scales
    """,
    RULE + " An activation's zero point against constant weights has nothing to fold into here: 0.",
    m("cast-mul", f"""{HEAD} {init(*S, t("float", "c", 0.00065), t("uint8", "za", 7))} {{
        i = MatMulInteger (q, w, za)
        f = Cast <to=1> (i)
        y = Mul (f, c) }}"""),
    m("matmulintegertofloat", f"""{HEAD} {init(*S, t("uint8", "za", 7))} {{
        y = com.microsoft.MatMulIntegerToFloat (q, w, s, ws, za) }}"""),
    m("qdq", f"""{HEAD} {init(*S, t("uint8", "za", 7))} {{
        d = DequantizeLinear (q, s, za)
        wf = DequantizeLinear (w, ws, z)
        y = MatMul (d, wf) }}"""),
)

group(
    KIND, "matmulinteger-bias",
    """
    24 mac uint8 int8 -- 2·4·3
    6 mul int32 float32 -- the accumulator by the product of the scales
    6 add float32 float32 -- the result is a float
    """,
    RULE + " The fused bias is added behind the scales, as its unfused form writes it.",
    m("cast-mul-add", f"""{HEAD} {init(*S, t("float", "c", 0.00065), t("float", "b", reals("dynamic.b", 3)))} {{
        i = MatMulInteger (q, w)
        f = Cast <to=1> (i)
        a = Mul (f, c)
        y = Add (a, b) }}"""),
    m("matmulintegertofloat", f"""{HEAD} {init(*S, t("float", "b", reals("dynamic.b", 3)))} {{
        y = com.microsoft.MatMulIntegerToFloat (q, w, s, ws, , , b) }}"""),
    m("qdq", f"""{HEAD} {init(*S, t("uint8", "u", 0), t("float", "b", reals("dynamic.b", 3)))} {{
        d = DequantizeLinear (q, s, u)
        wf = DequantizeLinear (w, ws, z)
        a = MatMul (d, wf)
        y = Add (a, b) }}""", """
        - 6 add float32 float32 -- no float yet
        6 add int32 int32 -- the constant bias at accumulator width
        """, "§3: in front of its scale the accumulator is an integer and a constant bias an integer add"),
)

group(
    KIND, "fused-then-float-product",
    """
    24 mac uint8 int8 -- 2·4·3
    6 mul int32 float32 -- scales
    12 mac float32 float32 -- 2·3·2: everything behind the operator is a float
    """,
    "§3: behind operators whose output is a float by definition everything is a float.",
    m("matmulintegertofloat", f"""(uint8[2,4] q) => (float[2,2] y) {init(*S)} {{
        a = com.microsoft.MatMulIntegerToFloat (q, w, s, ws)
        t0 = Transpose <perm=[1,0]> (a)
        y = MatMul (a, t0) }}"""),
    m("cast-mul", f"""(uint8[2,4] q) => (float[2,2] y) {init(*S, t("float", "c", 0.00065))} {{
        i = MatMulInteger (q, w)
        f = Cast <to=1> (i)
        a = Mul (f, c)
        t0 = Transpose <perm=[1,0]> (a)
        y = MatMul (a, t0) }}"""),
    m("gemm", f"""(uint8[2,4] q) => (float[2,2] y) {init(*S, t("float", "c", 0.00065))} {{
        i = MatMulInteger (q, w)
        f = Cast <to=1> (i)
        a = Mul (f, c)
        y = Gemm <transB=1> (a, a) }}"""),
)

group(
    KIND, "convinteger",
    """
    1728 mac uint8 int8 -- 64 outputs of 27
    64 mul int32 float32 -- the accumulator by the product of the scales
    """,
    RULE,
    m("cast-mul", f"""(uint8[1,3,4,4] q) => (float[1,4,4,4] y)
        {init(t("int8", "w", ints("dynamic.conv", 4, 3, 3, 3)), t("float", "c", 0.00065),
              t("int8", "z", 0), t("uint8", "u", 0))} {{
        i = ConvInteger <pads=[1,1,1,1]> (q, w, u, z)
        f = Cast <to=1> (i)
        y = Mul (f, c) }}"""),
    m("qdq", f"""(uint8[1,3,4,4] q) => (float[1,4,4,4] y)
        {init(t("int8", "w", ints("dynamic.conv", 4, 3, 3, 3)), t("float", "s", 0.05), t("float", "ws", 0.013),
              t("int8", "z", 0), t("uint8", "u", 0))} {{
        d = DequantizeLinear (q, s, u)
        wf = DequantizeLinear (w, ws, z)
        y = Conv <pads=[1,1,1,1]> (d, wf) }}"""),
)

X = "(float[2,4] x) => (float[2,3] y)"
group(
    KIND, "integer-weights-of-a-float-product",
    """
    24 mac float32 int8 -- 2·4·3
    6 mul float32 float32 -- the weight's scale, pending on the product
    """,
    "§2: a constant integer that is cast to float, minus a constant, times a constant, is a DequantizeLinear.",
    m("dequantizer", f"""{X} {init(*S)} {{
        wf = DequantizeLinear (w, ws, z)
        y = MatMul (x, wf) }}"""),
    m("cast-mul", f"""{X} {init(*S)} {{
        wi = Cast <to=1> (w)
        wf = Mul (wi, ws)
        y = MatMul (x, wf) }}"""),
    m("cast-sub-mul", f"""{X} {init(*S[:2], t("uint8", "w", W + 128), t("float", "z", 128.0))} {{
        wi = Cast <to=1> (w)
        wz = Sub (wi, z)
        wf = Mul (wz, ws)
        y = MatMul (x, wf) }}""", """
        - 24 mac float32 int8 -- the payload is stored unsigned
        24 mac float32 uint8 -- as wide
        """, "§3: a zero point of 2^(b-1) is a flip of the sign bit, offline"),
    m("cast-mul-transpose", f"""{X} {init(*S[:2], t("int8", "w", W.T))} {{
        wi = Cast <to=1> (w)
        wf = Mul (ws, wi)
        wt = Transpose <perm=[1,0]> (wf)
        y = MatMul (x, wt) }}"""),
    m("cast-div", f"""{X} {init(t("int8", "w", W), t("float", "c", 76.92308044433594))} {{
        wi = Cast <to=1> (w)
        wf = Div (wi, c)
        y = MatMul (x, wf) }}""", why="§4: Div by a constant is a multiply by its reciprocal"),
    m("in-a-function", f"""{X} {init(*S)} {{
        wf = local.Dequantize (w, ws)
        y = MatMul (x, wf) }}
        <domain: "local", opset_import: ["" : 21]>
        Dequantize (v, k) => (f) {{
        i = Cast <to=1> (v)
        f = Mul (i, k) }}"""),
)

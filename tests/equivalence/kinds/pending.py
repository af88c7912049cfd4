# SPDX-License-Identifier: Apache-2.0
"""Linear and order-preserving operators on pending tensors, each written in several ways.

Invariant: inputs and outputs are integers of 8 or 16 bits; nothing here is a look-up.
"""

from groups import group, init, ints, m, t

KIND = "pending"
S = (t("float", "s", 0.05), t("float", "so", 0.3), t("int8", "z", 0), t("int16", "zi", 0))
HEAD = "(int8[8] q) => (int8[8] y)"
WIDE = "(int16[8] q) => (int16[8] y)"
PASSES = "§3: a pending scale passes through every linear or order-preserving operator"

ONE = (t("float", "s", 0.05), t("int8", "z", 0), t("int8", "w", ints("pending.one", 6, 3)),
       t("float", "ws", 0.013), t("float", "so", 0.3), t("float", "one", 1.0), t("float", "ones", [1.0] * 6))

group(
    KIND, "pending-square",
    """
    8 mul int16 int16 -- an integer multiply; 16 bits are no look-up
    8 mul int32 float32 -- requantization
    """,
    "§3: x·x (Pow 2) is an integer multiply; §2: a product has the bits of both.",
    m("mul", f"""(int16[8] q) => (int16[8] y) {init(*S)} {{
        d = DequantizeLinear (q, s, zi)
        p = Mul (d, d)
        y = QuantizeLinear (p, so, zi) }}"""),
    m("pow", f"""(int16[8] q) => (int16[8] y) {init(*S, t("float", "two", 2.0))} {{
        d = DequantizeLinear (q, s, zi)
        p = Pow (d, two)
        y = QuantizeLinear (p, so, zi) }}"""),
    m("einsum", f"""(int16[8] q) => (int16[8] y) {init(*S)} {{
        d = DequantizeLinear (q, s, zi)
        p = Einsum <equation="i,i->i"> (d, d)
        y = QuantizeLinear (p, so, zi) }}"""),
    m("mul-of-copies", f"""(int16[8] q) => (int16[8] y) {init(*S)} {{
        d = DequantizeLinear (q, s, zi)
        e = Identity (d)
        p = Mul (d, e)
        y = QuantizeLinear (p, so, zi) }}"""),
)

group(
    KIND, "pending-absolute-value",
    "",
    PASSES + " (Abs, Neg); §1: they are free. The same quantizer again is free: |int8| up to 128 is saturated.",
    m("abs", f"""{HEAD} {init(*S)} {{
        d = DequantizeLinear (q, s, z)
        p = Abs (d)
        y = QuantizeLinear (p, s, z) }}"""),
    m("abs-of-neg", f"""{HEAD} {init(*S)} {{
        d = DequantizeLinear (q, s, z)
        n = Neg (d)
        p = Abs (n)
        y = QuantizeLinear (p, s, z) }}"""),
    m("float16", f"""{HEAD} {init(*S)} {{
        d = DequantizeLinear (q, s, z)
        h = Cast <to=10> (d)
        a = Abs (h)
        p = Cast <to=1> (a)
        y = QuantizeLinear (p, s, z) }}"""),
)

group(
    KIND, "pending-maximum",
    "8 cmp int8 int8 -- equal scales: the integer operation alone",
    "§3: Max with equal scales is the integer operation alone; the same quantizer again is free.",
    m("max", f"""(int8[8] a, int8[8] b) => (int8[8] y) {init(*S)} {{
        d = DequantizeLinear (a, s, z)
        e = DequantizeLinear (b, s, z)
        p = Max (d, e)
        y = QuantizeLinear (p, s, z) }}"""),
    m("on-payloads", "(int8[8] a, int8[8] b) => (int8[8] y) { y = Max (a, b) }"),
    m("float16", f"""(int8[8] a, int8[8] b) => (int8[8] y) {init(*S)} {{
        d = DequantizeLinear (a, s, z)
        e = DequantizeLinear (b, s, z)
        dh = Cast <to=10> (d)
        eh = Cast <to=10> (e)
        h = Max (dh, eh)
        p = Cast <to=1> (h)
        y = QuantizeLinear (p, s, z) }}"""),
    m("reducemax-of-the-stack", f"""(int8[8] a, int8[8] b) => (int8[8] y)
        {init(*S, t("int64", "first", [0]))} {{
        d = DequantizeLinear (a, s, z)
        e = DequantizeLinear (b, s, z)
        du = Unsqueeze (d, first)
        eu = Unsqueeze (e, first)
        c = Concat <axis=0> (du, eu)
        p = ReduceMax <keepdims=0> (c, first)
        y = QuantizeLinear (p, s, z) }}"""),
)

group(
    KIND, "pending-relu",
    "8 cmp int8 int8",
    PASSES + " (Relu); the same quantizer again is free.",
    m("relu", f"""{HEAD} {init(*S)} {{
        d = DequantizeLinear (q, s, z)
        p = Relu (d)
        y = QuantizeLinear (p, s, z) }}"""),
    m("max", f"""{HEAD} {init(*S, t("float", "zero", 0.0))} {{
        d = DequantizeLinear (q, s, z)
        p = Max (d, zero)
        y = QuantizeLinear (p, s, z) }}"""),
    m("clip", f"""{HEAD} {init(*S, t("float", "zero", 0.0))} {{
        d = DequantizeLinear (q, s, z)
        p = Clip (d, zero)
        y = QuantizeLinear (p, s, z) }}"""),
    m("reshaped", f"""{HEAD} {init(*S, t("int64", "in", [2, 4]), t("int64", "out", [8]))} {{
        d = DequantizeLinear (q, s, z)
        r = Reshape (d, in)
        a = Relu (r)
        p = Reshape (a, out)
        y = QuantizeLinear (p, s, z) }}"""),
)

group(
    KIND, "pending-written-factor",
    """
    8 mul int16 float32 -- the pending scale is pre-multiplied into the written multiply
    8 mul float32 float32 -- its result is a float, so QuantizeLinear is another
    """,
    "§3: a factor that the graph writes (Mul, Div) is charged, and its result is a float.",
    m("mul", f"""{WIDE} {init(*S, t("float", "k", 0.7))} {{
        d = DequantizeLinear (q, s, zi)
        p = Mul (d, k)
        y = QuantizeLinear (p, so, zi) }}"""),
    m("mul-left", f"""{WIDE} {init(*S, t("float", "k", 0.7))} {{
        d = DequantizeLinear (q, s, zi)
        p = Mul (k, d)
        y = QuantizeLinear (p, so, zi) }}"""),
    m("vector", f"""{WIDE} {init(*S, t("float", "k", [0.7] * 8))} {{
        d = DequantizeLinear (q, s, zi)
        p = Mul (d, k)
        y = QuantizeLinear (p, so, zi) }}"""),
    m("div", f"""{WIDE} {init(*S, t("float", "k", 1.4285714626312256))} {{
        d = DequantizeLinear (q, s, zi)
        p = Div (d, k)
        y = QuantizeLinear (p, so, zi) }}"""),
)

group(
    KIND, "pending-constant-addend",
    """
    8 add int8 int8 -- brought to the payload's scale offline
    8 mul int9 float32 -- requantization
    """,
    """§3: a constant addend is brought to the pending scale offline: an integer add; §2: aligned to the
    payload's scale it has the other's width (int8), the sum one bit more.""",
    m("add", f"""{HEAD} {init(*S, t("float", "k", [0.7] * 8))} {{
        d = DequantizeLinear (q, s, z)
        p = Add (d, k)
        y = QuantizeLinear (p, so, z) }}"""),
    m("add-left", f"""{HEAD} {init(*S, t("float", "k", [0.7] * 8))} {{
        d = DequantizeLinear (q, s, z)
        p = Add (k, d)
        y = QuantizeLinear (p, so, z) }}"""),
    m("sub", f"""{HEAD} {init(*S, t("float", "k", [-0.7] * 8))} {{
        d = DequantizeLinear (q, s, z)
        p = Sub (d, k)
        y = QuantizeLinear (p, so, z) }}"""),
    m("quantized-constant", f"""{HEAD} {init(*S, t("int8", "k", [14] * 8))} {{
        d = DequantizeLinear (q, s, z)
        kf = DequantizeLinear (k, s, z)
        p = Add (d, kf)
        y = QuantizeLinear (p, so, z) }}"""),
)

group(
    KIND, "softmax-between-float-types",
    """
    8 mul int8 float32 -- Softmax needs floats
    8 cmp float32 float32
    8 add float32 float32
    8 func float32
    8 add float32 float32
    2 div float32 float32
    8 mul float32 float32
    """,
    "§3: any other consumer needs the float, one multiply an element; then floats.",
    m("softmax", f"""(int8[2,4] q) => (float[2,4] y) {init(*S)} {{
        d = DequantizeLinear (q, s, z)
        y = Softmax (d) }}"""),
    m("double-and-back", f"""(int8[2,4] q) => (float[2,4] y) {init(*S)} {{
        d = DequantizeLinear (q, s, z)
        e = Cast <to=11> (d)
        f = Cast <to=1> (e)
        y = Softmax (f) }}"""),
    m("transposed", f"""(int8[2,4] q) => (float[2,4] y) {init(*S)} {{
        d = DequantizeLinear (q, s, z)
        a = Transpose <perm=[1,0]> (d)
        b = Softmax <axis=0> (a)
        y = Transpose <perm=[1,0]> (b) }}"""),
)

group(
    KIND, "factor-of-one",
    """
    36 mac int8 int8 -- 2·6·3
    6 mul int32 float32 -- requantization
    """,
    "§3: multiplying by 1 is nothing, so that what is behind it is what was in front.",
    *(m(name, f"""(int8[2,6] q) => (int8[2,3] y) {init(*ONE)} {{
        d = DequantizeLinear (q, s, z)
        {body}
        wf = DequantizeLinear (w, ws, z)
        p = MatMul (t, wf)
        y = QuantizeLinear (p, so, z) }}""")
      for name, body in (("straight", "t = Identity (d)"), ("times-one", "t = Mul (d, one)"),
                         ("one-times", "t = Mul (one, d)"), ("over-one", "t = Div (d, one)"),
                         ("times-ones", "t = Mul (d, ones)"))),
)

group(
    KIND, "written-over-by-another-scale",
    "2 mul int8 float32 -- the new row to the scale of the old ones; the result has that scale",
    """§3: where elements of unequal scales meet they are aligned first, the operand that is cheaper to rescale; the
    same scale and zero point and a payload that fits: free.""",
    *(m(name, f"""(int8[3,2] q, int8[1,2] r) => (int8[3,2] y)
        {init(t("float", "s", 0.05), t("float", "n", 0.03), t("int8", "z", 0), index)} {{
        d = DequantizeLinear (q, s, z)
        u = DequantizeLinear (r, n, z)
        {body}
        y = QuantizeLinear (p, s, z) }}""")
      for name, index, body in (
          ("scatter-nd", t("int64", "at", [[1]]), "p = ScatterND (d, at, u)"),
          ("scatter-elements", t("int64", "at", [[1, 1]]), "p = ScatterElements (d, at, u)"),
          ("requantized-first", t("int64", "at", [[1]]), """v = QuantizeLinear (u, s, z)
        e = DequantizeLinear (v, s, z)
        p = ScatterND (d, at, e)"""))),
)

group(
    KIND, "sequence-of-unequal-scales",
    """
    6 mul int8 float32 -- one entry as floats
    6 mul int8 float32 -- the other
    6 mul float32 float32 -- the one that is taken is quantized
    """,
    "§3: any other consumer needs the float; a sequence has no scale that is that of all its entries.",
    m("sequence", f"""(int8[2,3] q, int8[2,3] r) => (int8[2,3] y)
        {init(t("float", "s", 0.05), t("float", "n", 0.03), t("int8", "z", 0), t("int64", "at", 1))} {{
        d = DequantizeLinear (q, s, z)
        u = DequantizeLinear (r, n, z)
        both = SequenceConstruct (d, u)
        p = SequenceAt (both, at)
        y = QuantizeLinear (p, s, z) }}"""),
    m("inserted", f"""(int8[2,3] q, int8[2,3] r) => (int8[2,3] y)
        {init(t("float", "s", 0.05), t("float", "n", 0.03), t("int8", "z", 0), t("int64", "at", 1))} {{
        d = DequantizeLinear (q, s, z)
        u = DequantizeLinear (r, n, z)
        one = SequenceConstruct (d)
        both = SequenceInsert (one, u)
        p = SequenceAt (both, at)
        y = QuantizeLinear (p, s, z) }}"""),
)

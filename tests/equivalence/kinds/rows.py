# SPDX-License-Identifier: Apache-2.0
"""What works on rows: Softmax, norms, attention, as one operator and written out.

Invariant: the operator's row in the metric counts r adds a mean or a sum; written out it is r - 1, so
members differ by what their graphs hold.
"""

from groups import group, init, m, reals, t

KIND = "rows"
i64 = "int64"
LAST = t(i64, "last", [-1])
HEAD = "(float[2,4] x) => (float[2,4] y)"

group(
    KIND, "softmax",
    """
    8 cmp float32 float32
    8 add float32 float32 -- subtract the maximum
    8 func float32
    8 add float32 float32
    2 div float32 float32
    8 mul float32 float32
    """,
    "§4: per row of r: r compare, r sub, r function, r add, 1 divide + r multiply; two rows of 4.",
    m("softmax", f"{HEAD} {{ y = Softmax (x) }}"),
    m("axis-moved", f"""{HEAD} {{
        a = Transpose <perm=[1,0]> (x)
        b = Softmax <axis=0> (a)
        y = Transpose <perm=[1,0]> (b) }}"""),
    m("reshaped", f"""{HEAD} {init(t(i64, "shape", [1, 2, 1, 4]), t(i64, "back", [2, 4]))} {{
        a = Reshape (x, shape)
        b = Softmax <axis=3> (a)
        y = Reshape (b, back) }}"""),
    m("written-out", f"""{HEAD} {init(LAST)} {{
        c = ReduceMax (x, last)
        a = Sub (x, c)
        e = Exp (a)
        s = ReduceSum (e, last)
        y = Div (e, s) }}""", """
        - 2 cmp float32 float32 -- r - 1 a row
        - 2 add float32 float32 -- r - 1 a row
        - 2 div float32 float32 -- no reciprocal
        - 8 mul float32 float32 -- nor a multiply by it
        8 div float32 float32 -- by what is no constant
        """, "§4: reductions are n·(k-1), Div by what is no constant n divide"),
    m("written-out-with-reciprocal", f"""{HEAD} {init(LAST)} {{
        c = ReduceMax (x, last)
        a = Sub (x, c)
        e = Exp (a)
        s = ReduceSum (e, last)
        r = Reciprocal (s)
        y = Mul (e, r) }}""", """
        - 2 cmp float32 float32 -- r - 1 a row
        - 2 add float32 float32 -- r - 1 a row
        """, "§4: reductions are n·(k-1)"),
)

group(
    KIND, "log-softmax",
    """
    8 cmp float32 float32
    8 add float32 float32 -- subtract the maximum
    8 func float32 -- exp
    8 add float32 float32
    2 func float32 -- log
    8 add float32 float32 -- subtract it
    """,
    "§4: per row: r compare, r sub, r function, r add, 1 function + r sub.",
    m("logsoftmax", f"{HEAD} {{ y = LogSoftmax (x) }}"),
    m("log-of-softmax", f"{HEAD} {{ a = Softmax (x)\n y = Log (a) }}", """
        - 2 func float32 -- no logarithm of the sum
        - 8 add float32 float32 -- nothing subtracted
        2 div float32 float32
        8 mul float32 float32
        8 func float32 -- log of every element
        """, "§4: Softmax ends with 1 divide + r multiply; Log is n function"),
    m("written-out", f"""{HEAD} {init(LAST)} {{
        c = ReduceMax (x, last)
        a = Sub (x, c)
        e = Exp (a)
        s = ReduceSum (e, last)
        l = Log (s)
        y = Sub (a, l) }}""", """
        - 2 cmp float32 float32 -- r - 1 a row
        - 2 add float32 float32 -- r - 1 a row
        """, "§4: reductions are n·(k-1)"),
)

ROW = "(float[2,8] x) => (float[2,8] y)"
AFFINE = (t("float", "g", reals("rows.g", 8)), t("float", "b", reals("rows.b", 8)))
EPS = t("float", "eps", 1e-5)
LN = """
    16 add float32 float32 -- mean
    16 add float32 float32 -- subtract it
    16 mac float32 float32 -- variance
    2 sqrt float32
    2 div float32 float32
    16 mul float32 float32
    16 mul float32 float32 -- affine
    16 add float32 float32 -- affine
    """
WRITTEN = """
        - 2 add float32 float32 -- r - 1 a row
        2 shift float32 -- 1/8
        - 16 mac float32 float32 -- squares
        16 mul float32 float32 -- and their sum
        14 add float32 float32 -- apart
        2 shift float32 -- 1/8
        2 add float32 float32 -- epsilon
        """
BY_DIV = WRITTEN + """
        - 2 div float32 float32 -- no reciprocal
        - 16 mul float32 float32 -- nor a multiply by it
        16 div float32 float32
        """
group(
    KIND, "layer-norm", LN,
    "§4: per row of r: r add, r sub, r MAC, 1 sqrt + 1 divide, r multiply; affine r multiply + r add.",
    m("layernormalization", f"{ROW} {init(*AFFINE)} {{ y = LayerNormalization (x, g, b) }}"),
    m("reshaped", f"""{ROW} {init(*AFFINE, t(i64, "shape", [1, 2, 8]), t(i64, "back", [2, 8]))} {{
        a = Reshape (x, shape)
        n = LayerNormalization <axis=2> (a, g, b)
        y = Reshape (n, back) }}"""),
    m("written-out", f"""{ROW} {init(*AFFINE, LAST, EPS, t("float", "two", 2.0))} {{
        c = ReduceMean (x, last)
        d = Sub (x, c)
        q = Pow (d, two)
        v = ReduceMean (q, last)
        e = Add (v, eps)
        s = Sqrt (e)
        n = Div (d, s)
        a = Mul (n, g)
        y = Add (a, b) }}""", BY_DIV, "§4: every operator as written"),
    m("written-out-with-reciprocal", f"""{ROW} {init(*AFFINE, LAST, EPS)} {{
        c = ReduceMean (x, last)
        d = Sub (x, c)
        q = Mul (d, d)
        v = ReduceMean (q, last)
        e = Add (v, eps)
        s = Sqrt (e)
        r = Reciprocal (s)
        n = Mul (d, r)
        a = Mul (n, g)
        y = Add (a, b) }}""", WRITTEN, "§4: every operator as written"),
)

group(
    KIND, "skip-layer-norm",
    "16 add float32 float32 -- the residual\n" + LN,
    "§4: a fused operator costs what it fuses.",
    m("add-layernorm", f"""(float[1,2,8] x, float[1,2,8] r) => (float[1,2,8] y) {init(*AFFINE)} {{
        a = Add (x, r)
        y = LayerNormalization <epsilon=0.00001> (a, g, b) }}"""),
    m("skiplayernormalization", f"""(float[1,2,8] x, float[1,2,8] r) => (float[1,2,8] y) {init(*AFFINE)} {{
        y = com.microsoft.SkipLayerNormalization <epsilon=0.00001> (x, r, g, b) }}"""),
    m("sum-layernorm", f"""(float[1,2,8] x, float[1,2,8] r) => (float[1,2,8] y) {init(*AFFINE)} {{
        a = Sum (r, x)
        y = LayerNormalization <epsilon=0.00001> (a, g, b) }}"""),
)

RMS = """
    16 mac float32 float32
    2 sqrt float32
    2 div float32 float32
    16 mul float32 float32
    16 mul float32 float32 -- affine
    """
RMS_WRITTEN = """
        - 16 mac float32 float32 -- squares
        16 mul float32 float32 -- and their sum
        14 add float32 float32 -- apart
        2 shift float32 -- 1/8
        2 add float32 float32 -- epsilon
        """
group(
    KIND, "rms-norm", RMS,
    "§4: per row: r MAC, 1 sqrt + 1 divide, r multiply; affine r multiply.",
    m("rmsnormalization", f"{ROW} {init(AFFINE[0])} {{ y = RMSNormalization (x, g) }}", opset=23),
    m("reshaped", f"""{ROW} {init(AFFINE[0], t(i64, "shape", [1, 2, 8]), t(i64, "back", [2, 8]))} {{
        a = Reshape (x, shape)
        n = RMSNormalization <axis=-1> (a, g)
        y = Reshape (n, back) }}""", opset=23),
    m("written-out", f"""{ROW} {init(AFFINE[0], LAST, EPS, t("float", "two", 2.0))} {{
        q = Pow (x, two)
        v = ReduceMean (q, last)
        e = Add (v, eps)
        s = Sqrt (e)
        r = Reciprocal (s)
        n = Mul (x, r)
        y = Mul (n, g) }}""", RMS_WRITTEN, "§4: every operator as written"),
    m("written-out-with-div", f"""{ROW} {init(AFFINE[0], LAST, EPS)} {{
        q = Mul (x, x)
        v = ReduceMean (q, last)
        e = Add (v, eps)
        s = Sqrt (e)
        n = Div (x, s)
        y = Mul (g, n) }}""", RMS_WRITTEN + """
        - 2 div float32 float32 -- no reciprocal
        - 16 mul float32 float32 -- nor a multiply by it
        16 div float32 float32
        """, "§4: every operator as written"),
)

group(
    KIND, "skip-rms-norm",
    "16 add float32 float32 -- the residual\n" + RMS,
    "§4: a fused operator costs what it fuses.",
    m("add-rms", f"""(float[1,2,8] x, float[1,2,8] r) => (float[1,2,8] y) {init(AFFINE[0])} {{
        a = Add (x, r)
        y = RMSNormalization <epsilon=0.00001> (a, g) }}""", opset=23),
    m("skipsimplified", f"""(float[1,2,8] x, float[1,2,8] r) => (float[1,2,8] y) {init(AFFINE[0])} {{
        y = com.microsoft.SkipSimplifiedLayerNormalization <epsilon=0.00001> (x, r, g) }}"""),
)

CH = (t("float", "g", [1.3, -0.7]), t("float", "b", [0.2, 0.9]))
group(
    KIND, "instance-norm",
    """
    12 add float32 float32 -- mean: two rows of 6
    12 add float32 float32 -- subtract it
    12 mac float32 float32 -- variance
    2 sqrt float32
    2 div float32 float32
    12 mul float32 float32
    12 mul float32 float32 -- affine
    12 add float32 float32 -- affine
    """,
    "§4: InstanceNormalization and GroupNormalization have one row; a group a channel is an instance norm.",
    m("instancenormalization", f"""(float[1,2,2,3] x) => (float[1,2,2,3] y) {init(*CH)} {{
        y = InstanceNormalization (x, g, b) }}"""),
    m("groupnormalization", f"""(float[1,2,2,3] x) => (float[1,2,2,3] y) {init(*CH)} {{
        y = GroupNormalization <num_groups=2> (x, g, b) }}"""),
    m("reshaped", f"""(float[1,2,2,3] x) => (float[1,2,2,3] y)
        {init(*CH, t(i64, "shape", [1, 2, 6]), t(i64, "back", [1, 2, 2, 3]))} {{
        a = Reshape (x, shape)
        n = InstanceNormalization (a, g, b)
        y = Reshape (n, back) }}"""),
)

group(
    KIND, "batch-norm",
    """
    12 mul float32 float32
    12 add float32 float32
    """,
    "§4: BatchNormalization is n multiply + n add.",
    m("batchnormalization", f"""(float[1,2,2,3] x) => (float[1,2,2,3] y)
        {init(t("float", "g", [1.5, -0.75]), t("float", "b", [0.25, 1.0]), t("float", "mean", [0.0, 0.0]),
              t("float", "var", [0.99999, 0.99999]))} {{
        y = BatchNormalization (x, g, b, mean, var) }}"""),
    m("mul-add", f"""(float[1,2,2,3] x) => (float[1,2,2,3] y)
        {init(t("float", "g", [[[1.5]], [[-0.75]]]), t("float", "b", [[[0.25]], [[1.0]]]))} {{
        a = Mul (x, g)
        y = Add (a, b) }}"""),
    m("mul-sub", f"""(float[1,2,2,3] x) => (float[1,2,2,3] y)
        {init(t("float", "g", [[[1.5]], [[-0.75]]]), t("float", "b", [[[-0.25]], [[-1.0]]]))} {{
        a = Mul (g, x)
        y = Sub (a, b) }}"""),
    m("div-add", f"""(float[1,2,2,3] x) => (float[1,2,2,3] y)
        {init(t("float", "g", [[[0.6666666666666666]], [[-1.3333333333333333]]]),
              t("float", "b", [[[0.25]], [[1.0]]]))} {{
        a = Div (x, g)
        y = Add (b, a) }}""", why="§4: Div by a constant is a multiply by its reciprocal"),
)

QKV = "(float[1,3,16] x, float[1,3,16] k, float[1,3,16] v) => (float[1,3,16] y)"
HEADS = """q0 = Reshape (x, heads)
        k0 = Reshape (k, heads)
        v0 = Reshape (v, heads)
        q = Transpose <perm=[0,2,1,3]> (q0)
        kt = Transpose <perm=[0,2,3,1]> (k0)
        vt = Transpose <perm=[0,2,1,3]> (v0)"""
MERGE = """o0 = Transpose <perm=[0,2,1,3]> (o)
        y = Reshape (o0, merged)"""
SHAPES = (t(i64, "heads", [1, 3, 2, 8]), t(i64, "merged", [1, 3, 16]))
ATTENTION = """
    144 mac float32 float32 -- QKᵀ: 2 heads of 3·3·8
    18 mul float32 float32 -- scores by 1/√8
    18 cmp float32 float32 -- Softmax of 6 rows of 3
    18 add float32 float32
    18 func float32
    18 add float32 float32
    6 div float32 float32
    18 mul float32 float32
    144 mac float32 float32 -- PV
    """
group(
    KIND, "attention", ATTENTION,
    "§4: attention is QKᵀ and PV MAC, scale multiply, softmax.",
    m("written-out", f"""{QKV} {init(*SHAPES, t("float", "c", 0.3535533845424652))} {{
        {HEADS}
        s = MatMul (q, kt)
        a = Mul (s, c)
        p = Softmax (a)
        o = MatMul (p, vt)
        {MERGE} }}"""),
    m("divided-by-the-root", f"""{QKV} {init(*SHAPES, t("float", "c", 2.8284270763397217))} {{
        {HEADS}
        s = MatMul (q, kt)
        a = Div (s, c)
        p = Softmax (a)
        o = MatMul (p, vt)
        {MERGE} }}"""),
    m("attention-23", f"""{QKV} {{ y = Attention <q_num_heads=2, kv_num_heads=2> (x, k, v) }}""", opset=23),
    m("multiheadattention", f"""{QKV} {{ y = com.microsoft.MultiHeadAttention <num_heads=2> (x, k, v) }}"""),
    m("einsum", f"""{QKV} {init(*SHAPES, t("float", "c", 0.3535533845424652))} {{
        q0 = Reshape (x, heads)
        k0 = Reshape (k, heads)
        v0 = Reshape (v, heads)
        s = Einsum <equation="bqhd,bkhd->bhqk"> (q0, k0)
        a = Mul (c, s)
        p = Softmax (a)
        o0 = Einsum <equation="bhqk,bkhd->bqhd"> (p, v0)
        y = Reshape (o0, merged) }}"""),
    m("query-scaled", f"""{QKV} {init(*SHAPES, t("float", "c", 0.3535533845424652))} {{
        {HEADS}
        qs = Mul (q, c)
        s = MatMul (qs, kt)
        p = Softmax (s)
        o = MatMul (p, vt)
        {MERGE} }}""", """
        - 18 mul float32 float32 -- no score is scaled
        48 mul float32 float32 -- every element of the query is
        """, "§3: every multiply that the graph writes is charged"),
    m("fusedmatmul-alpha", f"""{QKV} {init(*SHAPES)} {{
        {HEADS}
        s = com.microsoft.FusedMatMul <alpha=0.3535533845424652> (q, kt)
        p = Softmax (s)
        o = MatMul (p, vt)
        {MERGE} }}"""),
)

SMALL = "(float[1,3,8] x, float[1,3,8] k, float[1,3,8] v) => (float[1,3,8] y)"
SHAPES4 = (t(i64, "heads", [1, 3, 2, 4]), t(i64, "merged", [1, 3, 8]))
group(
    KIND, "attention-of-4-features",
    """
    72 mac float32 float32 -- QKᵀ: 2 heads of 3·3·4
    18 shift float32 -- scores by 1/2
    18 cmp float32 float32 -- Softmax of 6 rows of 3
    18 add float32 float32
    18 func float32
    18 add float32 float32
    6 div float32 float32
    18 mul float32 float32
    72 mac float32 float32 -- PV
    """,
    "§3: by ±2^k a shift in every place where a multiply is charged, so also the scale 1/√4.",
    m("written-out", f"""{SMALL} {init(*SHAPES4, t("float", "c", 0.5))} {{
        {HEADS}
        s = MatMul (q, kt)
        a = Mul (s, c)
        p = Softmax (a)
        o = MatMul (p, vt)
        {MERGE} }}"""),
    m("attention-23", f"""{SMALL} {{ y = Attention <q_num_heads=2, kv_num_heads=2> (x, k, v) }}""", opset=23),
    m("multiheadattention", f"""{SMALL} {{ y = com.microsoft.MultiHeadAttention <num_heads=2> (x, k, v) }}"""),
)

MASKED = "(float[1,3,16] x, float[1,3,16] k, float[1,3,16] v, float[3,3] b) => (float[1,3,16] y)"
group(
    KIND, "masked-attention", ATTENTION + "18 add float32 float32 -- the mask",
    "§4: attention is QKᵀ and PV MAC, scale multiply, mask add, softmax.",
    m("written-out", f"""{MASKED} {init(*SHAPES, t("float", "c", 0.3535533845424652))} {{
        {HEADS}
        s = MatMul (q, kt)
        a = Mul (s, c)
        am = Add (a, b)
        p = Softmax (am)
        o = MatMul (p, vt)
        {MERGE} }}"""),
    m("attention-23", f"""{MASKED} {{
        y = Attention <q_num_heads=2, kv_num_heads=2> (x, k, v, b) }}""", opset=23),
    m("multiheadattention", f"""{MASKED} {init(t(i64, "axes", [0, 1]))} {{
        bb = Unsqueeze (b, axes)
        y = com.microsoft.MultiHeadAttention <num_heads=2> (x, k, v, , , bb) }}"""),
)

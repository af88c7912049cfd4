# SPDX-License-Identifier: Apache-2.0
"""What moves or copies a number between two equal quantizers costs nothing, wherever it stands.

Invariant: inputs and outputs are int8; the scale in front is the scale behind.
"""

from groups import group, init, ints, m, t

KIND = "moves"
S = (t("float", "s", 0.05), t("int8", "z", 0))
RULE = """§2: what moves or copies a number keeps what is known of it; §3: the same scale and zero point and
a payload that fits: free; §4: moves are 0."""


def move(name, shape_in, shape_out, body, *constants, opset=21, payload="ort"):
    """Three places for one move {in} → {out}: between the quantizers, on the payload, and in float16. What runs
    it on the payload is `payload`: ONNX Runtime has not every move of integers."""
    head = f"(int8[{shape_in}] q) => (int8[{shape_out}] y)"
    between = body.format("d", "p")
    half = body.format("h", "p")
    group(
        KIND, name, "", RULE,
        m("between", f"""{head} {init(*S, *constants)} {{
            d = DequantizeLinear (q, s, z)
            {between}
            y = QuantizeLinear (p, s, z) }}""", opset=opset),
        m("payload", f"{head} {init(*S, *constants)} {{ {body.format('q', 'y')} }}", opset=opset, run=payload),
        m("float16", f"""{head} {init(*S, *constants)} {{
            d = DequantizeLinear (q, s, z)
            h = Cast <to=10> (d)
            {half}
            f = Cast <to=1> (p)
            y = QuantizeLinear (f, s, z) }}""", opset=opset),
        m("twice-quantized", f"""{head} {init(*S, *constants)} {{
            d = DequantizeLinear (q, s, z)
            r = QuantizeLinear (d, s, z)
            e = DequantizeLinear (r, s, z)
            {body.format('e', 'p')}
            y = QuantizeLinear (p, s, z) }}""", opset=opset),
    )


i64 = "int64"
move("move-reshape", "2,6", "3,4", "{1} = Reshape ({0}, shape)", t(i64, "shape", [3, 4]))
move("move-flatten", "2,3,2", "2,6", "{1} = Flatten ({0})")
move("move-squeeze", "2,1,6", "2,6", "{1} = Squeeze ({0}, axes)", t(i64, "axes", [1]))
move("move-unsqueeze", "2,6", "1,2,6", "{1} = Unsqueeze ({0}, axes)", t(i64, "axes", [0]))
move("move-transpose", "2,6", "6,2", "{1} = Transpose <perm=[1,0]> ({0})")
move("move-slice", "2,6", "2,3", "{1} = Slice ({0}, start, end, axes)", t(i64, "start", [1]), t(i64, "end", [4]),
     t(i64, "axes", [1]))
move("move-gather", "4,3", "2,3", "{1} = Gather ({0}, rows)", t(i64, "rows", [3, 1]))
move("move-expand", "1,6", "2,6", "{1} = Expand ({0}, shape)", t(i64, "shape", [2, 6]))
move("move-tile", "2,3", "2,6", "{1} = Tile ({0}, repeats)", t(i64, "repeats", [1, 2]))
move("move-split-concat", "2,6", "2,6", "u, v = Split <axis=1, num_outputs=2> ({0})\n {1} = Concat <axis=1> (v, u)")
move("move-depth-to-space", "1,4,2,2", "1,1,4,4", "{1} = DepthToSpace <blocksize=2> ({0})", opset=13)
move("move-space-to-depth", "1,1,4,4", "1,4,2,2", "{1} = SpaceToDepth <blocksize=2> ({0})", opset=13)
move("move-pad", "2,3", "2,5", '{1} = Pad <mode="edge"> ({0}, pads)', t(i64, "pads", [0, 1, 0, 1]))
move("move-gather-nd", "3,2", "2,2", "{1} = GatherND ({0}, rows)", t(i64, "rows", [[2], [0]]))
move("move-identity-dropout", "2,6", "2,6", "i = Identity ({0})\n {1} = Identity (i)")
move("move-resize-nearest", "1,1,2,2", "1,1,4,4",
     '{1} = Resize <mode="nearest", coordinate_transformation_mode="asymmetric", nearest_mode="floor"> '
     "({0}, , scales)", t("float", "scales", [1.0, 1.0, 2.0, 2.0]))

move("move-trilu", "3,3", "3,3", "{1} = Trilu <upper=1> ({0})", payload="reference")
move("move-reverse-sequence", "3,2", "3,2", "{1} = ReverseSequence ({0}, lengths)", t(i64, "lengths", [3, 2]))
move("move-center-crop-pad", "2,6", "2,4", "{1} = CenterCropPad <axes=[1]> ({0}, size)", t(i64, "size", [4]))
move("move-gather-elements", "2,3", "2,2", "{1} = GatherElements <axis=1> ({0}, at)", t(i64, "at", [[2, 0], [1, 1]]))
move("move-scatter-nd", "3,2", "3,2", "u = Gather ({0}, from)\n {1} = ScatterND ({0}, rows, u)",
     t(i64, "from", [0]), t(i64, "rows", [[2]]))
move("move-scatter-elements", "3,2", "3,2", "u = Gather ({0}, from)\n {1} = ScatterElements ({0}, at, u)",
     t(i64, "from", [0]), t(i64, "at", [[2, 1]]))
move("move-grid-sample-nearest", "1,1,2,2", "1,1,2,2",
     '{1} = GridSample <mode="nearest"> ({0}, grid)',
     t("float", "grid", [[[[-0.5, -0.5], [0.5, -0.5]], [[0.5, 0.5], [-0.5, 0.5]]]]), opset=20, payload="reference")
move("move-sequence", "4,3", "2,3", "parts = SplitToSequence <axis=0> ({0}, two)\n {1} = SequenceAt (parts, one)",
     t(i64, "two", 2), t(i64, "one", 1), payload="reference")
move("move-sequence-joined", "2,3", "4,3",
     "both = SequenceConstruct ({0}, {0})\n {1} = ConcatFromSequence <axis=0> (both)")
move("move-optional", "2,3", "2,3", "maybe = Optional ({0})\n {1} = OptionalGetElement (maybe)", opset=18)

W = ints("moves.w", 6, 3)
P = S + (t("int8", "w", W), t("float", "ws", 0.013), t("float", "so", 0.3))
group(
    KIND, "moved-activations-of-a-product",
    """
    36 mac int8 int8 -- 2·6·3
    6 mul int32 float32 -- requantization
    """,
    RULE + " MAC layers multiply the payloads also after moves.",
    m("straight", f"""(int8[2,6] q) => (int8[2,3] y) {init(*P)} {{
        d = DequantizeLinear (q, s, z)
        wf = DequantizeLinear (w, ws, z)
        p = MatMul (d, wf)
        y = QuantizeLinear (p, so, z) }}"""),
    m("transposed-twice", f"""(int8[2,6] q) => (int8[2,3] y) {init(*P)} {{
        d = DequantizeLinear (q, s, z)
        a = Transpose <perm=[1,0]> (d)
        b = Transpose <perm=[1,0]> (a)
        wf = DequantizeLinear (w, ws, z)
        p = MatMul (b, wf)
        y = QuantizeLinear (p, so, z) }}"""),
    m("gemm-transA", f"""(int8[2,6] q) => (int8[2,3] y) {init(*P)} {{
        d = DequantizeLinear (q, s, z)
        a = Transpose <perm=[1,0]> (d)
        wf = DequantizeLinear (w, ws, z)
        p = Gemm <transA=1> (a, wf)
        y = QuantizeLinear (p, so, z) }}"""),
    m("split-and-concat", f"""(int8[2,6] q) => (int8[2,3] y) {init(*P)} {{
        d = DequantizeLinear (q, s, z)
        a, b, c = Split <axis=1, num_outputs=3> (d)
        e = Concat <axis=1> (a, b, c)
        wf = DequantizeLinear (w, ws, z)
        p = MatMul (e, wf)
        y = QuantizeLinear (p, so, z) }}"""),
    m("squeeze-unsqueeze", f"""(int8[2,6] q) => (int8[2,3] y) {init(*P, t(i64, "axes", [0]))} {{
        d = DequantizeLinear (q, s, z)
        a = Unsqueeze (d, axes)
        b = Squeeze (a, axes)
        wf = DequantizeLinear (w, ws, z)
        p = MatMul (b, wf)
        y = QuantizeLinear (p, so, z) }}"""),
    m("dropout", f"""(int8[2,6] q) => (int8[2,3] y) {init(*P)} {{
        d = DequantizeLinear (q, s, z)
        a = Dropout (d)
        wf = DequantizeLinear (w, ws, z)
        p = MatMul (a, wf)
        y = QuantizeLinear (p, so, z) }}"""),
    m("result-reshaped", f"""(int8[2,6] q) => (int8[2,3] y) {init(*P, t(i64, "flat", [6]), t(i64, "back", [2, 3]))} {{
        d = DequantizeLinear (q, s, z)
        wf = DequantizeLinear (w, ws, z)
        a = MatMul (d, wf)
        b = Reshape (a, flat)
        p = Reshape (b, back)
        y = QuantizeLinear (p, so, z) }}"""),
    m("shape-arithmetic", f"""(int8[2,6] q) => (int8[2,3] y)
        {init(*P, t(i64, "zero", 0), t(i64, "axes", [0]), t(i64, "rest", [-1]))} {{
        d = DequantizeLinear (q, s, z)
        h = Shape (d)
        b = Gather (h, zero)
        u = Unsqueeze (b, axes)
        c = Concat <axis=0> (u, rest)
        r = Reshape (d, c)
        wf = DequantizeLinear (w, ws, z)
        p = MatMul (r, wf)
        y = QuantizeLinear (p, so, z) }}"""),
)

group(
    KIND, "moved-payload-of-a-requantizer",
    "12 mul int8 float32 -- requantization to another scale, once an element",
    "§3: requantization is one multiply per element; §2: moves keep the pending scale.",
    m("move-in-front", f"""(int8[2,6] q) => (int8[6,2] y) {init(*P)} {{
        t0 = Transpose <perm=[1,0]> (q)
        d = DequantizeLinear (t0, s, z)
        y = QuantizeLinear (d, so, z) }}"""),
    m("move-between", f"""(int8[2,6] q) => (int8[6,2] y) {init(*P)} {{
        d = DequantizeLinear (q, s, z)
        t0 = Transpose <perm=[1,0]> (d)
        y = QuantizeLinear (t0, so, z) }}"""),
    m("move-behind", f"""(int8[2,6] q) => (int8[6,2] y) {init(*P)} {{
        d = DequantizeLinear (q, s, z)
        r = QuantizeLinear (d, so, z)
        y = Transpose <perm=[1,0]> (r) }}"""),
)

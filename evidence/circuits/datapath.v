// SPDX-License-Identifier: Apache-2.0
//
// Where integers and floats meet: what a quantizer, a requantization and a dequantization are built
// of. No subnormals, as in float.v; no zero points, which ACEv2 charges as adds.
//
// Invariant: each result is rounded once, to nearest and ties to even, where not said otherwise;
// what does not fit an integer is saturated.

// Sign and magnitude of an integer.
module magnitude #(parameter I = 32) (input [I-1:0] a, output sign, output [I-1:0] y);
  assign sign = a[I-1];
  assign y = sign ? -a : a;
endmodule

module integer_to_float #(parameter I = 32, E = 8, M = 23, W = E + 3)
  (input [I-1:0] a, output [E+M:0] y);
  localparam N = I > M + 3 ? I : M + 3;
  localparam L = $clog2(I);
  localparam signed [W-1:0] TOP = (1 << (E-1)) - 1 + I - 1;
  wire sign;
  wire [I-1:0] value, shifted;
  wire [L-1:0] zeros;
  magnitude #(I) of_a (a, sign, value);
  normalize #(I) up (value, shifted, zeros);
  round_pack #(E, M, N) pack
    (sign, TOP - $signed({{(W-L){1'b0}}, zeros}), {shifted, {(N-I){1'b0}}}, ~|a, 1'b0, 1'b0, y);
endmodule

// sign · value · 2^-right, to O bits of two's complement; right may be negative.
module round_to_integer #(parameter N = 24, O = 8, W = 11)
  (input sign, input [N-1:0] value, input signed [W-1:0] right, output [O-1:0] y);
  localparam S = $clog2(N + 2);
  wire far = right >= (1 << S);
  wire large = right < 0;
  wire [S-1:0] by = right[S-1:0] | {S{far}};
  wire [N+1:0] moved;
  shift_sticky #(N + 2, S) down ({value, 2'b00}, by, moved);
  wire up = moved[1] & (moved[0] | moved[2]);
  wire [N:0] whole = moved[N+1:2] + up;
  localparam [N:0] LIMIT = 1 << (O - 1);
  wire over = (large & |value) | (sign ? whole > LIMIT : whole >= LIMIT);
  assign y = over ? {sign, {(O-1){~sign}}} : sign ? -whole[O-1:0] : whole[O-1:0];
endmodule

// NaN becomes the largest.
module float_to_integer #(parameter E = 8, M = 23, O = 8, W = E + 3)
  (input [E+M:0] a, output [O-1:0] y);
  localparam signed [W-1:0] BIAS = (1 << (E-1)) - 1;
  wire sign, zero, infinite, nan;
  wire signed [W-1:0] exponent;
  wire [M:0] significand;
  unpack #(E, M) of_a (a, sign, exponent, significand, zero, infinite, nan);
  // A significand at O - 1 bits and no fraction is past every O-bit integer.
  wire signed [W-1:0] right = BIAS + O - exponent;
  round_to_integer #(M + O + 1, O, W) round
    (sign & ~nan, {significand, {O{1'b0}}}, right + M, y);
endmodule

// INT × float to a float: dequantization, or a scale on an accumulator.
module scale #(parameter I = 8, E = 8, M = 23, W = E + 3)
  (input [I-1:0] a, input [E+M:0] b, output [E+M:0] y);
  localparam P = I + M + 1;
  localparam L = $clog2(P);
  wire sign_a, sign_b, zero, infinite, nan;
  wire [I-1:0] value;
  wire signed [W-1:0] exponent;
  wire [M:0] significand;
  magnitude #(I) of_a (a, sign_a, value);
  unpack #(E, M) of_b (b, sign_b, exponent, significand, zero, infinite, nan);
  wire [P-1:0] product = value * significand;
  wire [P-1:0] shifted;
  wire [L-1:0] zeros;
  normalize #(P) up (product, shifted, zeros);
  localparam N = P > M + 3 ? P : M + 3;
  localparam signed [W-1:0] TOP = I;
  round_pack #(E, M, N) pack
    (sign_a ^ sign_b, exponent + TOP - $signed({{(W-L){1'b0}}, zeros}),
     {shifted, {(N-P){1'b0}}}, ~|a | zero, infinite, nan | (~|a & infinite), y);
endmodule

// INT × float to INT, exactly and rounded once: the least a requantization can be.
// b is positive and finite.
module requantize #(parameter I = 32, O = 8, E = 8, M = 23, W = E + 3)
  (input [I-1:0] a, input [E+M:0] b, output [O-1:0] y);
  localparam signed [W-1:0] BIAS = (1 << (E-1)) - 1;
  wire sign_a, sign_b, zero, infinite, nan;
  wire [I-1:0] value;
  wire signed [W-1:0] exponent;
  wire [M:0] significand;
  magnitude #(I) of_a (a, sign_a, value);
  unpack #(E, M) of_b (b, sign_b, exponent, significand, zero, infinite, nan);
  wire [I+M:0] product = value * significand;
  round_to_integer #(I + M + 1, O, W) round
    (sign_a, product, BIAS + M - exponent, y);
endmodule

// The same as ONNX writes it: INT to float, float multiply, float to INT, each of them rounded, with
// registers between them (`keep`, see function.v).
module requantize_stepwise #(parameter I = 32, O = 8, E = 8, M = 23)
  (input [I-1:0] a, input [E+M:0] b, output [O-1:0] y);
  (* keep *) wire [E+M:0] real_, scaled;
  integer_to_float #(I, E, M) first (a, real_);
  float_multiply #(E, M) times (real_, b, scaled);
  float_to_integer #(E, M, O) last (scaled, y);
endmodule

// The same in fixed point: a · b / 2^(J-1+c), b of J bits and not negative, halves rounded up.
module requantize_fixed #(parameter I = 32, J = 32, O = 8, S = 5)
  (input [I-1:0] a, input [J-2:0] b, input [S-1:0] c, output [O-1:0] y);
  localparam P = I + J;
  wire signed [P-1:0] product;
  multiply #(I, J, 1) times (a, {1'b0, b}, product);
  wire signed [P-1:0] moved = product >>> (J - 2) >>> c;
  wire signed [P-1:0] whole = (moved + 1) >>> 1;
  wire fits = &whole[P-1:O-1] | ~|whole[P-1:O-1];
  assign y = fits ? whole[O-1:0] : {whole[P-1], {(O-1){~whole[P-1]}}};
endmodule

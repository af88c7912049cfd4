// SPDX-License-Identifier: Apache-2.0
//
// IEEE 754 arithmetic with E bits of exponent and M of mantissa, rounded to nearest, ties to even.
// FINITE is the E4M3 of OCP's FP8: no infinity, NaN is all ones, overflow saturates to the largest.
// Without SUBNORMAL, subnormal operands and results are zeros of their sign. NaN comes out as one
// pattern. Left out: the other rounding modes, exception flags, signalling NaN.
//
// Invariant: correctly rounded (evidence/floats.py, exact arithmetic), but for what is said above.

// Shifts leading zeros out; `zeros` is their number. All zero: as if the last bit were a one.
module normalize #(parameter N = 8, L = $clog2(N))
  (input [N-1:0] in, output [N-1:0] out, output [L-1:0] zeros);
  localparam P = 1 << L;
  genvar k;
  generate
    for (k = L; k >= 0; k = k - 1) begin : stage
      wire [P-1:0] value;
      if (k == L) assign value = {in, {(P-N){1'b0}}};
      else begin
        assign zeros[k] = ~|stage[k+1].value[P-1 -: (1 << k)];
        assign value = zeros[k] ? stage[k+1].value << (1 << k) : stage[k+1].value;
      end
    end
  endgenerate
  assign out = stage[0].value[P-1 -: N];
endmodule

// Shifts right; what falls out is or-ed into the last bit.
module shift_sticky #(parameter N = 8, S = 4)
  (input [N-1:0] in, input [S-1:0] by, output [N-1:0] out);
  genvar k;
  generate
    for (k = 0; k <= S; k = k + 1) begin : stage
      wire [N-1:0] value;
      if (k == 0) assign value = in;
      else begin
        localparam D = (1 << (k-1)) < N ? (1 << (k-1)) : N - 1;
        wire [N-1:0] before = stage[k-1].value;
        wire [N-1:0] moved = before >> D;
        wire lost = |before[D-1:0];
        assign value = by[k-1] ? {moved[N-1:1], moved[0] | lost} : before;
      end
    end
  endgenerate
  assign out = stage[S].value;
endmodule

// The parts of a number. With NORMAL, a subnormal's significand is shifted up.
module unpack #(parameter E = 5, M = 10, SUBNORMAL = 0, FINITE = 0, NORMAL = 1, W = E + 3)
  (input [E+M:0] x, output sign, output signed [W-1:0] exponent, output [M:0] significand,
   output zero, output infinite, output nan);
  wire [E-1:0] e = x[E+M-1:M];
  wire [M-1:0] m = x[M-1:0];
  wire low = ~|e;
  assign sign = x[E+M];
  assign infinite = FINITE ? 1'b0 : &e & ~|m;
  assign nan = &e & (FINITE ? &m : |m);
  generate
    if (!SUBNORMAL) begin
      assign zero = low;
      assign exponent = {{(W-E){1'b0}}, e};
      assign significand = {1'b1, m} & {(M+1){~low}};
    end else begin
      assign zero = low & ~|m;
      if (NORMAL) begin
        localparam L = $clog2(M + 1);
        wire [L-1:0] zeros;
        normalize #(M + 1) up ({~low, m}, significand, zeros);
        assign exponent = {{(W-E){1'b0}}, e[E-1:1], e[0] | low} - {{(W-L){1'b0}}, zeros};
      end else begin
        assign significand = {~low, m};
        assign exponent = {{(W-E){1'b0}}, e[E-1:1], e[0] | low};
      end
    end
  endgenerate
endmodule

// Rounds significand (N >= M + 3 bits, its last one sticky) and packs. Its top bit is one, or the
// number is subnormal and exponent is 1.
module round_pack #(parameter E = 5, M = 10, N = 13, SUBNORMAL = 0, FINITE = 0, W = E + 3)
  (input sign, input signed [W-1:0] exponent, input [N-1:0] significand, input zero,
   input infinite, input nan, output [E+M:0] y);
  wire [M-1:0] m = significand[N-2 -: M];
  wire up = significand[N-2-M] & (|significand[N-3-M:0] | m[0]);
  wire [W-1:0] e = SUBNORMAL ? exponent & {W{significand[N-1]}} : exponent;
  wire signed [W+M-1:0] field = {e, m} + {{(W+M-1){1'b0}}, up};
  wire signed [W-1:0] rounded = field[W+M-1:M];
  localparam signed [W-1:0] TOP = (1 << E) - 1;
  wire over = FINITE ? rounded > TOP | (rounded == TOP & &field[M-1:0]) : rounded >= TOP;
  wire under = SUBNORMAL ? 1'b0 : rounded < 1;
  wire [E+M-1:0] largest = FINITE ? {{(E+M-1){1'b1}}, 1'b0} : {{E{1'b1}}, {M{1'b0}}};
  wire [E+M-1:0] quiet = FINITE ? {(E+M){1'b1}} : {{E{1'b1}}, 1'b1, {(M-1){1'b0}}};
  assign y = nan ? {1'b0, quiet}
           : (infinite | (over & ~zero)) ? {sign, largest}
           : (zero | under) ? {sign, {(E+M){1'b0}}}
           : {sign, field[E+M-1:0]};
endmodule

// What lies below the least normal number is shifted down to exponent 1.
module denormalize #(parameter E = 5, N = 13, W = E + 3)
  (input signed [W-1:0] exponent, input [N-1:0] significand,
   output signed [W-1:0] exponent_out, output [N-1:0] out);
  localparam S = $clog2(N + 1);
  wire low = exponent < 1;
  wire [W-1:0] distance = 1 - exponent;
  wire far = distance >= (1 << S);
  wire [S-1:0] by = {S{low}} & (distance[S-1:0] | {S{far}});
  shift_sticky #(N, S) down (significand, by, out);
  assign exponent_out = low ? 1 : exponent;
endmodule

module float_multiply #(parameter E = 5, M = 10, SUBNORMAL = 0, FINITE = 0, W = E + 3)
  (input [E+M:0] a, input [E+M:0] b, output [E+M:0] y);
  localparam N = 2 * M + 3;
  localparam signed [W-1:0] BIAS = (1 << (E-1)) - 1;
  wire sign_a, zero_a, infinite_a, nan_a, sign_b, zero_b, infinite_b, nan_b;
  wire signed [W-1:0] exponent_a, exponent_b;
  wire [M:0] significand_a, significand_b;
  unpack #(E, M, SUBNORMAL, FINITE) of_a
    (a, sign_a, exponent_a, significand_a, zero_a, infinite_a, nan_a);
  unpack #(E, M, SUBNORMAL, FINITE) of_b
    (b, sign_b, exponent_b, significand_b, zero_b, infinite_b, nan_b);
  wire [2*M+1:0] product = significand_a * significand_b;
  wire carry = product[2*M+1];
  wire [N-1:0] significand = {carry ? product : product << 1, 1'b0};
  wire signed [W-1:0] exponent = exponent_a + exponent_b - BIAS + carry;
  wire signed [W-1:0] fitted;
  wire [N-1:0] moved;
  generate
    if (SUBNORMAL) denormalize #(E, N) down (exponent, significand, fitted, moved);
    else begin
      assign fitted = exponent;
      assign moved = significand;
    end
  endgenerate
  round_pack #(E, M, N, SUBNORMAL, FINITE) pack
    (sign_a ^ sign_b, fitted, moved, zero_a | zero_b, infinite_a | infinite_b,
     nan_a | nan_b | (infinite_a & zero_b) | (zero_a & infinite_b), y);
endmodule

module float_add #(parameter E = 5, M = 10, SUBNORMAL = 0, FINITE = 0, W = E + 3)
  (input [E+M:0] a, input [E+M:0] b, output [E+M:0] y);
  localparam N = M + 5;  // carry, significand, guard, round, sticky
  localparam L = $clog2(N);
  localparam S = $clog2(M + 4);
  wire swap = b[E+M-1:0] > a[E+M-1:0];
  wire [E+M:0] p = swap ? b : a;  // the larger
  wire [E+M:0] q = swap ? a : b;
  wire sign_p, zero_p, infinite_p, nan_p, sign_q, zero_q, infinite_q, nan_q;
  wire signed [W-1:0] exponent_p, exponent_q;
  wire [M:0] significand_p, significand_q;
  unpack #(E, M, SUBNORMAL, FINITE, 0) of_p
    (p, sign_p, exponent_p, significand_p, zero_p, infinite_p, nan_p);
  unpack #(E, M, SUBNORMAL, FINITE, 0) of_q
    (q, sign_q, exponent_q, significand_q, zero_q, infinite_q, nan_q);
  wire [E-1:0] distance = exponent_p[E-1:0] - exponent_q[E-1:0];
  wire far = distance >= (1 << S);
  wire [S-1:0] by = distance | {S{far}};
  wire [M+3:0] aligned;
  shift_sticky #(M + 4, S) align ({significand_q, 3'b000}, by, aligned);
  wire subtract = sign_p ^ sign_q;
  wire [N-1:0] sum = {1'b0, significand_p, 3'b000} + ({N{subtract}} ^ {1'b0, aligned}) + subtract;
  wire none = ~|sum;
  wire [N-1:0] significand;
  wire signed [W-1:0] exponent;
  wire [L-1:0] zeros;
  wire [N-1:0] shifted;
  normalize #(N) count (sum, shifted, zeros);
  generate
    if (SUBNORMAL) begin
      // No further up than to exponent 1.
      wire low = {{(W-L){1'b0}}, zeros} > exponent_p;
      assign significand = low ? sum << exponent_p[L-1:0] : shifted;
      assign exponent = low ? 1 : exponent_p + 1 - zeros;
    end else begin
      assign significand = shifted;
      assign exponent = exponent_p + 1 - $signed({{(W-L){1'b0}}, zeros});
    end
  endgenerate
  wire sign = none ? sign_p & sign_q : sign_p;
  round_pack #(E, M, N, SUBNORMAL, FINITE) pack
    (sign, exponent, significand, none, infinite_p | infinite_q,
     nan_p | nan_q | (infinite_p & infinite_q & subtract), y);
endmodule

// Multiply, round, add, round: what ACEv2's float MAC is.
module float_multiply_accumulate #(parameter E = 5, M = 10, SUBNORMAL = 0, FINITE = 0)
  (input [E+M:0] a, input [E+M:0] b, input [E+M:0] c, output [E+M:0] y);
  wire [E+M:0] product;
  float_multiply #(E, M, SUBNORMAL, FINITE) times (a, b, product);
  float_add #(E, M, SUBNORMAL, FINITE) plus (product, c, y);
endmodule

// The larger, as sign and magnitude; NaN is ordered by its pattern.
module float_maximum #(parameter E = 5, M = 10)
  (input [E+M:0] a, input [E+M:0] b, output [E+M:0] y);
  wire above = a[E+M-1:0] > b[E+M-1:0];
  wire first = a[E+M] == b[E+M] ? above ^ a[E+M] : b[E+M];
  assign y = first ? a : b;
endmodule

module float_divide #(parameter E = 5, M = 10, FINITE = 0, W = E + 3)
  (input [E+M:0] a, input [E+M:0] b, output [E+M:0] y);
  localparam Q = M + 3;  // quotient bits; one for the case below 1, one to round
  localparam N = M + 4;
  localparam signed [W-1:0] BIAS = (1 << (E-1)) - 1;
  wire sign_a, zero_a, infinite_a, nan_a, sign_b, zero_b, infinite_b, nan_b;
  wire signed [W-1:0] exponent_a, exponent_b;
  wire [M:0] significand_a, significand_b;
  unpack #(E, M, 0, FINITE) of_a (a, sign_a, exponent_a, significand_a, zero_a, infinite_a, nan_a);
  unpack #(E, M, 0, FINITE) of_b (b, sign_b, exponent_b, significand_b, zero_b, infinite_b, nan_b);
  wire [Q-1:0] q;
  genvar k;
  generate
    for (k = Q - 1; k >= 0; k = k - 1) begin : row
      wire [M+1:0] in;
      wire [M+2:0] less = {1'b0, in} - {2'b00, significand_b};
      wire [M:0] out = less[M+2] ? in[M:0] : less[M:0];
      assign q[k] = ~less[M+2];
      if (k == Q - 1) assign in = {1'b0, significand_a};
      else assign in = {row[k+1].out, 1'b0};
    end
  endgenerate
  wire [N-1:0] quotient = {q, |row[0].out};
  wire above = q[Q-1];
  round_pack #(E, M, N, 0, FINITE) pack
    (sign_a ^ sign_b, exponent_a - exponent_b + BIAS - 1 + above,
     above ? quotient : quotient << 1, zero_a | (infinite_b & ~nan_b),
     infinite_a | (FINITE ? 1'b0 : zero_b),
     nan_a | nan_b | (zero_a & zero_b) | (infinite_a & infinite_b) | (FINITE ? zero_b : 1'b0), y);
endmodule

module float_root #(parameter E = 5, M = 10, FINITE = 0, W = E + 3)
  (input [E+M:0] a, output [E+M:0] y);
  localparam R = M + 2;  // bits of the root, one of them to round
  localparam N = M + 3;
  localparam signed [W-1:0] BIAS = (1 << (E-1)) - 1;
  wire sign_a, zero_a, infinite_a, nan_a;
  wire signed [W-1:0] exponent_a;
  wire [M:0] significand_a;
  unpack #(E, M, 0, FINITE) of_a (a, sign_a, exponent_a, significand_a, zero_a, infinite_a, nan_a);
  // Twice the significand where the exponent is odd.
  wire signed [W-1:0] e = exponent_a - BIAS;
  wire [M+1:0] radicand = e[0] ? {significand_a, 1'b0} : {1'b0, significand_a};
  wire [2*R-1:0] x = {radicand, {(2*R-M-2){1'b0}}};
  genvar k;
  wire [R-1:0] root;
  generate
    for (k = R - 1; k >= 0; k = k - 1) begin : row
      wire [R-k+1:0] in;
      wire [R-k+1:0] trial;
      wire [R-k+2:0] less = {1'b0, in} - {1'b0, trial};
      wire [R-k+1:0] out = less[R-k+2] ? in : less[R-k+1:0];
      assign root[k] = ~less[R-k+2];
      if (k == R - 1) begin
        assign in = {1'b0, x[2*k+1:2*k]};
        assign trial = 1;
      end else begin
        assign in = {row[k+1].out[R-k-1:0], x[2*k+1:2*k]};
        assign trial = {root[R-1:k+1], 2'b01};
      end
    end
  endgenerate
  wire signed [W-1:0] half = e >>> 1;
  round_pack #(E, M, N, 0, FINITE) pack
    (sign_a, half + BIAS, {root, |row[0].out}, zero_a, infinite_a,
     nan_a | (sign_a & ~zero_a), y);
endmodule

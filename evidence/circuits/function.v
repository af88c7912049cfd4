// SPDX-License-Identifier: Apache-2.0
//
// Units for elementary functions. The tables of look-ups and of piecewise polynomials are written
// by evidence/functions.py.
//
// Invariant: bit for bit what evidence/functions.py says, which also bounds the distance from the
// function itself. A wire marked `keep` is a register: the operation behind it begins when all bits
// have settled. One stands between any two operations that the price counts.

// A polynomial of degree D on [0, 1) in fixed point, F bits behind the point, by Horner's rule.
// C: D + 1 coefficients of F + 1 bits, that of x^0 in the lowest.
module horner_step #(parameter F = 16)
  (input [F:0] value, input [F-1:0] a, input [F:0] own, output [F:0] y);
  wire [2*F:0] product = value * a;
  assign y = own + product[2*F:F];
endmodule

module polynomial #(parameter F = 16, D = 3, C = 0) (input [F-1:0] a, output [F:0] y);
  localparam [(D+1)*(F+1)-1:0] COEFFICIENTS = C;
  genvar k;
  generate
    for (k = D; k >= 0; k = k - 1) begin : step
      (* keep *) wire [F:0] value;
      wire [F:0] own = COEFFICIENTS[k*(F+1) +: F+1];
      if (k == D) assign value = own;
      else horner_step #(F) next (step[k+1].value, a, own, value);
    end
  endgenerate
  assign y = step[0].value;
endmodule

// exp of a float. Range reduction by a multiply with K = log2(e), 2^f by
// the polynomial, the whole part into the exponent. B: whole bits of the largest argument, which
// that factor needs behind the point as well.
module float_exponential #(parameter E = 5, M = 10, F = 14, D = 3, B = 5, K = 0, C = 0, W = E + 3)
  (input [E+M:0] a, output [E+M:0] y);
  localparam signed [W-1:0] BIAS = (1 << (E-1)) - 1;
  localparam [F+B:0] LOG2E = K;
  wire sign, zero, infinite, nan;
  wire signed [W-1:0] exponent;
  wire [M:0] significand;
  unpack #(E, M) of_a (a, sign, exponent, significand, zero, infinite, nan);
  // The argument in fixed point: B whole bits, F behind the point.
  localparam N = B + F;
  localparam S = $clog2(N + 1);
  wire signed [W-1:0] right = BIAS + B - 1 - exponent;
  wire huge = right < 0;
  wire [S-1:0] by = right[S-1:0] | {S{right >= (1 << S)}};
  wire [N-1:0] fixed = {significand, {(N-M-1){1'b0}}} >> by;
  // A whole bit more in base 2; its fraction then counts up from the next lower whole number.
  wire [N+F+B:0] product = fixed * LOG2E;
  wire [N:0] magnitude = product[N+F+B:F+B];
  (* keep *) wire [N+1:0] power = sign ? -{1'b0, magnitude} : {1'b0, magnitude};
  (* keep *) wire [F:0] fraction;
  polynomial #(F, D, C) two_to_the (power[F-1:0], fraction);
  wire signed [W-1:0] whole = $signed(power[N+1:F]);
  wire over = infinite | huge;
  round_pack #(E, M, F + 1) pack
    (1'b0, whole + BIAS, fraction, over & sign, over & ~sign, nan, y);
endmodule

// D + 1 float MACs: a range reduction, then a polynomial of degree D whose coefficients come in.
// This is the unit that the price of an elementary function describes.
module float_polynomial #(parameter E = 5, M = 10, D = 3, T = 1 + E + M)
  (input [T-1:0] a, input [(D+3)*T-1:0] b, output [T-1:0] y);
  (* keep *) wire [T-1:0] reduced;
  float_multiply_accumulate #(E, M) reduce (a, b[T-1:0], b[2*T-1:T], reduced);
  genvar k;
  generate
    for (k = D; k >= 0; k = k - 1) begin : step
      (* keep *) wire [T-1:0] value;
      wire [T-1:0] own = b[(k+2)*T +: T];
      if (k == D) assign value = own;
      else float_multiply_accumulate #(E, M) next (step[k+1].value, reduced, own, value);
    end
  endgenerate
  assign y = step[0].value;
endmodule

// A table that can be written: the selector of one of 2^I entries of O bits. The entries are
// inputs, their storage is not in it.
module table_select #(parameter I = 8, O = 8)
  (input [I-1:0] a, input [(1<<I)*O-1:0] b, output [O-1:0] y);
  assign y = b >> (a * O);
endmodule

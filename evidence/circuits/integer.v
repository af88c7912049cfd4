// SPDX-License-Identifier: Apache-2.0
//
// The integer operations that ACEv2 prices, as Yosys builds them from operators: trees of adders
// for products, prefix adders for sums. SIGNED is two's complement.
//
// Invariant: combinational, one output y, no latch; every input pattern but a divisor of 0 has a
// defined result. evidence/models.py says the same in software.

// Two's complement after Baugh and Wooley: the rows of the sign bits are inverted, which is their
// negative but for a constant, so that no row needs its sign extended. A plain `*` of signed
// operands would have Yosys extend every row, which takes a third more gates.
module multiply #(parameter I = 8, J = 8, SIGNED = 0)
  (input [I-1:0] a, input [J-1:0] b, output [I+J-1:0] y);
  generate
    if (SIGNED) begin
      localparam W = I + J;
      localparam [W-1:0] ONE = 1;
      wire [J-2:0] row_a = ~({(J-1){a[I-1]}} & b[J-2:0]);
      wire [I-2:0] row_b = ~({(I-1){b[J-1]}} & a[I-2:0]);
      wire [W-1:0] low = a[I-2:0] * b[J-2:0];
      wire [W-1:0] by_a = {{W{1'b0}}, row_a} << (I - 1);
      wire [W-1:0] by_b = {{W{1'b0}}, row_b} << (J - 1);
      wire [W-1:0] high = {{W{1'b0}}, a[I-1] & b[J-1]} << (I + J - 2);
      assign y = low + by_a + by_b + high
               + ((ONE << (I - 1)) + (ONE << (J - 1)) - (ONE << (I + J - 1)));
    end else assign y = a * b;
  endgenerate
endmodule

// One bit more than the wider operand.
module add #(parameter I = 8, J = 8, SIGNED = 0, W = (I > J ? I : J) + 1)
  (input [I-1:0] a, input [J-1:0] b, output [W-1:0] y);
  generate
    if (SIGNED) assign y = $signed(a) + $signed(b);
    else assign y = a + b;
  endgenerate
endmodule

// c is the sum so far, of C bits; it wraps.
module multiply_accumulate #(parameter I = 8, J = 8, C = 20, SIGNED = 0)
  (input [I-1:0] a, input [J-1:0] b, input [C-1:0] c, output [C-1:0] y);
  generate
    if (SIGNED) begin
      wire signed [I+J-1:0] product;
      multiply #(I, J, 1) times (a, b, product);
      assign y = $signed(c) + product;
    end else assign y = c + a * b;
  endgenerate
endmodule

// N products of {-1, +1} (bit 0 is -1) into a sum so far: XNOR and count.
module bipolar_accumulate #(parameter N = 64, C = 16, L = $clog2(N))
  (input [N-1:0] a, input [N-1:0] b, input [C-1:0] c, output [C-1:0] y);
  genvar k, l;  // a tree: level l has N / 2^l numbers of l + 1 bits; N is a power of two
  generate for (l = 0; l <= L; l = l + 1) begin : level
    wire [(N>>l)*(l+1)-1:0] sums;
    if (l == 0) assign sums = a ~^ b;
    else for (k = 0; k < (N >> l); k = k + 1)
      assign sums[k*(l+1) +: l+1] = level[l-1].sums[2*k*l +: l] + level[l-1].sums[(2*k+1)*l +: l];
  end endgenerate
  assign y = c + (level[L].sums << 1) - N;
endmodule

// a times -1^b[E]·2^b[E-1:0] into a sum so far: the MAC of a power-of-two weight.
module shift_accumulate #(parameter I = 8, E = 3, C = 32)
  (input [I-1:0] a, input [E:0] b, input [C-1:0] c, output [C-1:0] y);
  wire [I+(1<<E)-2:0] shifted = {{((1<<E)-1){a[I-1]}}, a} << b[E-1:0];
  wire [C-1:0] wide = {{(C-I-(1<<E)+1){shifted[I+(1<<E)-2]}}, shifted};
  assign y = c + (b[E] ? ~wide : wide) + b[E];
endmodule

// A full barrel shifter: left, or right with the sign if SIGNED.
module shift #(parameter I = 8, S = 3, SIGNED = 0)
  (input [I-1:0] a, input [S-1:0] b, output [I-1:0] y);
  generate
    if (SIGNED) assign y = $signed(a) >>> b;
    else assign y = a << b;
  endgenerate
endmodule

// The larger: compare and select.
module maximum #(parameter I = 8, SIGNED = 0)
  (input [I-1:0] a, input [I-1:0] b, output [I-1:0] y);
  generate
    if (SIGNED) assign y = $signed(a) > $signed(b) ? a : b;
    else assign y = a > b ? a : b;
  endgenerate
endmodule

// Compare alone.
module greater #(parameter I = 8, SIGNED = 0)
  (input [I-1:0] a, input [I-1:0] b, output y);
  generate
    if (SIGNED) assign y = $signed(a) > $signed(b);
    else assign y = a > b;
  endgenerate
endmodule

// max(a, 0) of two's complement or of a float.
module rectify #(parameter I = 8) (input [I-1:0] a, output [I-1:0] y);
  assign y = a[I-1] ? {I{1'b0}} : a;
endmodule

// One of two: what "select" is.
module choose #(parameter I = 8) (input [I-1:0] a, input [I-1:0] b, input c, output [I-1:0] y);
  assign y = c ? a : b;
endmodule

module negate #(parameter I = 8) (input [I-1:0] a, output [I-1:0] y);
  assign y = -a;
endmodule

// A restoring array: a row of subtractor and selector per bit of the quotient. Signed: towards 0,
// on magnitudes, with the sign put on afterwards.
module divide #(parameter I = 8, J = 8, SIGNED = 0)
  (input [I-1:0] a, input [J-1:0] b, output [I-1:0] y);
  wire sign_a = SIGNED ? a[I-1] : 1'b0;
  wire sign_b = SIGNED ? b[J-1] : 1'b0;
  wire [I-1:0] n = sign_a ? -a : a;
  wire [J-1:0] d = sign_b ? -b : b;
  wire [I-1:0] q;
  genvar k;
  generate
    for (k = I - 1; k >= 0; k = k - 1) begin : row
      wire [J:0] in;
      wire [J:0] less = in - {1'b0, d};
      wire [J-1:0] out = less[J] ? in[J-1:0] : less[J-1:0];
      assign q[k] = ~less[J];
      if (k == I - 1) assign in = {{J{1'b0}}, n[k]};
      else assign in = {row[k+1].out, n[k]};
    end
  endgenerate
  assign y = (sign_a ^ sign_b) ? -q : q;
endmodule

// The other array: a row adds or subtracts by the sign of the rest before; nothing is selected.
module divide_nonrestoring #(parameter I = 8, J = 8)
  (input [I-1:0] a, input [J-1:0] b, output [I-1:0] y);
  genvar k;
  generate
    for (k = I - 1; k >= 0; k = k - 1) begin : row
      wire [J+1:0] in;
      wire subtract;
      wire [J+1:0] out = in + ({2'b00, b} ^ {(J+2){subtract}}) + subtract;
      assign y[k] = ~out[J+1];
      if (k == I - 1) begin
        assign in = {{(J+1){1'b0}}, a[k]};
        assign subtract = 1'b1;
      end else begin
        assign in = {row[k+1].out[J:0], a[k]};
        assign subtract = ~row[k+1].out[J+1];
      end
    end
  endgenerate
endmodule

// The root, rounded down: a restoring array whose rows grow, two bits of the radicand at a time.
module square_root #(parameter I = 8, N = (I + 1) / 2)
  (input [I-1:0] a, output [N-1:0] y);
  wire [2*N-1:0] x = a;
  genvar k;
  generate
    for (k = N - 1; k >= 0; k = k - 1) begin : row
      // The root so far has N-1-k bits, the rest below it one more.
      wire [N-k+1:0] in;
      wire [N-k+1:0] trial;
      wire [N-k+2:0] less = {1'b0, in} - {1'b0, trial};
      wire [N-k+1:0] out = less[N-k+2] ? in : less[N-k+1:0];
      wire [N-1-k:0] root;
      if (k == N - 1) begin
        assign in = {1'b0, x[2*k+1:2*k]};
        assign trial = 1;
        assign root = ~less[N-k+2];
      end else begin
        assign in = {row[k+1].out[N-k-1:0], x[2*k+1:2*k]};
        assign trial = {row[k+1].root, 2'b01};
        assign root = {row[k+1].root, ~less[N-k+2]};
      end
    end
  endgenerate
  assign y = row[0].root;
endmodule

// SPDX-License-Identifier: Apache-2.0
//
// The same operations built as small as can be: full adders in rows, carries that ripple. They
// tell how far a ratio of two operations depends on how both are built. Unsigned.
//
// Invariant: as in integer.v.

module full_adder (input a, input b, input c, output s, output carry);
  wire half = a ^ b;
  assign s = half ^ c;
  assign carry = (a & b) | (half & c);
endmodule

module ripple #(parameter W = 8)
  (input [W-1:0] a, input [W-1:0] b, input c, output [W-1:0] s, output carry);
  wire [W:0] chain;
  assign chain[0] = c;
  assign carry = chain[W];
  genvar k;
  generate
    for (k = 0; k < W; k = k + 1) begin : bit_
      full_adder cell_ (a[k], b[k], chain[k], s[k], chain[k+1]);
    end
  endgenerate
endmodule

module ripple_add #(parameter I = 8) (input [I-1:0] a, input [I-1:0] b, output [I:0] y);
  ripple #(I) sum (a, b, 1'b0, y[I-1:0], y[I]);
endmodule

module ripple_multiply #(parameter I = 8, J = 8)
  (input [I-1:0] a, input [J-1:0] b, output [I+J-1:0] y);
  genvar k;
  generate
    for (k = 0; k < J; k = k + 1) begin : row
      wire [I-1:0] product = a & {I{b[k]}};
      wire [I:0] out;
      assign y[k] = out[0];
      if (k == 0) assign out = {1'b0, product};
      else ripple #(I) sum (product, row[k-1].out[I:1], 1'b0, out[I-1:0], out[I]);
    end
  endgenerate
  assign y[I+J-1:J] = row[J-1].out[I:1];
endmodule

module ripple_accumulate #(parameter I = 8, J = 8, C = 20)
  (input [I-1:0] a, input [J-1:0] b, input [C-1:0] c, output [C-1:0] y);
  wire [I+J-1:0] product;
  wire unused;
  ripple_multiply #(I, J) times (a, b, product);
  ripple #(C) sum ({{(C-I-J){1'b0}}, product}, c, 1'b0, y, unused);
endmodule

module ripple_maximum #(parameter I = 8) (input [I-1:0] a, input [I-1:0] b, output [I-1:0] y);
  wire [I-1:0] unused;
  wire not_less;
  ripple #(I) difference (a, ~b, 1'b1, unused, not_less);
  assign y = not_less ? a : b;
endmodule

module ripple_divide #(parameter I = 8, J = 8)
  (input [I-1:0] a, input [J-1:0] b, output [I-1:0] y);
  genvar k;
  generate
    for (k = I - 1; k >= 0; k = k - 1) begin : row
      wire [J:0] in;
      wire [J:0] less;
      wire [J-1:0] out = y[k] ? less[J-1:0] : in[J-1:0];
      ripple #(J + 1) difference (in, ~{1'b0, b}, 1'b1, less, y[k]);
      if (k == I - 1) assign in = {{J{1'b0}}, a[k]};
      else assign in = {row[k+1].out, a[k]};
    end
  endgenerate
endmodule

module ripple_root #(parameter I = 8, N = (I + 1) / 2) (input [I-1:0] a, output [N-1:0] y);
  wire [2*N-1:0] x = a;
  genvar k;
  generate
    for (k = N - 1; k >= 0; k = k - 1) begin : row
      wire [N-k+1:0] in;
      wire [N-k+1:0] trial;
      wire [N-k+1:0] less;
      wire [N-k+1:0] out = y[k] ? less : in;
      ripple #(N - k + 2) difference (in, ~trial, 1'b1, less, y[k]);
      if (k == N - 1) begin
        assign in = {1'b0, x[2*k+1:2*k]};
        assign trial = 1;
      end else begin
        assign in = {row[k+1].out[N-k-1:0], x[2*k+1:2*k]};
        assign trial = {y[N-1:k+1], 2'b01};
      end
    end
  endgenerate
endmodule

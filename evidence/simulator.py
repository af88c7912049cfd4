# SPDX-License-Identifier: Apache-2.0
"""Runs netlists: results and changes per net from simulate.cc, held against Icarus Verilog.

Invariant: a point is measured only if its netlist gave what its model says for every operand.
"""

import pathlib
import subprocess

HERE = pathlib.Path(__file__).parent


def build(folder):
    """Compiles simulate.cc."""
    program = folder / "simulate"
    subprocess.run(["g++", "-std=c++20", "-O2", "-o", program, HERE / "simulate.cc"], check=True)
    return program


def pack(point, row):
    word, at = 0, 0
    for operand, value in zip(point.operands, row):
        assert 0 <= value < 1 << operand.width, (point.name, row)
        word |= value << at
        at += operand.width
    return word


def run(program, point, netlist, sets):
    """Per set (whether to count changes, rows of operands) the results, the changes per net
    (constants included, as 0) and those between settled states."""
    lines = [netlist.text(), f"{len(sets)}\n"]
    for counted, rows in sets:
        lines.append(
            f"{len(rows)} {int(counted)} "
            + " ".join(f"{pack(point, row):x}" for row in rows)
            + "\n"
        )
    out = subprocess.run(
        [program], input="".join(lines), capture_output=True, text=True, check=True
    )
    told = out.stdout.splitlines()
    results = []
    for k, (_, rows) in enumerate(sets):
        values = [int(word, 16) for word in told[3 * k].split()]
        assert len(values) == len(rows)
        changes, settled = ([0, 0] + [int(n) for n in told[3 * k + m].split()] for m in (1, 2))
        results.append((values, changes, settled))
    return results


def verify(point, rows, values):
    for row, value in zip(rows, values):
        expected = point.model(*row)
        if value != expected:
            operands = ", ".join(hex(v) for v in row)
            raise SystemExit(
                f"evidence: error: {point.name} gives {value:#x} for {operands}; "
                f"its model says {expected:#x}"
            )


def _expression(cell, nets):
    """The sum of products of a cell of what it reads."""
    terms = []
    for row in range(1 << len(nets)):
        if cell.table >> row & 1:
            terms.append(
                "&".join(f"{'' if row >> k & 1 else '~'}{net}" for k, net in enumerate(nets))
            )
    return "|".join(f"({t})" for t in terms) or "1'b0"


def changes_by_icarus(point, netlist, rows, folder):
    """Changes per net, by Icarus Verilog: each gate an assignment one step later (transport delay),
    nets sampled between steps. `held` is what the stages before a stage have come to."""
    total = len(netlist.loads)
    first = 2 + netlist.inputs
    gates = []
    for k, ((cell, nets), stage) in enumerate(zip(netlist.gates, netlist.stages)):
        reads = [
            f"n[{net}]" if net >= first and netlist.stages[net - first] == stage else f"held{stage}[{net}]"
            for net in nets
        ]
        gates.append(
            f"  always @({' or '.join(reads)} or start) n[{first + k}] <= #2 {_expression(cell, reads)};"
        )
    stages = range(1 + max(netlist.stages))
    depth = netlist.depth + 1
    held = ", ".join(f"held{stage}" for stage in stages)
    settle = "\n".join(f"    held{stage} = n; #{2 * depth};" for stage in stages)
    step = "\n".join(
        f"""      held{stage} = n;
      for (t = 0; t < {depth}; t = t + 1) begin
        #1;
        for (i = 0; i < {total}; i = i + 1) if (before[i] !== n[i]) count[i] = count[i] + 1;
        before = n;
        #1;
      end"""
        for stage in stages
    )
    width = netlist.inputs
    words = "\n".join(f"    v[{k}] = {width}'h{pack(point, row):x};" for k, row in enumerate(rows))
    text = f"""module bench;
  reg [{total - 1}:0] n, before, {held};
  reg [{width - 1}:0] v [0:{len(rows) - 1}];
  reg start;
  integer count [0:{total - 1}];
  integer k, i, t;
{chr(10).join(gates)}
  initial begin
    n = 2; start = 0;
    for (i = 0; i < {total}; i = i + 1) count[i] = 0;
{words}
    n[{width + 1}:2] = v[0];
    start = 1;
{settle}
    for (k = 1; k < {len(rows)}; k = k + 1) begin
      before = n;
      n[{width + 1}:2] = v[k];
{step}
    end
    for (i = 0; i < {total}; i = i + 1) $write("%0d ", count[i]);
    $finish;
  end
endmodule
"""
    (folder / "bench.v").write_text(text)
    subprocess.run(["iverilog", "-g2005", "-o", "bench.vvp", "bench.v"], cwd=folder, check=True)
    out = subprocess.run(
        ["vvp", "-n", "bench.vvp"], cwd=folder, check=True, capture_output=True, text=True
    )
    return [int(word) for word in out.stdout.split()[:total]]

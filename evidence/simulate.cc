// SPDX-License-Identifier: Apache-2.0
//
// A gate simulator with unit delays: every gate follows its inputs one step later, so a net may
// change several times before it settles (glitches), and each change is counted. Registers part a
// circuit into stages: those of a stage begin when all before it has settled.
//
// Invariant: 64 pairs of successive vectors run at once, one a bit of a word; what comes out does
// not depend on that. Gates are in topological order; within a step they are evaluated from the
// last to the first, so each one reads what its inputs were a step ago. Called by simulator.py,
// which also holds it against Icarus Verilog.
//
// Reads from stdin:  INPUTS GATES OUTPUTS
//                    per gate:   STAGE N TABLE NET…   N inputs, truth table in hex, what it reads
//                    NET…                         per output
//                    SETS, per set: COUNT COUNTED HEX…   vectors, input 0 in the last bit;
//                    COUNTED 0: only results, no changes
// Nets: 0 and 1 are constants, then the inputs, then the gates.
// Writes per set a line of outputs in hex, a line of changes per net from net 2 on, and a line of
// changes between settled states, that is without glitches.
#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <limits>
#include <string>
#include <vector>

namespace {

using Word = std::uint64_t;
constexpr std::size_t kLanes = 64;
constexpr std::size_t kMaxInputs = 6;

struct Gate {
  std::size_t stage = 0;
  std::size_t inputs = 0;
  Word table = 0;
  std::size_t nets[kMaxInputs] = {};
  int earliest = 0;  ///< the first and the last step of its stage in which it can change
  int latest = 0;
};

struct Stage {
  std::vector<std::size_t> gates;
  int depth = 0;
};

struct Circuit {
  std::size_t inputs = 0;
  std::vector<Gate> gates;
  std::vector<std::size_t> outputs;
  std::vector<Stage> stages;

  std::size_t NetOf(std::size_t gate) const { return 2 + inputs + gate; }
  std::size_t nets() const { return NetOf(gates.size()); }
  /// 0 for inputs and constants.
  std::size_t StageOf(std::size_t net) const {
    return net < NetOf(0) ? 0 : gates[net - NetOf(0)].stage;
  }
};

[[noreturn]] void Fail(const char* what) {
  std::cerr << "simulate: " << what << '\n';
  std::exit(2);
}

Circuit Read(std::istream& in) {
  Circuit circuit;
  std::size_t gates = 0;
  std::size_t outputs = 0;
  if (!(in >> circuit.inputs >> gates >> outputs)) Fail("no circuit");
  constexpr int kNever = std::numeric_limits<int>::max() - 1;
  std::vector<int> earliest(2 + circuit.inputs, 0);
  std::vector<int> latest(2 + circuit.inputs, 0);
  earliest[0] = earliest[1] = kNever;
  for (std::size_t g = 0; g < gates; ++g) {
    Gate gate;
    in >> gate.stage >> gate.inputs >> std::hex >> gate.table >> std::dec;
    if (!in || gate.inputs > kMaxInputs || gate.stage > gates) Fail("a gate that cannot be");
    gate.earliest = kNever;
    for (std::size_t k = 0; k < gate.inputs; ++k) {
      if (!(in >> gate.nets[k]) || gate.nets[k] >= earliest.size()) Fail("gates are out of order");
      const std::size_t net = gate.nets[k];
      if (circuit.StageOf(net) > gate.stage) Fail("a gate in front of what it reads");
      const bool held = net > 1 && circuit.StageOf(net) < gate.stage;
      gate.earliest = std::min(gate.earliest, held ? 0 : earliest[net]);
      gate.latest = std::max(gate.latest, held ? 0 : latest[net]);
    }
    ++gate.latest;
    gate.earliest = std::min(gate.earliest + 1, kNever);
    earliest.push_back(gate.earliest);
    latest.push_back(gate.latest);
    if (gate.stage >= circuit.stages.size()) circuit.stages.resize(gate.stage + 1);
    Stage& stage = circuit.stages[gate.stage];
    stage.gates.push_back(g);
    stage.depth = std::max(stage.depth, gate.latest);
    circuit.gates.push_back(gate);
  }
  circuit.outputs.resize(outputs);
  for (std::size_t& net : circuit.outputs) {
    if (!(in >> net) || net >= circuit.nets()) Fail("an output that cannot be");
  }
  return circuit;
}

Word Evaluate(const Gate& gate, const std::vector<Word>& value) {
  Word rows[std::size_t{1} << kMaxInputs];
  std::size_t count = std::size_t{1} << gate.inputs;
  for (std::size_t row = 0; row < count; ++row) rows[row] = -((gate.table >> row) & 1);
  for (std::size_t k = 0; k < gate.inputs; ++k) {
    const Word select = value[gate.nets[k]];
    count /= 2;
    for (std::size_t row = 0; row < count; ++row) {
      rows[row] = rows[2 * row] ^ ((rows[2 * row] ^ rows[2 * row + 1]) & select);
    }
  }
  return rows[0];
}

/// Bit `k` of a number in hex.
bool BitOf(const std::string& hex, std::size_t k) {
  const std::size_t digit = k / 4;
  if (digit >= hex.size()) return false;
  const char c = hex[hex.size() - 1 - digit];
  const int number = c <= '9' ? c - '0' : c - 'a' + 10;
  return (number >> (k % 4)) & 1;
}

void Settle(const Circuit& circuit, std::vector<Word>& value) {
  for (std::size_t g = 0; g < circuit.gates.size(); ++g) {
    value[circuit.NetOf(g)] = Evaluate(circuit.gates[g], value);
  }
}

/// Runs from the settled `value`, where what a stage reads has just changed, until nothing of it can.
void Step(const Circuit& circuit, const Stage& stage, Word lanes, std::vector<Word>& value,
          std::vector<std::uint64_t>& changes) {
  for (int step = 1; step <= stage.depth; ++step) {
    for (std::size_t k = stage.gates.size(); k-- > 0;) {
      const std::size_t g = stage.gates[k];
      const Gate& gate = circuit.gates[g];
      if (step < gate.earliest || step > gate.latest) continue;
      const std::size_t net = circuit.NetOf(g);
      const Word now = Evaluate(gate, value);
      changes[net] += static_cast<std::uint64_t>(std::popcount((value[net] ^ now) & lanes));
      value[net] = now;
    }
  }
}

void LoadInputs(const Circuit& circuit, const std::vector<std::string>& vectors, std::size_t first,
                std::vector<Word>& value) {
  for (std::size_t k = 0; k < circuit.inputs; ++k) {
    Word word = 0;
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      const std::size_t at = std::min(first + lane, vectors.size() - 1);
      word |= Word{BitOf(vectors[at], k)} << lane;
    }
    value[2 + k] = word;
  }
}

void WriteOutputs(const Circuit& circuit, const std::vector<Word>& value, std::size_t count) {
  constexpr const char* kDigits = "0123456789abcdef";
  for (std::size_t lane = 0; lane < count; ++lane) {
    std::string hex;
    for (std::size_t digit = (circuit.outputs.size() + 3) / 4; digit-- > 0;) {
      unsigned number = 0;
      for (std::size_t bit = 0; bit < 4; ++bit) {
        const std::size_t k = 4 * digit + bit;
        if (k >= circuit.outputs.size()) break;
        number |= static_cast<unsigned>((value[circuit.outputs[k]] >> lane) & 1) << bit;
      }
      hex += kDigits[number];
    }
    std::cout << hex << ' ';
  }
}

void Run(const Circuit& circuit, bool counted, const std::vector<std::string>& vectors) {
  std::vector<Word> value(circuit.nets(), 0);
  value[1] = ~Word{0};
  std::vector<std::uint64_t> changes(circuit.nets(), 0);
  std::vector<std::uint64_t> settled(circuit.nets(), 0);
  for (std::size_t first = 0; first < vectors.size(); first += kLanes) {
    LoadInputs(circuit, vectors, first, value);
    Settle(circuit, value);
    WriteOutputs(circuit, value, std::min(kLanes, vectors.size() - first));
    const std::size_t pairs = std::min(kLanes, vectors.size() - 1 - first);
    if (!counted || pairs == 0) continue;
    const Word lanes = pairs == kLanes ? ~Word{0} : (Word{1} << pairs) - 1;
    const std::vector<Word> before = value;
    LoadInputs(circuit, vectors, first + 1, value);
    for (std::size_t net = 2; net < 2 + circuit.inputs; ++net) {
      changes[net] += static_cast<std::uint64_t>(std::popcount((before[net] ^ value[net]) & lanes));
    }
    for (const Stage& stage : circuit.stages) Step(circuit, stage, lanes, value, changes);
    for (std::size_t net = 2; net < circuit.nets(); ++net) {
      settled[net] +=
          static_cast<std::uint64_t>(std::popcount((before[net] ^ value[net]) & lanes));
    }
  }
  std::cout << '\n';
  for (const auto* counts : {&changes, &settled}) {
    for (std::size_t net = 2; net < circuit.nets(); ++net) std::cout << (*counts)[net] << ' ';
    std::cout << '\n';
  }
}

}  // namespace

int main() {
  std::ios::sync_with_stdio(false);
  const Circuit circuit = Read(std::cin);
  std::size_t sets = 0;
  std::cin >> sets;
  for (std::size_t s = 0; s < sets; ++s) {
    std::size_t count = 0;
    bool counted = false;
    std::cin >> count >> counted;
    std::vector<std::string> vectors(count);
    for (std::string& vector : vectors) std::cin >> vector;
    if (!std::cin || vectors.empty()) Fail("vectors are missing");
    Run(circuit, counted, vectors);
  }
}

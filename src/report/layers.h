// SPDX-License-Identifier: Apache-2.0
//
// A report as a graph of layers: each with the nodes that belong to it and the layers it reads.
//
// Invariant: every node belongs to exactly one layer; layers stand in topological order and `reads`
// point backwards, also where a file is unsorted or cyclic. Used by tables, JSON, budgets and the
// matching of layers.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "acev2/compare.h"
#include "acev2/report.h"
#include "report/bounds.h"
#include "report/sums.h"

namespace acev2 {

struct Layer {
  std::size_t node = 0;              ///< main node, an index of Report::nodes
  std::vector<std::size_t> nodes;    ///< all nodes of it, in report order
  std::vector<std::size_t> reads;    ///< layers whose results it reads, one entry an operand
  std::vector<std::size_t> read_by;  ///< the reverse
  std::string kind;                  ///< LayerKind (kind.h)
  std::string name;                  ///< unique: layer_names.h
};

/// The layers of `report`, in topological order. With DiffRows::kLayers a quantizer belongs to the
/// layer whose result it quantizes; a dequantizer, a quantizer of an input and a node on constants
/// alone belong to the layer that reads them, the first of several on the way. A bias, a rescaling
/// and a conversion that are written behind a product belong to it.
std::vector<Layer> MakeLayers(const Report& report, DiffRows rows);

/// The layers in the order in which the report has their main nodes, as tables and JSON show them;
/// without the edges between them.
std::vector<Layer> LayersInReportOrder(const Report& report);

/// Per node of `report` the one of `layers` that it belongs to.
std::vector<const Layer*> LayersOfNodes(const Report& report, const std::vector<Layer>& layers);

/// The sums over the nodes of `layer`; `bounds` are BoundsOfNodes.
NodeSums SumsOf(const Report& report, const std::vector<NodeBounds>& bounds, const Layer& layer);

/// Formats of the work of `layer` that costs most, in the words of MainOperands.
std::string OperandsOf(const Report& report, const Layer& layer);

}  // namespace acev2

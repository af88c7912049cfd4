# SPDX-License-Identifier: Apache-2.0
"""What a mutant of a model is: a seed with some of its parts changed, or a model written anew from the
operators' schemas. Used by mutants.py, which runs them.

Invariant: a Mutator of one seed makes the same mutants in the same order, wherever this commit meets the
same `onnx`.
"""

import pathlib
import random
import re

import onnx
import onnx.defs

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
INTEGERS = [-(2**63), -(2**62), -(2**31), -65, -3, -2, -1, 0, 1, 2, 3, 4, 7, 8, 63, 64, 65, 255, 1000,
            2**16, 2**24, 2**31 - 1, 2**31, 2**32, 2**32 + 1, 2**53, 2**61, 2**62, 2**63 - 1]
FLOATS = [0.0, -0.0, 1.0, -1.0, 0.5, 1e-45, 1e38, -1e38, float("nan"), float("inf"), float("-inf")]
WORDS = [b"", b"NOTSET", b"SAME_UPPER", b"VALID", b"linear", b"bidirectional", b"reverse", b"DCR", b"ij,jk->ik",
         b"...i,...j->", b"i->iii", b"\xff\xfe", b"\x1b[2J\n::error::x", b"x" * 5000, b"Relu", b"none", b"LSTM"]
NAMES = ["", "x", "n0", "v0", "v1", "\x1b[31m", "a/b/c", "::set-output", "x" * 3000]


def schemas():
    chosen = {}
    for schema in onnx.defs.get_all_schemas_with_history():
        chosen[schema.domain, schema.name, schema.since_version] = schema
    return [chosen[key] for key in sorted(chosen)]


SCHEMAS = schemas()


def own_words():
    """Operators outside ONNX and names of attributes that the sources speak of."""
    operators, attributes = set(), set()
    for path in sorted((ROOT / "src").rglob("*.cc")):
        if not re.search(r"src/(interpret|rules|tensor)/", str(path)):
            continue
        text = path.read_text(encoding="utf-8")
        operators.update(re.findall(r'"([A-Z][A-Za-z0-9]{2,40})"', text))
        attributes.update(re.findall(r'"([a-z][a-z0-9_]{2,40})"', text))
    return sorted(operators), sorted(attributes)


OPERATORS, ATTRIBUTES = own_words()
DOMAINS = ["", "ai.onnx.ml", "com.microsoft", "qonnx.custom_op.general", "onnx.brevitas", "own", "ai.onnx.preview",
           "com.ms.internal.nhwc", "ai.onnx.preview.training", "pkg.onnxscript.torch_lib", "aten"]


class Mutator:
    def __init__(self, seed, models):
        self.random = random.Random(seed)
        self.models = models

    def pick(self, items):
        return items[self.random.randrange(len(items))]

    def chance(self, one_of):
        return self.random.randrange(one_of) == 0

    # --- what stands in a model

    def graphs(self, graph):
        yield graph
        for node in graph.node:
            for attribute in node.attribute:
                if attribute.HasField("g"):
                    yield from self.graphs(attribute.g)
                for inner in attribute.graphs:
                    yield from self.graphs(inner)

    def any_graph(self, model):
        return self.pick(list(self.graphs(model.graph)))

    def body(self, model):
        """A copy, as no message can be copied into one that it holds."""
        graph = onnx.GraphProto()
        graph.CopyFrom(self.any_graph(model))
        del graph.node[30:]
        return graph

    def any_node(self, model):
        nodes = [node for graph in self.graphs(model.graph) for node in graph.node]
        for function in model.functions:
            nodes += function.node
        return self.pick(nodes) if nodes else model.graph.node.add()

    def integers(self, most=9):
        return [self.pick(INTEGERS) for _ in range(self.random.randrange(most))]

    def set_attribute(self, attribute, kind):
        """A value of one kind (onnx.AttributeProto.AttributeType), mostly an extreme."""
        attribute.type = kind
        for field in ("f", "i", "s", "t", "g", "floats", "ints", "strings", "tensors", "graphs", "tp", "type_protos"):
            attribute.ClearField(field)
        proto = onnx.AttributeProto
        if kind == proto.FLOAT:
            attribute.f = self.pick(FLOATS)
        elif kind == proto.INT:
            attribute.i = self.pick(INTEGERS)
        elif kind == proto.STRING:
            attribute.s = self.pick(WORDS)
        elif kind == proto.FLOATS:
            attribute.floats.extend(self.pick(FLOATS) for _ in range(self.random.randrange(9)))
        elif kind == proto.INTS:
            attribute.ints.extend(self.integers())
            if self.chance(20):
                attribute.ints.extend([self.pick(INTEGERS)] * 3000)
        elif kind == proto.STRINGS:
            attribute.strings.extend(self.pick(WORDS) for _ in range(self.random.randrange(9)))
        elif kind == proto.TENSOR:
            self.fill_tensor(attribute.t)
        elif kind == proto.GRAPH:
            attribute.g.CopyFrom(self.body(self.pick(self.models)))
        elif kind == proto.TENSORS:
            self.fill_tensor(attribute.tensors.add())
        elif kind == proto.GRAPHS:
            attribute.graphs.add().CopyFrom(self.body(self.pick(self.models)))
        elif kind == proto.TYPE_PROTO:
            self.fill_type(attribute.tp)

    def fill_tensor(self, tensor):
        tensor.data_type = self.pick([1, 1, 7, 7, 6, 3, 2, 9, 10, 11, 16, 21, 22, self.random.randrange(30)])
        del tensor.dims[:]
        kind = self.random.randrange(6)
        if kind == 0:
            tensor.dims.extend(self.integers(4))
        elif kind == 1:
            tensor.dims.append(self.random.randrange(9))
        if tensor.data_type == 7:
            tensor.int64_data.extend(self.integers(6))
            if self.chance(2):
                tensor.dims[:] = [len(tensor.int64_data)]
        elif tensor.data_type == 1:
            tensor.float_data.extend(self.pick(FLOATS) for _ in range(self.random.randrange(6)))
            if self.chance(2):
                tensor.dims[:] = [len(tensor.float_data)]
        else:
            tensor.raw_data = bytes(self.random.randrange(256) for _ in range(self.random.randrange(40)))

    def fill_shape(self, shape):
        shape.SetInParent()
        rank = self.random.randrange(6) if not self.chance(30) else 70
        for _ in range(rank):
            kind = self.random.randrange(8)
            dim = shape.dim.add()
            if kind == 0:
                dim.dim_value = self.pick(INTEGERS)
            elif kind == 1:
                dim.dim_param = self.pick(["N", "M", "N", "batch", "2*N", "-1", ""])
            elif kind < 7:
                dim.dim_value = self.pick([1, 1, 2, 3, 4, 5, 8, 16])

    def fill_type(self, kind, depth=0):
        choice = self.random.randrange(12)
        if choice == 0 and depth < 3:
            self.fill_type(kind.sequence_type.elem_type, depth + 1)
        elif choice == 1 and depth < 3:
            self.fill_type(kind.optional_type.elem_type, depth + 1)
        elif choice == 2 and depth < 3:
            kind.map_type.key_type = self.random.randrange(20)
            self.fill_type(kind.map_type.value_type, depth + 1)
        elif choice == 3:
            kind.sparse_tensor_type.elem_type = 1
        else:
            kind.tensor_type.elem_type = self.pick([1, 1, 1, 7, 6, 3, 2, 9, 10, 11, 16, 8, self.random.randrange(30)])
            if not self.chance(6):
                self.fill_shape(kind.tensor_type.shape)

    # --- changes; each takes a model

    def attribute_extreme(self, model):
        node = self.any_node(model)
        if node.attribute:
            attribute = self.pick(node.attribute)
            if attribute.type == onnx.AttributeProto.INTS and attribute.ints and not self.chance(3):
                attribute.ints[self.random.randrange(len(attribute.ints))] = self.pick(INTEGERS)
            else:
                self.set_attribute(attribute, attribute.type)

    def attribute_kind(self, model):
        node = self.any_node(model)
        if node.attribute:
            attribute = self.pick(node.attribute)
            if self.chance(2):
                attribute.type = self.random.randrange(16)  # the value stays where it was
            else:
                self.set_attribute(attribute, self.random.randrange(1, 15))

    def attribute_list(self, model):
        node = self.any_node(model)
        choice = self.random.randrange(4)
        if choice == 0 and node.attribute:
            del node.attribute[self.random.randrange(len(node.attribute))]
        elif choice == 1 and node.attribute:
            node.attribute.add().CopyFrom(self.pick(node.attribute))
        elif choice == 2 and node.attribute:
            self.pick(node.attribute).ref_attr_name = self.pick(ATTRIBUTES)
        else:
            self.add_attribute(node)

    def add_attribute(self, node):
        known = [schema for schema in SCHEMAS if schema.name == node.op_type and schema.attributes]
        attribute = node.attribute.add()
        if known and not self.chance(5):
            chosen = self.pick(known).attributes
            attribute.name = self.pick(sorted(chosen))
            self.set_attribute(attribute, int(chosen[attribute.name].type.value))
        else:
            attribute.name = self.pick(ATTRIBUTES)
            self.set_attribute(attribute, self.pick([1, 2, 2, 2, 3, 6, 7, 7, 8, 4]))

    def node_edges(self, model):
        node = self.any_node(model)
        names = self.pick([node.input, node.input, node.output])
        choice = self.random.randrange(6)
        if choice == 0 and names:
            del names[self.random.randrange(len(names))]
        elif choice == 1 and names:
            names.append(self.pick(names))
        elif choice == 2 and names:
            names[self.random.randrange(len(names))] = ""
        elif choice == 3 and names:
            others = [name for graph in self.graphs(model.graph) for other in graph.node
                      for name in [*other.input, *other.output]]
            names[self.random.randrange(len(names))] = self.pick(others)
        elif choice == 4:
            names.extend(f"extra{k}" for k in range(self.pick([1, 2, 5, 300])))
        elif names:
            order = list(names)
            self.random.shuffle(order)
            names[:] = order

    def operator(self, model):
        node = self.any_node(model)
        if self.chance(2):
            schema = self.pick(SCHEMAS)
            node.op_type, node.domain = schema.name, schema.domain
        else:
            node.op_type, node.domain = self.pick(OPERATORS), self.pick(DOMAINS)
        if self.chance(2):
            self.add_attribute(node)

    def declared(self, model):
        graph = self.any_graph(model)
        infos = [*graph.input, *graph.output, *graph.value_info]
        if infos:
            kind = self.pick(infos).type
            if kind.WhichOneof("value") == "tensor_type" and kind.tensor_type.shape.dim and self.chance(2):
                dim = self.pick(kind.tensor_type.shape.dim)
                dim.dim_value = self.pick(INTEGERS)
            else:
                kind.Clear()
                self.fill_type(kind)

    def weight(self, model):
        tensors = [tensor for graph in self.graphs(model.graph) for tensor in graph.initializer]
        tensors += [attribute.t for graph in self.graphs(model.graph) for node in graph.node
                    for attribute in node.attribute if attribute.HasField("t")]
        if not tensors:
            return
        tensor = self.pick(tensors)
        choice = self.random.randrange(6)
        if choice == 0:
            tensor.data_type = self.random.randrange(30)
        elif choice == 1 and tensor.dims:
            tensor.dims[self.random.randrange(len(tensor.dims))] = self.pick(INTEGERS)
        elif choice == 2:
            tensor.dims.append(self.pick(INTEGERS))
        elif choice == 3:
            del tensor.dims[:]
        elif choice == 4 and tensor.int64_data:
            tensor.int64_data[self.random.randrange(len(tensor.int64_data))] = self.pick(INTEGERS)
        elif choice == 4 and tensor.raw_data:
            value = self.pick(INTEGERS) % 2**64
            data = bytearray(tensor.raw_data)
            at = self.random.randrange(len(data)) & ~7
            data[at:at + 8] = value.to_bytes(8, "little")[:len(data) - at]
            tensor.raw_data = bytes(data)
        else:
            name = tensor.name
            tensor.Clear()
            tensor.name = name
            self.fill_tensor(tensor)

    def interface(self, model):
        graph = self.any_graph(model)
        infos = self.pick([graph.input, graph.output])
        choice = self.random.randrange(4)
        if choice == 0 and infos:
            del infos[self.random.randrange(len(infos))]
        elif choice == 1 and infos:
            infos.add().CopyFrom(self.pick(infos))
        elif choice == 2 and graph.initializer:
            info = graph.input.add()
            info.name = self.pick(graph.initializer).name
            self.fill_type(info.type)
        else:
            info = infos.add()
            info.name = self.pick(NAMES)
            self.fill_type(info.type)

    def node_list(self, model):
        graph = self.any_graph(model)
        if not graph.node:
            return
        choice = self.random.randrange(4)
        if choice == 0:
            del graph.node[self.random.randrange(len(graph.node))]
        elif choice == 1:
            graph.node.add().CopyFrom(self.pick(graph.node))
        elif choice == 2:
            order = [onnx.NodeProto.FromString(node.SerializeToString()) for node in graph.node]
            self.random.shuffle(order)
            del graph.node[:]
            graph.node.extend(order)
        else:
            other = self.pick(self.models).graph
            graph.node.add().CopyFrom(self.pick(other.node))

    def nest(self, model):
        """The graph, or a part of it, as the body of a control-flow node within itself."""
        graph = self.any_graph(model)
        node = graph.node.add()
        node.op_type = self.pick(["If", "Loop", "Scan", "SequenceMap"])
        bodies = {"If": ["then_branch", "else_branch"]}.get(node.op_type, ["body"])
        for name in bodies:
            attribute = node.attribute.add()
            attribute.name, attribute.type = name, onnx.AttributeProto.GRAPH
            attribute.g.CopyFrom(self.body(self.pick([model, *self.models])))
        if node.op_type == "Scan":
            attribute = node.attribute.add()
            attribute.name, attribute.type, attribute.i = "num_scan_inputs", 2, self.pick(INTEGERS)
        names = [info.name for info in graph.input] + [tensor.name for tensor in graph.initializer] + [""]
        node.input.extend(self.pick(names) for _ in range(self.random.randrange(5)))
        node.output.extend(f"nested{k}" for k in range(self.random.randrange(5)))

    def function(self, model):
        """A function of a node's name or of one's own, which may call itself."""
        graph = self.any_graph(model)
        if not graph.node:
            return
        function = model.functions.add()
        node = self.pick(graph.node)
        function.name, function.domain = self.pick([node.op_type, "Own"]), self.pick([node.domain, "own"])
        function.input.extend(node.input[:self.random.randrange(4)])
        function.output.extend(node.output[:1 + self.random.randrange(2)])
        first = self.random.randrange(len(graph.node))
        for inner in graph.node[first:first + self.random.randrange(6)]:
            function.node.add().CopyFrom(inner)
        function.attribute.extend(self.pick(ATTRIBUTES) for _ in range(self.random.randrange(3)))
        function.opset_import.add().version = self.pick([1, 7, 13, 21, self.pick(INTEGERS)])
        call = self.pick([graph, function]).node.add() if self.chance(2) else node
        call.op_type, call.domain = function.name, function.domain
        own = model.opset_import.add()
        own.domain, own.version = function.domain, 1

    def opset(self, model):
        choice = self.random.randrange(4)
        if choice == 0:
            model.ir_version = self.pick(INTEGERS)
        elif choice == 1:
            del model.opset_import[:]
        else:
            imported = model.opset_import.add() if self.chance(2) else self.pick(list(model.opset_import) or [model.opset_import.add()])
            imported.domain = self.pick(DOMAINS)
            imported.version = self.pick([*range(1, 25), self.pick(INTEGERS)])

    def names(self, model):
        node = self.any_node(model)
        node.name = self.pick(NAMES)
        if node.output and self.chance(2):
            node.output[0] = self.pick(NAMES)

    def annotate(self, model):
        graph = self.any_graph(model)
        choice = self.random.randrange(3)
        if choice == 0 and graph.node:
            annotation = graph.quantization_annotation.add()
            annotation.tensor_name = self.pick([*self.pick(graph.node).input, *self.pick(graph.node).output, "x"])
            for key in ("SCALE_TENSOR", "ZERO_POINT_TENSOR", "finn_datatype"):
                entry = annotation.quant_parameter_tensor_names.add()
                entry.key, entry.value = key, self.pick(["INT4", "UINT0", "INT99999999999", "FIXED<4,9>", "x", "BIPOLAR"])
        elif choice == 1:
            sparse = graph.sparse_initializer.add()
            self.fill_tensor(sparse.values)
            self.fill_tensor(sparse.indices)
            sparse.values.name = self.pick([tensor.name for tensor in graph.initializer] + ["s"])
            sparse.dims.extend(self.integers(4))
        else:
            entry = model.metadata_props.add()
            entry.key, entry.value = self.pick(NAMES), self.pick(NAMES)

    # --- mutants

    def changed(self):
        model = onnx.ModelProto()
        model.CopyFrom(self.pick(self.models))
        changes = [self.attribute_extreme, self.attribute_extreme, self.attribute_kind, self.attribute_list,
                   self.attribute_list, self.node_edges, self.node_edges, self.operator, self.declared,
                   self.declared, self.weight, self.weight, self.interface, self.node_list, self.nest,
                   self.function, self.opset, self.names, self.annotate]
        for _ in range(self.pick([1, 1, 2, 2, 3, 4, 8])):
            self.pick(changes)(model)
        return model

    def written(self):
        """A few nodes of any operators, mostly of the arity and the attributes of their schema."""
        model = onnx.ModelProto()
        model.ir_version = self.pick([3, 7, 8, 10, 12])
        newest = self.random.randrange(1, 27)
        for domain, version in (("", newest), ("ai.onnx.ml", self.random.randrange(1, 6)), ("com.microsoft", 1),
                                ("ai.onnx.preview.training", 1), ("qonnx.custom_op.general", 1)):
            imported = model.opset_import.add()
            imported.domain, imported.version = domain, version
        graph = model.graph
        graph.name = "g"
        names = []
        for k in range(self.random.randrange(1, 6)):
            info = graph.input.add()
            info.name = f"i{k}"
            self.fill_type(info.type)
            names.append(info.name)
        for k in range(self.random.randrange(5)):
            tensor = graph.initializer.add()
            self.fill_tensor(tensor)
            tensor.name = f"w{k}"
            names.append(tensor.name)
        for k in range(self.random.randrange(1, 6)):
            node = graph.node.add()
            if self.chance(4):
                node.op_type, node.domain = self.pick(OPERATORS), self.pick(DOMAINS[:5])
                for _ in range(self.random.randrange(5)):
                    self.add_attribute(node)
                inputs, outputs = self.random.randrange(8), 1 + self.random.randrange(3)
            else:
                fitting = [s for s in SCHEMAS if s.domain or s.since_version <= newest]
                schema = self.pick(fitting)
                node.op_type, node.domain = schema.name, schema.domain
                inputs = min(schema.max_input, 6)
                inputs = self.random.randrange(min(schema.min_input, inputs), inputs + 1)
                outputs = max(1, min(schema.max_output, 1 + self.random.randrange(4)))
                if self.chance(10):
                    inputs, outputs = self.random.randrange(9), self.random.randrange(9)
                for name in sorted(schema.attributes):
                    if schema.attributes[name].required or self.chance(2):
                        attribute = node.attribute.add()
                        attribute.name = name
                        self.set_attribute(attribute, int(schema.attributes[name].type.value))
                        if attribute.ints and self.chance(2):  # what passes a gate goes further
                            attribute.ints[:] = [self.pick([0, 1, 2, 3, -1]) for _ in range(self.random.randrange(5))]
                        elif attribute.type == 2 and self.chance(2):
                            attribute.i = self.pick([0, 1, 2, -1])
            node.input.extend("" if self.chance(15) else self.pick(names) for _ in range(inputs))
            node.output.extend(f"n{k}_{j}" for j in range(outputs))
            names += node.output
        graph.output.add().name = names[-1]
        return model

    def mutant(self):
        try:
            return (self.changed() if self.chance(2) else self.written()).SerializeToString()
        except (ValueError, TypeError, OverflowError, UnicodeDecodeError):
            return None  # not every value fits every field

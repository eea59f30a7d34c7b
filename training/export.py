"""Writes the trained network as ONNX graphs that run on any CPU: `encoder.onnx` and `labels.onnx`.

The graphs are written node by node, with onnxruntime's fused operators, so that neither PyTorch nor a tracer
is needed. Weights are dynamic int8 with a reduced range (7 bits), which does not saturate on CPUs without VNNI.

    python -m training.export --model OUT --vocabulary vocab.txt --to src/truceline/data/english
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from safetensors.numpy import load_file

Weights = dict[str, NDArray[Any]]
MICROSOFT = "com.microsoft"


class Graph:
    """Nodes and constants under construction."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []
        self._count = 0

    def constant(self, value: NDArray[Any], name: str | None = None) -> str:
        """A constant's name."""
        self._count += 1
        name = name or f"c{self._count}"
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def add(self, op: str, *inputs: str, out: str | None = None, domain: str = "", **attributes: Any) -> str:
        """A node's (first) output name."""
        self._count += 1
        out = out or f"t{self._count}"
        self.nodes.append(
            helper.make_node(op, list(inputs), [out], name=f"n{self._count}", domain=domain, **attributes)
        )
        return out

    def linear(self, x: str, weight: NDArray[Any], bias: NDArray[Any], out: str | None = None) -> str:
        """`x @ weight.T + bias`, for weights as PyTorch keeps them."""
        product = self.add("MatMul", x, self.constant(weight.T.astype(np.float32)))
        return self.add("Add", product, self.constant(bias.astype(np.float32)), out=out)

    def gelu(self, x: str, out: str | None = None) -> str:
        """The exact Gelu."""
        return self.add("Gelu", x, out=out, domain=MICROSOFT)

    def model(self, inputs: list[Any], outputs: list[Any]) -> onnx.ModelProto:
        """The finished model."""
        graph = helper.make_graph(self.nodes, "truceline", inputs, outputs, self.constants)
        opsets = [helper.make_opsetid("", 17), helper.make_opsetid(MICROSOFT, 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=8, producer_name="truceline")


def encoder_graph(w: Weights, shape: dict[str, int]) -> onnx.ModelProto:
    """Pieces to word vectors and to the scores of every head but the labels."""
    g = Graph()
    x = _embeddings(g, w)
    for index in range(shape["layers"]):
        x = _layer(g, w, f"layers.{index}.", x, shape["heads"])
    flat = g.add("Reshape", x, g.constant(np.array([-1, shape["width"]], dtype=np.int64)))
    both = g.add("Add", g.add("Gather", flat, "first"), g.add("Gather", flat, "last"))
    vectors = g.add("Mul", both, g.constant(np.array(0.5, dtype=np.float32)), out="vectors")
    dep = g.gelu(g.linear(vectors, w["arc_dep.weight"], w["arc_dep.bias"]))
    g.linear(dep, w["arc"][:-1].T, w["arc"][-1], out="arc_dep")
    g.gelu(g.linear(vectors, w["arc_head.weight"], w["arc_head.bias"]), out="arc_head")
    g.gelu(g.linear(vectors, w["label_dep.weight"], w["label_dep.bias"]), out="label_dep")
    g.gelu(g.linear(vectors, w["label_head.weight"], w["label_head.bias"]), out="label_head")
    g.linear(vectors, w["tag.weight"], w["tag.bias"], out="tags")
    start = g.gelu(g.linear(vectors, w["start_in.weight"], w["start_in.bias"]))
    g.linear(start, w["start.weight"], w["start.bias"], out="starts")
    hidden = g.linear(vectors, w["name_in.weight"], w["name_in.bias"])
    g.linear(g.gelu(g.add("Add", hidden, "guideline")), w["name.weight"], w["name.bias"], out="names")
    batch = [
        helper.make_tensor_value_info(name, TensorProto.INT32, ["rows", "pieces"])
        for name in ("pieces", "shapes", "mask")
    ]
    words = [helper.make_tensor_value_info(name, TensorProto.INT64, ["words"]) for name in ("first", "last")]
    words.append(helper.make_tensor_value_info("guideline", TensorProto.FLOAT, [shape["hidden"]]))
    sizes = {
        "vectors": shape["width"], "arc_dep": shape["arc"], "arc_head": shape["arc"], "label_dep": shape["label"],
        "label_head": shape["label"], "tags": shape["upos"] + shape["xpos"] + shape["rules"], "starts": 1,
        "names": shape["names"],
    }  # fmt: skip
    outputs = [helper.make_tensor_value_info(k, TensorProto.FLOAT, ["words", size]) for k, size in sizes.items()]
    return g.model(batch + words, outputs)


def _embeddings(g: Graph, w: Weights) -> str:
    table, scale = by_row(w["words.weight"])
    rows = g.add("Gather", g.constant(table, "words"), "pieces")
    scales = g.add("Gather", g.constant(scale, "word_scales"), "pieces")
    scaled = g.add("Mul", g.add("Cast", rows, to=TensorProto.FLOAT), g.add("Cast", scales, to=TensorProto.FLOAT))
    zero, one = (g.constant(np.array([v], dtype=np.int64)) for v in (0, 1))
    length = g.add("Gather", g.add("Shape", "pieces"), one)
    positions = g.add("Slice", g.constant(w["positions.weight"]), zero, length, zero)
    x = g.add("Add", scaled, positions)
    x = g.add("Add", x, g.add("Gather", g.constant(w["shapes.weight"]), "shapes"))
    norm = [g.constant(w[f"embed_norm.{part}"]) for part in ("weight", "bias")]
    return g.add("LayerNormalization", x, *norm, axis=-1, epsilon=1e-12)


def by_row(table: NDArray[Any]) -> tuple[NDArray[np.int8], NDArray[np.float16]]:
    """A table as int8 with one scale a row."""
    scale = (np.abs(table).max(1, keepdims=True) / 127).astype(np.float16)
    scale = np.maximum(scale, np.float16(1e-7))
    return np.clip(np.rint(table / scale.astype(np.float32)), -127, 127).astype(np.int8), scale


def _layer(g: Graph, w: Weights, at: str, x: str, heads: int) -> str:
    weight, bias = (g.constant(v) for v in (w[f"{at}qkv.weight"].T, w[f"{at}qkv.bias"]))
    mixed = g.add("Attention", x, weight, bias, "mask", domain=MICROSOFT, num_heads=heads)
    out = g.add("MatMul", mixed, g.constant(w[f"{at}out.weight"].T))
    x = _skip(g, w, at, "norm1", x, out, "out.bias")
    up = g.add("MatMul", x, g.constant(w[f"{at}up.weight"].T))
    up = g.add("BiasGelu", up, g.constant(w[f"{at}up.bias"]), domain=MICROSOFT)
    down = g.add("MatMul", up, g.constant(w[f"{at}down.weight"].T))
    return _skip(g, w, at, "norm2", x, down, "down.bias")


def _skip(g: Graph, w: Weights, at: str, norm: str, x: str, added: str, bias: str) -> str:
    parts = [g.constant(w[f"{at}{name}"]) for name in (f"{norm}.weight", f"{norm}.bias", bias)]
    return g.add("SkipLayerNormalization", added, x, *parts, domain=MICROSOFT, epsilon=1e-12)


def label_graph(w: Weights) -> onnx.ModelProto:
    """The labels' scores of arcs, given each dependent's and its head's vectors."""
    g = Graph()
    count, size = w["label"].shape[0], w["label"].shape[1]
    table = w["label"].transpose(1, 0, 2).reshape(size, count * size)
    left = g.add("MatMul", "dep", g.constant(table[:-1]))
    left = g.add("Add", left, g.constant(table[-1]))
    left = g.add("Reshape", left, g.constant(np.array([-1, count, size], dtype=np.int64)))
    ends = [g.constant(np.array([v], dtype=np.int64)) for v in (0, size - 1, size, 2)]
    main = g.add("Slice", left, ends[0], ends[1], ends[3])
    rest = g.add("Slice", left, ends[1], ends[2], ends[3])
    head = g.add("Unsqueeze", "head", ends[3])
    scores = g.add("Add", g.add("MatMul", main, head), rest)
    g.add("Squeeze", scores, ends[3], out="labels")
    inputs = [helper.make_tensor_value_info(n, TensorProto.FLOAT, ["words", size - 1]) for n in ("dep", "head")]
    return g.model(inputs, [helper.make_tensor_value_info("labels", TensorProto.FLOAT, ["words", count])])


def root_vectors(w: Weights) -> dict[str, NDArray[np.float32]]:
    """What stands for the root as a head: its arc and its label vector."""
    return {name: _gelu(w["root"] @ w[f"{name}.weight"].T + w[f"{name}.bias"]) for name in ("arc_head", "label_head")}


def _gelu(x: NDArray[Any]) -> NDArray[np.float32]:
    from math import erf, sqrt

    return (x * 0.5 * (1 + np.vectorize(erf)(x / sqrt(2)))).astype(np.float32)


def quantise(model: onnx.ModelProto, path: Path) -> None:
    """Write `model` with its large products in dynamic int8."""
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain.onnx"
        onnx.save(model, plain)
        quantize_dynamic(
            plain, path, op_types_to_quantize=["MatMul", "Attention"], per_channel=True, reduce_range=True,
            weight_type=QuantType.QInt8,
            extra_options={"MatMulConstBOnly": True, "DefaultTensorType": TensorProto.FLOAT},
        )  # fmt: skip


def export(model: Path, vocabulary: Path, to: Path, *, plain: bool = False) -> None:
    """Write the pipeline's files into `to`; `plain` leaves the weights in float32, for comparison."""
    w = load_file(model / "weights.safetensors")
    description = json.loads((model / "model.json").read_text(encoding="utf-8"))
    to.mkdir(parents=True, exist_ok=True)
    encoder = encoder_graph(w, description["shape"])
    for graph, name in ((encoder, "encoder.onnx"), (label_graph(w), "labels.onnx")):
        if plain:
            onnx.save(graph, to / name)
        else:
            quantise(graph, to / name)
    roots = {name: value.tolist() for name, value in root_vectors(w).items()}
    rounded = {name: [round(v, 5) for v in value] for name, value in roots.items()}
    moves = [[round(float(v), 4) for v in row] for row in w["move"]]
    styles = zip(description.pop("styles"), w["style.weight"], strict=True)
    guidelines = {name: [round(float(v), 5) for v in row] for name, row in styles}
    description |= {"roots": rounded, "moves": moves, "guidelines": guidelines}
    text = json.dumps(description, ensure_ascii=False, separators=(",", ":"))
    (to / "model.json").write_text(text + "\n", encoding="utf-8")
    shutil.copyfile(vocabulary, to / "vocabulary.txt")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--vocabulary", type=Path, required=True)
    parser.add_argument("--to", type=Path, required=True)
    parser.add_argument("--plain", action="store_true")
    given = parser.parse_args()
    export(given.model, given.vocabulary, given.to, plain=given.plain)

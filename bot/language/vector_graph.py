"""Builds the network of the sentence vectors (BERT, six layers) as an ONNX graph from its weights, in eight bits.

Token numbers go in, two vectors of length one come out: `vector`, the published one, from the last layer, and `wording`
from a middle one, nearer to the words as they stand; and `states`, that middle layer itself, 384 numbers per token.
Built once; running it needs neither this file nor `onnx`.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from bot.language.eight_bits import quantise

_LAYERS, _HEADS, _WIDTH, _EPSILON = 6, 12, 384, 1e-12
_WORDING_LAYER = 2  # counted from nought: after it half of the network has run
_OPSET = 17


#: How large the numbers between the layers get is measured on these: short and long, plain and muddled.
_SAMPLES = """\
The quick brown fox jumps over the lazy dog.
hello
Where can I buy a ticket for the train to Edinburgh on Saturday morning?
please help me my house is on fire and i cannot get out
i lost my card yesterday and want to cancel it before somebody uses it
She said that the meeting had been put off until half past three, because two of them were ill.
no
Transfer £250 from savings to my current account, reference 77-A/4.
whats the wether like in leeds 2moro
Why has nobody answered my letter of 14 June? I have written three times and rung twice; it is a disgrace.
an old brown sofa, two chairs and a broken washing machine
Good morning, I hope you are well. I am writing about the tree outside number 9, whose roots have lifted the pavement \
so far that my neighbour, who is eighty-four and walks with a frame, fell over it last week and hurt her wrist.
recipe for lentil soup with garlic
could u tell me when the next bus is pls thx
My mother has moved into a home and her flat is empty. What do I need to do about the bills?
how do i change the language of my phone from french to english"""


def build(weights: Path, tokenizer: Path, target: Path) -> None:
    """Write the eight-bit network for `weights` to `target`."""
    pieces = Tokenizer.from_file(str(tokenizer))
    pieces.no_padding()
    samples = [np.array([pieces.encode(one).ids], dtype=np.int64) for one in _SAMPLES.splitlines()]
    onnx.save(quantise(build_exact(weights), samples), str(target))


def build_exact(weights: Path) -> onnx.ModelProto:
    """The network in the precision of its weights."""
    return _Graph(load_file(weights)).model()


class _Graph:
    def __init__(self, weights: dict[str, np.ndarray]) -> None:
        self._weights = weights
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []

    def model(self) -> onnx.ModelProto:
        batch_by_length = ["batch", "length"]
        inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, batch_by_length) for name in ("ids", "mask")]
        shapes: dict[str, list[str | int | None]] = {
            "vector": ["batch", _WIDTH],
            "wording": ["batch", _WIDTH],
            "states": ["batch", "length", _WIDTH],
        }
        outputs = [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in shapes.items()]
        self._write()
        graph = helper.make_graph(self._nodes, "sentence vectors", inputs, outputs, self._constants)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", _OPSET)], ir_version=8)
        onnx.checker.check_model(model)
        return model

    def _write(self) -> None:
        state = self._embed()
        kept = self._run("Cast", ["mask"], to=TensorProto.FLOAT)
        absent = self._run("Sub", [self._number(1.0), kept])
        blocked = self._run("Mul", [absent, self._number(-10000.0)])
        blocked = self._run("Unsqueeze", [blocked, self._whole([1, 2])])
        for layer in range(_LAYERS):
            state = self._attend(state, blocked, f"encoder.layer.{layer}.")
            if layer == _WORDING_LAYER:
                self._pool(state, kept, "wording")
                self._nodes.append(helper.make_node("Identity", [state], ["states"]))
        self._pool(state, kept, "vector")

    def _embed(self) -> str:
        words = self._run("Gather", [self._weight("embeddings.word_embeddings.weight"), "ids"])
        length = self._run("Slice", [self._run("Shape", ["ids"]), self._whole([1]), self._whole([2])])
        places = self._run(
            "Slice",
            [self._weight("embeddings.position_embeddings.weight"), self._whole([0]), length, self._whole([0])],
        )
        kind = self._constant(self._weights["embeddings.token_type_embeddings.weight"][0])
        summed = self._run("Add", [self._run("Add", [words, places]), kind])
        return self._normalise(summed, "embeddings.LayerNorm")

    def _attend(self, state: str, blocked: str, prefix: str) -> str:
        """One layer: attention of every word to every word, then the two dense layers."""
        own = prefix + "attention.self."
        joined = np.concatenate([self._weights[f"{own}{one}.weight"].T for one in ("query", "key", "value")], axis=1)
        bias = np.concatenate([self._weights[f"{own}{one}.bias"] for one in ("query", "key", "value")])
        mixed = self._run("Add", [self._run("MatMul", [state, self._constant(joined)]), self._constant(bias)])
        heads = self._whole([0, 0, 3 * _HEADS, _WIDTH // _HEADS])
        by_head = self._run("Transpose", [self._run("Reshape", [mixed, heads])], perm=[0, 2, 1, 3])
        query, key, value = self._split(by_head)
        key = self._run("Transpose", [key], perm=[0, 1, 3, 2])
        scores = self._run("Mul", [self._run("MatMul", [query, key]), self._number(1 / math.sqrt(_WIDTH / _HEADS))])
        shares = self._run("Softmax", [self._run("Add", [scores, blocked])], axis=-1)
        seen = self._run("Transpose", [self._run("MatMul", [shares, value])], perm=[0, 2, 1, 3])
        seen = self._run("Reshape", [seen, self._whole([0, 0, _WIDTH])])
        seen = self._dense(seen, prefix + "attention.output.dense")
        state = self._normalise(self._run("Add", [seen, state]), prefix + "attention.output.LayerNorm")
        wide = self._gelu(self._dense(state, prefix + "intermediate.dense"))
        narrow = self._dense(wide, prefix + "output.dense")
        return self._normalise(self._run("Add", [narrow, state]), prefix + "output.LayerNorm")

    def _pool(self, state: str, kept: str, output: str) -> None:
        """The mean over the real tokens, at length one."""
        weight = self._run("Unsqueeze", [kept, self._whole([2])])
        total = self._run("ReduceSum", [self._run("Mul", [state, weight]), self._whole([1])], keepdims=0)
        mean = self._run("Div", [total, self._run("ReduceSum", [kept, self._whole([1])], keepdims=1)])
        size = self._run("ReduceL2", [mean], axes=[1], keepdims=1)
        self._nodes.append(helper.make_node("Div", [mean, size], [output]))

    def _split(self, by_head: str) -> list[str]:
        outputs = [f"{by_head}_{one}" for one in ("query", "key", "value")]
        self._nodes.append(helper.make_node("Split", [by_head], outputs, axis=1))
        return outputs

    def _dense(self, state: str, name: str) -> str:
        product = self._run("MatMul", [state, self._constant(self._weights[f"{name}.weight"].T)])
        return self._run("Add", [product, self._weight(f"{name}.bias")])

    def _gelu(self, state: str) -> str:
        erf = self._run("Erf", [self._run("Div", [state, self._number(math.sqrt(2))])])
        product = self._run("Mul", [state, self._run("Add", [erf, self._number(1.0)])])
        return self._run("Mul", [product, self._number(0.5)])

    def _normalise(self, state: str, name: str) -> str:
        inputs = [state, self._weight(f"{name}.weight"), self._weight(f"{name}.bias")]
        return self._run("LayerNormalization", inputs, axis=-1, epsilon=_EPSILON)

    def _run(self, operator: str, inputs: list[str], **attributes: Any) -> str:
        output = f"{operator.lower()}{len(self._nodes)}"
        self._nodes.append(helper.make_node(operator, inputs, [output], **attributes))
        return output

    def _weight(self, name: str) -> str:
        return self._constant(self._weights[name])

    def _number(self, value: float) -> str:
        return self._constant(np.array(value, dtype=np.float32))

    def _whole(self, values: list[int]) -> str:
        return self._constant(np.array(values, dtype=np.int64))

    def _constant(self, value: np.ndarray) -> str:
        name = f"constant{len(self._constants)}"
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

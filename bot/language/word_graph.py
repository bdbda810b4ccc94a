"""Builds the network of the word states: the first layers of the sentence vectors' network, in eight bits.

Token numbers go in, 384 numbers per token come out. Built once; running it needs neither this file nor `onnx`.
"""

from __future__ import annotations

import logging
from pathlib import Path

import onnx
from onnx.utils import extract_model
from onnxruntime.quantization import QuantType, quantize_dynamic

from bot.language.vector_graph import build_exact

#: After three of six layers a word knows its neighbours and is still itself; measured in docs/language.md.
LAYERS = 3


def build_states(weights: Path, target: Path) -> str:
    """Write the eight-bit network to `target`; answers the name of its output."""
    whole, cut = target.with_suffix(".whole.onnx"), target.with_suffix(".cut.onnx")
    told = logging.root.manager.disable
    logging.disable(logging.WARNING)  # the quantiser tells of every node that it leaves alone
    try:
        model = build_exact(weights)
        # One normalisation after the embedding, two in each layer.
        ends = [node.output[0] for node in model.graph.node if node.op_type == "LayerNormalization"]
        states = str(ends[2 * LAYERS])
        onnx.save(model, str(whole))
        extract_model(str(whole), str(cut), ["ids", "mask"], [states])
        quantize_dynamic(
            str(cut), str(target), per_channel=True, reduce_range=True, weight_type=QuantType.QInt8,
            op_types_to_quantize=["MatMul", "Gather"],
        )  # fmt: skip
    finally:
        logging.disable(told)
        whole.unlink(missing_ok=True)
        cut.unlink(missing_ok=True)
    return states

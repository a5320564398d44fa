"""Answers from a product's terms, for anybody: from terms to lines, a capability a module."""

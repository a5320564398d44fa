"""Speaking: from a response's name and raw facts to words in the customer's language."""

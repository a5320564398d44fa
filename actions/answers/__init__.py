"""Personal answers: from a customer's records to what is said, a capability a module."""

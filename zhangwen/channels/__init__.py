"""The ways in: channels that decide themselves whose conversation a message belongs to."""

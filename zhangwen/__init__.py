"""Zhangwen's extensions of Rasa: understanding, wording, channels, knowledge and start-up."""

"""The action server: asks the account backend and decides which response to say.

It holds no wording: facts go to the Rasa server, whose NLG finds the words.
"""

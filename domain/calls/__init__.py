"""The rules of a conversation by voice: states, what was heard, minutes, words fixed by law."""

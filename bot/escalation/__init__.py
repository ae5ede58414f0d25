"""A human takes over: who is asked and until when, what they are given, and what becomes of it."""

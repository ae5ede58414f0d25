"""Judging: what was seen in, findings out. Pure, so each case is a line of a table in the tests.

How confidence is chosen. A finding says how likely its cause is right, given what was seen, on five steps that everybody who judges uses:
- CERTAIN: a field of the server says so in words (a status, an error, a count);
- STRONG: what was seen has one explanation in LiveKit's source, but another part of the system would have to be looked at to be sure;
- LIKELY: the most frequent of a few explanations, the others are named in the advice;
- OPEN: one of several that are about as frequent; such a finding asks the person something;
- HINT: worth knowing, and probably not the cause of anything.
"""

"""Looks at a LiveKit server: a request is read, the server observed, what was seen judged, and a report made of it."""

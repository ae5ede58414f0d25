"""A LiveKit of one's own on loopback: server, Redis, SIP, a carrier, people and agents. For the tests, and for `make livekit`."""

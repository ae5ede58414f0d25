"""How sure a finding is, and how long something may take before it is one. The steps are explained in the package's docstring."""

from __future__ import annotations

CERTAIN, STRONG, LIKELY, OPEN, HINT = 0.97, 0.85, 0.7, 0.5, 0.3

# A worker has ten seconds to answer the server, so before that nothing is late. https://github.com/livekit/livekit/blob/master/pkg/agent/worker.go (AssignJobTimeout)
WORKER_ANSWERS_S = 10.0
# Joining takes a second or two; livekit-client gives up after 15 s (peerConnectionTimeout), the server after 60 s.
JOINING_S = 8.0
# Whoever joined publishes right away, when they mean to.
PUBLISHING_S = 10.0
# An egress starts a browser, which takes a few seconds; an ingress needs a key frame.
EGRESS_STARTS_S = 30.0
INGRESS_BUFFERS_S = 20.0
# The server lets clocks differ by a minute. https://github.com/livekit/protocol/blob/main/auth/verifier.go (tokenLeeway)
LEEWAY_S = 60.0

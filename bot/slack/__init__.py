"""The Slack side: what is sent to Slack, what comes from it, and what it allows."""

"""A local Slack: for a first try without Slack, for the tests, and for writing views. It knows nothing of the bot."""

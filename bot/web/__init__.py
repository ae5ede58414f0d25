"""Addresses of the HTTP side that are not Slack's."""

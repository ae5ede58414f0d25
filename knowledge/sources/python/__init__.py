"""Reads Python wheels without importing them: wheel → modules → declarations → pages."""

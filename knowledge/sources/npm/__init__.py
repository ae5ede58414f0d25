"""Reads npm packages without running them: tarball → declaration files → declarations → pages."""

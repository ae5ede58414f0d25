"""The SDKs' identifiers, and the check of an answer against them."""

from knowledge.identifiers.check import find_identifiers, judge
from knowledge.identifiers.load import load_builtin
from knowledge.identifiers.model import Finding, Mention, Removed, Symbol
from knowledge.identifiers.table import IdentifierTable

__all__ = ["Finding", "IdentifierTable", "Mention", "Removed", "Symbol", "find_identifiers", "judge", "load_builtin"]

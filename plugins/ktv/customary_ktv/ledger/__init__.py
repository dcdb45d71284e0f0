"""Stored value and points as a double-entry ledger: each entry's postings come to nothing, and none is ever changed."""

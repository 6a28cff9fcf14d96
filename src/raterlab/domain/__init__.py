"""The words, and the rules between them. Frozen; no I/O, no clock."""

"""Raterlab: hire and evaluate AI trainers, with evidence."""

"""Columns: facts in, measures out. Pure: what is read and written is the flows' business."""

"""What Raterlab costs in time and memory, and its peers beside it in the same run. See README.md."""

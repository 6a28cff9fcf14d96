"""The demo: eleven projects with content of our own making, and twelve simulated candidates of known skill."""

"""The demo: projects of several kinds with content of our own making, and twelve simulated candidates of known skill."""

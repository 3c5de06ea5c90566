"""Memory, and the timeout that goes with it."""

"""Rules, their verdicts, and the engine that runs them over a graph."""

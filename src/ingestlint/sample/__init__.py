"""Samples of items: read as a stream, their keys counted, and what the counts allow."""

"""Code of functions: read as text, never run or imported."""

"""Other tools, each imported only when it is asked for."""

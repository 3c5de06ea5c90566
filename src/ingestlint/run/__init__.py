"""A run, whoever asks for it: what is read, put together and judged."""

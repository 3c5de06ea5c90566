"""NET rules that have not been measured on enough templates yet."""

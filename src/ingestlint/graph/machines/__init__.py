"""State machines of Step Functions: their definitions, their states, and what those call."""

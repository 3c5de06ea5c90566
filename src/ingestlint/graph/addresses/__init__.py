"""How many IPv4 addresses each consumer plans in a subnet: one file per group of consumers."""

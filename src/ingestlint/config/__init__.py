"""What a project configures: environments, limits, rule settings."""

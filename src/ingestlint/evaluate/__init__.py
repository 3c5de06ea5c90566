"""What each value in a template is before deployment."""

"""Ways of records through a deployment: what limits them, how often they are tried, and where."""

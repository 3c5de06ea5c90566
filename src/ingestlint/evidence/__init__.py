"""What was measured of functions: results of other tools and logs, read into one form."""

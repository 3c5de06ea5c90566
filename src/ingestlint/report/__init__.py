"""What a run found, in one file per output format."""

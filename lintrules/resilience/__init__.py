"""RES: retries, breakers, cascades."""

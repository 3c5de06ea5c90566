"""NET: the VPC network."""

"""Resources and the relations between them."""

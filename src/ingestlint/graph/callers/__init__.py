"""Who runs a function: what names it as its target, and permissions that let a service call it."""

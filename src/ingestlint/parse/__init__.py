"""From text to a tree of located nodes, with comments, to a template's sections."""

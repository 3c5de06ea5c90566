"""Static linter and policy checker for CloudFormation and SAM: templates, a graph, verdicts."""

__version__ = "0.1.0"

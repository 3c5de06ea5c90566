"""`python -m ingestlint` is `ingestlint`."""

from ingestlint.cli.main import script

if __name__ == "__main__":
    script()

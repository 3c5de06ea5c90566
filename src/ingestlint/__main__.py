"""`python -m ingestlint` is `ingestlint`."""

import sys

from ingestlint.cli.main import main

if __name__ == "__main__":
    sys.exit(main())

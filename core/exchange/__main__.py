"""Files in from a terminal: `python -m core.exchange import till FILE`, undo, a dry run.

Answers 0 where all is well, 1 for a refusal (said in the reader's language), 2 for a wrong
command. Wrong rows are written to a CSV beside the file.
"""

from __future__ import annotations

import sys

from core.exchange.till.command import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

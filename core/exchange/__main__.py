"""Files in from a terminal: `python -m core.exchange import till FILE`, `… items FILE`, undo.

Answers 0 where all is well, 1 for a refusal (said in the reader's language), 2 for a wrong
command. Wrong rows are written to a file beside the one that came.
"""

from __future__ import annotations

import sys

from core.exchange.sheets import command as sheets
from core.exchange.sheets.kinds import SHEETS
from core.exchange.till import command as till

if __name__ == "__main__":
    words = [word for word in sys.argv[1:] if word != "import"]
    sys.exit(sheets.main(words) if words and words[0] in SHEETS else till.main(words))

"""Sentences without French, as gettext entries to fill in: `python tools/messages.py src/parvis/cli`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "structure"))

from babel.messages.pofile import read_po
from test_structure_sentences import wanted

from parvis.i18n import catalogue_files

known = set()
for path in catalogue_files("fr"):
    with path.open("rb") as file:
        for message in read_po(file):
            known |= set(message.id if isinstance(message.id, tuple) else (message.id,))
for sentence, place in sorted(wanted().items(), key=lambda item: item[1]):
    if sentence not in known and any(place.startswith(prefix) for prefix in sys.argv[1:] or [""]):
        quoted = sentence.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        sys.stdout.write(f'#: {place.rpartition(":")[0]}\nmsgid "{quoted}"\nmsgstr ""\n\n')

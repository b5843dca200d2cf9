"""What differs when publishing: `pelican -s publishconf.py` refuses addresses of this computer."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))  # Pelican loads this file by its path: its folder is not on sys.path

from pelicanconf import *

PARVIS_PUBLISHING = True

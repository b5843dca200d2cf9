"""Settings of plain `pelican`. `parvis build` does the same and says more; both stop where a text must be mended."""

from pathlib import Path

from parvis.site import pelican_settings

# Facts are in content/practice.toml, not here. Replace a setting of Pelican below this line if you must.
globals().update(pelican_settings(Path(__file__).parent, publishing=False))

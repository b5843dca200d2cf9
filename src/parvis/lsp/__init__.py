"""The language server: while someone writes, the editor shows what `parvis check` would say, and why."""

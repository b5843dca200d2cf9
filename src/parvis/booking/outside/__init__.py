"""Outside calendars: read in the background, never in a request; they only ever make a practitioner busy."""

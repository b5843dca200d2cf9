"""How long what visitors entrust is kept: the privacy page says these numbers, `endpoint/retention.py` carries them out.

What a past booking is kept for is a fact of the practice: `booking.retention_months`.
"""

from __future__ import annotations

CANCELLED_DAYS = 30
"""From a cancellation to the erasure of the person."""
UNCONFIRMED_DAYS = 30
"""From the last confirmation mail to the erasure of whoever never confirmed."""
PROOF_YEARS = 3
"""From a reader's leaving to the erasure of the proof of their consent."""
WAITING_UNCONFIRMED_DAYS = 2
"""From joining the waiting list to the erasure of whoever never confirmed."""
WAITING_ENDED_DAYS = 1
"""From leaving it, taking a time, or the last of the chosen days, to the erasure of the row."""
DELIVERED_DAYS = 30
"""From a mail's leaving to the erasure of its row, which holds ids only."""
UNRESOLVED_DAYS = 90
"""The same for a mail that failed or of which nobody knows: the practitioner has had time to see it."""

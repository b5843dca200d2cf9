"""Reading a CalDAV calendar: one REPORT for the events of some days (RFC 4791, 7.8), over plain HTTP.

Only the events come back, as iCalendar: expanding them is the same work as for a calendar that is a file.
"""

from __future__ import annotations

import datetime as dt

from parvis.booking.outside.fetch import Login, Question, fetch
from parvis.booking.outside.guard import Rules, Unreadable

_DATA = "{urn:ietf:params:xml:ns:caldav}calendar-data"
_MULTI = "{DAV:}multistatus"
_EMPTY = "BEGIN:VCALENDAR\r\nEND:VCALENDAR"  # for a server that has nothing in these days
_QUERY = """<?xml version="1.0" encoding="utf-8"?>
<C:calendar-query xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">
<D:prop><C:calendar-data/></D:prop>
<C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT">
<C:time-range start="{start}" end="{end}"/>
</C:comp-filter></C:comp-filter></C:filter>
</C:calendar-query>"""


def events(url: str, start: dt.datetime, end: dt.datetime, login: Login | None, rules: Rules) -> bytes:
    """The calendar's objects that touch `[start, end)`, one VCALENDAR after the other. Raises Unreadable."""
    query = _QUERY.format(start=_stamp(start), end=_stamp(end))
    headers = {"Depth": "1", "Content-Type": "application/xml; charset=utf-8"}
    content = fetch(url, rules, Question("REPORT", headers, query.encode(), login)).content
    return objects(content or b"")


def _stamp(moment: dt.datetime) -> str:
    return f"{moment.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"


def objects(content: bytes) -> bytes:
    """The calendar data inside a multistatus. Raises Unreadable for anything else: it must not look like an empty calendar."""
    from lxml import etree  # some megabytes that only those with such a calendar pay

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        tree = etree.fromstring(content, parser)
    except etree.XMLSyntaxError:
        raise Unreadable("not-a-calendar") from None
    if tree.tag != _MULTI:
        raise Unreadable("not-a-calendar")
    if any(" 5" in (status.text or "") for status in tree.iter("{DAV:}status")):  # 507: the list was cut
        raise Unreadable("server")
    return "\r\n".join([_EMPTY, *(found.text or "" for found in tree.iter(_DATA))]).encode()

"""The mails of the demonstration, as pages of the preview."""

from __future__ import annotations

from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from parvis.preview.mails import linked, list_mails, read_attachment, read_mail
from parvis.preview.own_pages import OwnPages


class MailPages:
    """The folder of mails, at an address of the served site."""

    def __init__(self, folder: Path, pages: OwnPages) -> None:
        self._folder = folder
        self._pages = pages

    def all(self, _request: Request) -> Response:
        return self._pages.show("mails.html", mails=list_mails(self._folder))

    def one(self, request: Request) -> Response:
        mail = read_mail(self._folder, request.path_params["name"])
        if mail is None:
            raise HTTPException(404)
        return self._pages.show("mail.html", mail=mail, text=linked(mail.text))

    def frame(self, request: Request) -> Response:
        """The mail as a mail program shows it: in a frame, without script, without network."""
        mail = read_mail(self._folder, request.path_params["name"])
        if mail is None:
            raise HTTPException(404)
        # Links of the mail open the site itself, outside the frame.
        page = mail.html.replace("<head>", '<head><base target="_top">', 1)
        policy = (
            "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; "
            "sandbox allow-popups allow-top-navigation-by-user-activation"
        )
        return Response(page, media_type="text/html", headers={"content-security-policy": policy})

    def part(self, request: Request) -> Response:
        found = read_attachment(self._folder, request.path_params["name"], request.path_params["position"])
        if found is None:
            raise HTTPException(404)
        name, media_type, content = found
        safe = "".join(c for c in name if c.isalnum() or c in "._-")
        return Response(
            content,
            media_type=media_type,
            headers={"content-disposition": f'attachment; filename="{safe}"', "x-content-type-options": "nosniff"},
        )

"""Looking after an endpoint: workers, a database that moves, keys that change, a key on paper."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from pathlib import Path

import click

from parvis.cli.endpoint_open import open_endpoint, settings_of
from parvis.cli.here import site_here, site_option
from parvis.cli.language import N_
from parvis.cli.main import Command
from parvis.clock import now
from parvis.console import Speaker
from parvis.errors import Exit
from parvis.i18n import T
from parvis.paths import Site


@click.command(
    cls=Command,
    help=N_("Deliver the mails, with PostgreSQL: in as many processes, on as many machines as you like."),
    epilog=N_("""\
Examples:
  parvis endpoint worker
  parvis endpoint worker --concurrency 8
  parvis endpoint worker --setup        create the queue in the database, then stop

While a worker lives, the endpoint leaves the mails to it; without one, it delivers them itself.
"""),
)
@site_option
@click.option(
    "--concurrency",
    type=click.IntRange(1, 50),
    metavar=N_("NUMBER"),
    default=4,
    show_default=True,
    help=N_("How many mails at the same time."),
)
@click.option("--setup", is_flag=True, help=N_("Only create the queue in the database."))
@click.pass_obj
def worker(speaker: Speaker, folder: Path, concurrency: int, *, setup: bool) -> int:
    from parvis.endpoint.admin_facts import NewestFacts
    from parvis.endpoint.context import Context
    from parvis.endpoint.links import random_id
    from parvis.endpoint.worker import attend
    from parvis.store import queue

    practice, store, settings = open_endpoint(site_here(folder))
    with contextlib.closing(store):
        made = queue.set_up(store)
        if setup:
            speaker.done(T("The queue was created.") if made else T("The queue is there already."))
            return Exit.OK
        stopping = threading.Event()
        for name in ("SIGINT", "SIGTERM"):
            signal.signal(getattr(signal, name), lambda _number, _frame: stopping.set())
        context = Context(NewestFacts(practice, store, now), store, settings, now, random_id)
        speaker.done(T("This worker delivers what is due; Ctrl+C stops it once the mails under way have left."))
        attend(context, concurrency=concurrency, stopping=stopping)
    return Exit.OK


@click.command(
    name="move-db",
    cls=Command,
    help=N_("Move all bookings to another database while the endpoint runs: SQLite to PostgreSQL, or back."),
    epilog=N_("""\
Examples:
  parvis endpoint move-db --to postgresql://parvis@127.0.0.1/parvis --dry-run
  parvis endpoint move-db --to postgresql://parvis@127.0.0.1/parvis
  parvis endpoint move-db --to sqlite:////srv/practice/.parvis/endpoint.sqlite3
  parvis endpoint move-db --abort       go back to the former one after a move that was cut short

Visitors read on; bookings wait some seconds. Cut short, the same command goes on.
"""),
)
@site_option
@click.option("--to", "to", default="", metavar="URL", help=N_("Address of the new database, which must be empty."))
@click.option("--dry-run", is_flag=True, help=N_("Say what would be copied, and write nothing."))
@click.option("--abort", "giving_up", is_flag=True, help=N_("Give up a move that was cut short."))
@click.pass_obj
def move_db(speaker: Speaker, folder: Path, to: str, *, dry_run: bool, giving_up: bool) -> int:
    from parvis.store.db import open_store
    from parvis.store.move import abort, would_move

    site = site_here(folder)
    if not to and not giving_up:
        raise click.UsageError(speaker._("Where to? Write: parvis endpoint move-db --to URL"))
    with contextlib.closing(open_store(settings_of(site).database_url)) as store:
        if giving_up:
            given_up = abort(store, to)
            speaker.done(T("The former database takes bookings again.") if given_up else T("No move was under way."))
            return Exit.OK
        if dry_run:
            for table, rows in would_move(store, to).items():
                speaker.say(f"  {table}: {rows}")
            speaker.say(T("Nothing was changed."))
            return Exit.OK
        _move(speaker, site, store, to)
    return Exit.OK


def _move(speaker: Speaker, site: Site, store: object, to: str) -> None:
    from parvis.cli.build_command import Progress
    from parvis.endpoint.links import random_id
    from parvis.settings import DATABASE_URL, keep_secret
    from parvis.store.db import Store
    from parvis.store.move import move
    from parvis.store.tables import sizes

    assert isinstance(store, Store)
    with store.read() as tx:
        total = sizes(tx)
    with Progress(speaker, quiet=False) as progress:
        moved = move(
            store,
            to,
            token=random_id,
            told=lambda table, rows: progress.step(T("Copying {table}", table=table), rows, total.get(table, 0)),
        )
    speaker.done(T("{rows} rows copied and compared; the former database is shut.", rows=moved.rows))
    if os.environ.get(DATABASE_URL.name):
        speaker.say(T("Now set PARVIS_DATABASE_URL to {to}, and start the endpoint again.", to=moved.to))
    else:
        path = keep_secret(site, DATABASE_URL.name, to)
        speaker.say(T("The new address is kept in {path}: start the endpoint again.", path=str(path)))


@click.command(
    name="rotate-keys",
    cls=Command,
    help=N_("Seal all personal details again with a new key, put in front in PARVIS_SECRET_KEY."),
    epilog=N_("""\
Examples:
  parvis endpoint rotate-keys --dry-run
  parvis endpoint rotate-keys

First write the new key in front of the former one, with a comma between: PARVIS_SECRET_KEY=new,former
Start the endpoint again, then run this. Links in mails that were sent stay good as long as the former key is there.
"""),
)
@site_option
@click.option("--dry-run", is_flag=True, help=N_("Say how much would be sealed again, and write nothing."))
@click.pass_obj
def rotate_keys(speaker: Speaker, folder: Path, *, dry_run: bool) -> int:
    from parvis.crypt import Vault
    from parvis.store.sealed import renew

    _practice, store, settings = open_endpoint(site_here(folder))
    with contextlib.closing(store):
        done = renew(store, Vault(settings.key_ring), dry_run=dry_run)
    if dry_run:
        speaker.say(T("{count} values would be sealed again; nothing was changed.", count=done.values))
    else:
        speaker.done(T("{count} values sealed again with the new key.", count=done.values))
    if done.lost:
        speaker.warn(
            T("{count} values open with none of the keys: put back the key that sealed them.", count=done.lost)
        )
    if done.kept:
        speaker.say(
            T(
                "{count} addresses that wanted no more letters are known by the former key alone: keep it after the comma.",
                count=done.kept,
            )
        )
    return Exit.MACHINE if done.lost else Exit.OK


@click.command(
    name="recovery-key",
    cls=Command,
    help=N_("Print the secret key as a sheet to keep on paper; or type that sheet again."),
    epilog=N_("""\
Examples:
  parvis endpoint recovery-key > key.txt     print the file, then delete it
  parvis endpoint recovery-key --type        on a new computer: type the lines, an empty one ends

Without this key, nobody reads the names and addresses in the database or in a copy of it: not even us.
"""),
)
@site_option
@click.option(
    "--type", "typing", is_flag=True, help=N_("Read the lines of a sheet, and keep the key on this computer.")
)
@click.pass_obj
def recovery_key(speaker: Speaker, folder: Path, *, typing: bool) -> int:
    from parvis.cli.recovery_sheet import from_paper, on_paper
    from parvis.settings import SECRET_KEY, keep_secret

    site = site_here(folder)
    if typing:
        lines = []
        while line := click.prompt("", default="", show_default=False, prompt_suffix="").strip():
            lines.append(line)
        path = keep_secret(site, SECRET_KEY.name, from_paper(lines))
        speaker.done(T("The key is kept in {path}, for you alone to read.", path=str(path)))
        return Exit.OK
    for line in on_paper(",".join(settings_of(site).secrets)):
        click.echo(line)
    speaker.warn(T("Whoever has this sheet and a copy of the database reads everything: keep them apart."))
    return Exit.OK

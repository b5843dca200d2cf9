"""Publishing with nothing but the wheel: what a practitioner types the first time, and the day something went wrong."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.xdist_group("wheel")

TARGET = '\n[[publish]]\nid = "site"\nkind = "folder"\nfolder = "../www"\n'


def test_published_looked_at_and_taken_back(installed, demo):
    """Where is asked for; then a list, then online, then nothing to do, then back."""
    refused = installed.parvis(demo, "publish")
    assert refused.code == 2
    assert "[[publish]]" in refused.text
    facts = demo / "content" / "practice.toml"
    facts.write_text(facts.read_text(encoding="utf-8") + TARGET, encoding="utf-8")
    listed = installed.parvis(demo, "publish", "--dry-run")
    assert listed.code == 0, listed.text
    assert "fichiers à envoyer" in listed.text
    www = demo.parent / "www"
    assert not www.exists()
    published = installed.parvis(demo, "publish")
    assert published.code == 0, published.text
    home = (www / "index.html").read_bytes()
    assert home == (demo / "output" / "index.html").read_bytes()
    assert "déjà" in installed.parvis(demo, "publish").text
    facts.write_text(
        facts.read_text(encoding="utf-8").replace('name = "Le Figuier"', 'name = "Le Tilleul"'), encoding="utf-8"
    )
    assert installed.parvis(demo, "publish").code == 0
    assert (www / "index.html").read_bytes() != home
    assert installed.parvis(demo, "rollback").code == 0
    assert (www / "index.html").read_bytes() == home


def test_the_hosts_of_others_are_in_the_wheel(installed, demo):
    """Libraries and templates are there: an unreachable host of each kind is a sentence, a workflow is a file."""
    facts = demo / "content" / "practice.toml"
    text = facts.read_text(encoding="utf-8")
    for kind, keys in (
        ("sftp", 'host = "127.0.0.1"\nport = 1\nuser = "u"\nfolder = "www"'),
        ("ftps", 'host = "127.0.0.1"\nport = 1\nuser = "u"\nfolder = "www"'),
        ("git", f'repository = "{(demo / "none.git").as_uri()}"'),
        ("ssh", 'host = "127.0.0.1"\nport = 1\nuser = "u"\nfolder = "www"'),
    ):
        facts.write_text(f'{text}\n[[publish]]\nid = "site"\nkind = "{kind}"\n{keys}\n', encoding="utf-8")
        refused = installed.parvis(demo, "publish", PARVIS_PUBLISH_SITE_PASSWORD="not a secret")
        assert refused.code == 3, refused.text
        assert "✗" in refused.text
    assert installed.parvis(demo, "publish", "--ci", "gitlab").code == 0
    assert (demo / ".gitlab-ci.yml").is_file()

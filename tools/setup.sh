#!/bin/sh
# Makes sure that what Parvis needs from the system is there: installs it where it can, says what is missing where it cannot.
#   tools/setup.sh python PYTHON   a Python 3.11 or later with venv
#   tools/setup.sh test            the browser, PostgreSQL, SSH, Node and Java that the tests use
set -eu

say() { printf '%s\n' "$*" >&2; }

install() { # install PACKAGE...: Debian packages, as root or through sudo without a password
    command -v apt-get >/dev/null 2>&1 || return 1
    if [ "$(id -u)" = 0 ]; then run=""; elif sudo -n true 2>/dev/null; then run="sudo -n"; else return 1; fi
    say "Installing: $*"
    $run env DEBIAN_FRONTEND=noninteractive apt-get update -qq >/dev/null &&
        $run env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

python_is_there() { "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

case "$1" in
python)
    python_is_there "$2" || { install python3 python3-venv && python_is_there "$2"; } || {
        say "Parvis needs Python 3.11 or later with its venv module ($2 is not one)."
        say "Debian, Ubuntu: sudo apt-get install python3 python3-venv — macOS: brew install python — Windows: winget install Python.Python.3.13"
        exit 3
    }
    ;;
test)
    missing=""
    find_postgres() { command -v initdb >/dev/null 2>&1 || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; }
    [ -n "${CHROMIUM:-}" ] || command -v chromium-headless-shell >/dev/null 2>&1 || command -v chromium >/dev/null 2>&1 ||
        missing="$missing chromium-headless-shell"
    find_postgres || missing="$missing postgresql"
    command -v npm >/dev/null 2>&1 || missing="$missing nodejs npm"
    [ -x /usr/sbin/sshd ] || missing="$missing openssh-server"
    command -v rsync >/dev/null 2>&1 || missing="$missing rsync"
    command -v java >/dev/null 2>&1 || missing="$missing default-jre-headless"
    [ -z "$missing" ] || install $missing || {
        say "The tests need these Debian packages, which could not be installed:$missing"
        say "Install them (sudo apt-get install$missing), then run make test again."
        exit 3
    }
    ;;
esac

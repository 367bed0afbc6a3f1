#!/bin/sh
# Create .venv and install a locked requirements file into it. For the development lock,
# install the website's packages from npm too, into tools/node_modules.
# Usage: tools/setup_environment.sh requirements.txt
# PYTHON=/path/to/python chooses the interpreter; default: the first 3.11+ found.
set -eu

lock=$1
tools=$(dirname "$0")
venv=.venv

fail() {
    printf '\nSet-up stopped: %s\nWhat to do: %s\n' "$1" "$2" >&2
    exit 1
}

is_recent_enough() {
    "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' \
        >/dev/null 2>&1
}

find_python() {
    if [ -n "${PYTHON:-}" ]; then
        set -- "$PYTHON"
    else
        set -- python3.11 python3.12 python3.13 python3 python
    fi
    for candidate in "$@"; do
        if is_recent_enough "$candidate"; then
            echo "$candidate"
            return
        fi
    done
    return 1
}

check_disk() {
    free_gb=$(df -Pk . | awk 'NR == 2 { print int($4 / 1024 / 1024) }')
    [ "$free_gb" -ge "$1" ] || fail \
        "about $1 GB of free disk space are needed, $free_gb GB are left." \
        "free some space, or clone the book to another disk."
}

pip_install() {
    "$venv/bin/python" -m pip install --disable-pip-version-check --require-hashes "$@"
}

# uv is in the development lock only; here it comes first, alone, for either lock.
install_uv() {
    [ -x "$venv/bin/uv" ] ||
        awk '/^uv==/ { uv = 1 } uv { print } !/\\$/ { uv = 0 }' \
            "$(dirname "$lock")/requirements-dev.txt" |
        pip_install --quiet --no-deps -r /dev/stdin
}

install_packages() {
    if install_uv && "$venv/bin/uv" pip install --python "$venv/bin/python" \
        --require-hashes -r "$lock"; then
        return
    fi
    echo "==> uv could not do it; pip tries, with its own settings of the network" >&2
    pip_install -r "$lock"
}

if [ -x "$venv/bin/python" ]; then
    is_recent_enough "$venv/bin/python" && "$venv/bin/python" -m pip --version \
        >/dev/null 2>&1 || fail "$venv is incomplete, or of another Python." \
        "remove it with make clean, then run make again."
    [ -z "${PYTHON:-}" ] || [ "$("$PYTHON" -V)" = "$("$venv/bin/python" -V)" ] || fail \
        "$venv has $("$venv/bin/python" -V), PYTHON names $("$PYTHON" -V)." \
        "remove $venv with make clean, then run make again."
    check_disk 1
else
    python=$(find_python) || fail \
        "no Python 3.11, 3.12 or 3.13 was found${PYTHON:+ (tried $PYTHON)}." \
        "install Python 3.11, or name yours: make book PYTHON=/path/to/python3.11"
    check_disk 5
    echo "==> Creating $venv with $("$python" --version)"
    "$python" -m venv "$venv" || { rm -rf "$venv"; fail \
        "$python could not create a virtual environment." \
        "on Debian and Ubuntu: apt install python3-venv"; }
fi

echo "==> Installing $lock (the first time this takes a minute)"
install_packages || fail \
    "the packages of $lock could not be installed." \
    "check the network connection (behind a proxy, set HTTPS_PROXY) and run make again; \
if a package is named instead, remove $venv first."
if [ "${lock##*/}" = requirements-dev.txt ]; then
    "$venv/bin/npm" ci --prefix "$tools" --ignore-scripts --no-audit --no-fund || fail \
        "the website's packages could not be installed from npm." \
        "check the network connection (behind a proxy, set HTTPS_PROXY) and run make again."
fi
echo "==> The environment is ready"

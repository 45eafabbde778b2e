#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# usage: run.sh TEST-FILE [PYTEST-OPTION]...
# Runs one file of end-to-end tests and says in TAP how they went. By hand, with pytest's
# own report: builddir=BUILD-DIRECTORY srcdir=. python3 -m pytest tests/e2e
: "${srcdir:=.}" "${builddir:=.}" "${PYTHON:=/usr/bin/python3}"
export srcdir builddir PYTHONPATH="$srcdir/tests/e2e"

skip() {
	echo "1..0 # SKIP $*"
	exit 0
}

[ -x "${POSTERN:-$builddir/postern}" ] || skip "there is no ${POSTERN:-$builddir/postern}"
command -v certtool >/dev/null || skip "certtool is missing (Debian: gnutls-bin)"
"$PYTHON" -c 'import pytest' 2>/dev/null || skip "pytest is missing (Debian: python3-pytest)"
exec "$PYTHON" -m pytest -p no:cacheprovider -p tap "$@"

#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Makes ./configure from configure.ac and Makefile.am.
set -e
cd "$(dirname "$0")"
for tool in autoreconf automake pkg-config; do
	command -v "$tool" >/dev/null || {
		echo "autogen.sh: $tool is missing; install autoconf, automake and pkg-config" \
			"(Debian: apt install autoconf automake pkg-config," \
			"Fedora: dnf install autoconf automake pkgconf)" >&2
		exit 1
	}
done
exec autoreconf --force --install

#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# make check CONFORMANCE=DIR: what the collectors say of the host of files in DIR is what
# node_exporter says of it. DIR holds the programs run-e2e and run-cases and their data.
exporter=${builddir:-.}/postern

skip() {
	echo "1..0 # SKIP $*"
	exit 0
}

[ -n "${CONFORMANCE-}" ] || skip "no CONFORMANCE=DIR is given"
for program in bash curl python3; do
	command -v "$program" >/dev/null || skip "$program is missing"
done

count=0 failed=0
verdict() { # EXIT-STATUS NAME
	count=$((count + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $count - conformance: $2"
	else
		failed=1
		echo "not ok $count - conformance: $2"
	fi
}

# The counters of lo are the running machine's. They have to be those of one that dropped nothing,
# as a network of our own has; where there can be none, it is the machine's after all.
in_own_network() { # PROGRAM ARGUMENT...
	unshare --net sh -c 'ip link set lo up && exec "$@"' sh "$@"
}
network=in_own_network
in_own_network true 2>/dev/null || network=

scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT

$network "$CONFORMANCE/run-e2e" -v "$exporter" >"$scratch/out" 2>&1
status=$?
[ "$status" -eq 0 ] || sed 's/^/# /' "$scratch/out"
verdict "$status" 'every family of the host'

$network "$CONFORMANCE/run-cases" -v "$exporter" >"$scratch/out" 2>&1
grep -q '^[0-9]* passed, [0-9]* failed$' "$scratch/out"
verdict "$?" 'all cases run'
# shellcheck disable=SC2094 # both only read
while read -r result case _; do
	case $result in
	ok) verdict 0 "$case" ;;
	FAILED)
		sed -n "/^FAILED *$case /,/^\(ok\|FAILED\) /s/^/# /p" "$scratch/out"
		verdict 1 "$case"
		;;
	esac
done <"$scratch/out"

echo "1..$count"
exit $failed

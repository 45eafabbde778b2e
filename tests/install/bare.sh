#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Sees both quickstarts work where nothing is installed yet: in roots made by debootstrap.
# Not part of `make check`: needs root, debootstrap, a Debian mirror and some minutes.
#
# usage: bare.sh DIR [SUITE]...
#   DIR    the roots are made and removed in here; packages stay in DIR/cache
#   SUITE  bookworm and trixie unless given
# MIRROR says where packages come from; otherwise it is what this host's apt uses.
set -euo pipefail
cd "$(dirname "$0")/../.."

[ $# -gt 0 ] || { sed -n '/^# usage/,/^# MIRROR/s/^# //p' "$0" >&2; exit 2; }
[ "$(id -u)" = 0 ] || { echo 'bare.sh: debootstrap and chroot need root' >&2; exit 1; }
dir=$(realpath "$1")
shift
[ $# -gt 0 ] || set -- bookworm trixie
mirror=${MIRROR:-$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' \
	'Origin: Debian' 'Component: main' | head -n 1)}
serving='serves https://localhost:9100/metrics until Ctrl-C'

leave_root() {
	for mount in dev/pts proc sys; do
		! mountpoint -q "$root/$mount" || umount "$root/$mount"
	done
	rm -rf --one-file-system "$root"
}

make_root() { # SUITE
	root=$(mktemp -d "$dir/$1.XXXXXX")
	trap leave_root EXIT
	debootstrap --variant=minbase --cache-dir="$dir/cache" "$1" "$root" "$mirror" >"$dir/$1.debootstrap"
	chmod 755 "$root" # apt downloads as a user of its own
	mount -t devpts devpts "$root/dev/pts"
	mount -t proc proc "$root/proc"
	mount -t sysfs -o ro sysfs "$root/sys"
	cp /etc/resolv.conf "$root/etc/resolv.conf"
	echo '127.0.0.1 localhost' >"$root/etc/hosts"
	mkdir "$root/src"
	git archive HEAD | tar -x -C "$root/src"
	inside=(env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8
		chroot "$root" env -C /src)
}

# As a person would: start it, read, press Ctrl-C. Job control gives it a process group of its
# own, as a terminal does.
serves_until_interrupted() { # LOG
	set -m
	"${inside[@]}" ./quickstart >"$1" 2>&1 </dev/null &
	local job=$!
	set +m
	until grep -qF "$serving" "$1"; do
		kill -0 "$job" 2>/dev/null || return 1
		sleep 1
	done
	kill -INT -- "-$job"
	wait "$job"
}

verdict() { # NAME LOG STATUS
	echo "$([ "$3" = 0 ] && echo ok || echo 'not ok') - $1 ($SECONDS s, see $2)"
	[ "$3" = 0 ] || failed=1
}

mkdir -p "$dir/cache"
failed=0
for suite; do
	make_root "$suite"
	for run in first second; do
		SECONDS=0 status=0
		serves_until_interrupted "$dir/$suite.$run" || status=$?
		verdict "$suite: ./quickstart, $run time" "$dir/$suite.$run" $status
	done
	SECONDS=0 status=0
	"${inside[@]}" ./quickstart check >"$dir/$suite.check" 2>&1 </dev/null || status=$?
	verdict "$suite: ./quickstart check" "$dir/$suite.check" $status
	leave_root
	trap - EXIT
done
exit $failed

#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What is installed for systemd is what systemd takes, and leaves the service little to do harm with.
srcdir=$(realpath "${srcdir:-.}") builddir=$(realpath "${builddir:-.}")
most_exposure=1.7
command -v systemd-analyze >/dev/null || {
	echo '1..0 # SKIP no systemd-analyze (Debian: systemd)'
	exit 0
}
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
units=$scratch/units root=$scratch/root

. "$srcdir"/tests/tap.sh

install_units() {
	mkdir -p "$units/postern.service.d"
	rm -f "$units"/postern.service.d/*
	for unit in postern.service postern.socket; do
		sed "s|^ExecStart=[^ ]*|ExecStart=$builddir/postern|" \
			"$builddir/config/$unit" >"$units/$unit"
	done
}

# Of all that it says only what is about our files: it loads other units of this host too.
complaints() {
	SYSTEMD_UNIT_PATH="$units:" systemd-analyze --man=no verify "$units/postern.service" \
		"$units/postern.socket" 2>&1 |
		grep -E "$scratch|postern"
}

exposure() {
	systemd-analyze security --offline=true --no-pager "$units/postern.service" |
		sed -n 's/.*exposure level for postern.service: \([0-9.]*\).*/\1/p'
}

version=$(systemd-analyze --version | sed -n '1s/^systemd \([0-9]*\).*/\1/p')

install_units
verdict 'systemd takes the units' "$(complaints)"
verdict "systemd rates the exposure of the service $most_exposure at most" "$(
	exposure | awk -v most=$most_exposure '
		$1 <= most + 0 { fine = 1 }
		{ told = $1 }
		END { if (!fine) print "it says: " told }'
)"

for sample in "$srcdir"/config/postern.service.d/*; do
	name=${sample##*/}
	if [ "$name" = notify-reload.conf ] && [ "$version" -lt 253 ]; then
		skip "systemd takes $name" "systemd $version does not know it"
		continue
	fi
	install_units
	cp "$sample" "$units/postern.service.d/${name%.example}"
	verdict "systemd takes $name" "$(complaints)"
done

# In a root of their own, for which an unprivileged user needs to be its root.
as_root=
[ "$(id -u)" = 0 ] || as_root='unshare --user --map-auto --map-root-user'
mkdir -p "$root/etc"
echo 'root:x:0:0:root:/root:/bin/sh' >"$root/etc/passwd"
echo 'root:x:0:' >"$root/etc/group"
if ! command -v systemd-sysusers systemd-tmpfiles >/dev/null; then
	skip 'an account and directories are made' 'no systemd-sysusers or no systemd-tmpfiles'
elif ! $as_root true 2>/dev/null; then
	skip 'an account and directories are made' 'not permitted to be root in a namespace'
else
	verdict 'systemd-sysusers makes the account' "$(
		$as_root systemd-sysusers --root="$root" "$srcdir/config/sysusers.d/postern.conf" 2>&1 |
			grep -v '^Creating '
		grep -q '^postern:x:[0-9]*:[0-9]*:.*:/usr/sbin/nologin$' "$root/etc/passwd" ||
			cat "$root/etc/passwd"
	)"
	made() { # MODE OWNER GROUP PATH
		id=$(stat -c '%a %u %g' "$root$4")
		want="$1 $(sed -n "s/^$2:x:\([0-9]*\):.*/\1/p" "$root/etc/passwd") $(
			sed -n "s/^$3:x:\([0-9]*\):.*/\1/p" "$root/etc/group")"
		[ "$id" = "$want" ] || echo "$4: $id, not $want"
	}
	sed 's|@sysconfdir@|/etc|' "$srcdir/config/tmpfiles.d/postern.conf.in" >"$scratch/tmpfiles.conf"
	verdict 'systemd-tmpfiles makes the directories' "$(
		$as_root systemd-tmpfiles --create --root="$root" "$scratch/tmpfiles.conf" 2>&1
		made 750 root postern /etc/postern
		made 755 root root /var/lib/postern/textfile
		made 755 postern postern /run/postern
	)"
fi

echo "1..$count"
exit $failed

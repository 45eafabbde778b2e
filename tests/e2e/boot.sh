#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# usage: boot.sh DIR, as the first program of namespaces made for it (see booted.py)
# Becomes a systemd that has DIR/units and nothing else to start. It sees this host's files, cannot
# write to them, and has /run, /tmp and /var/tmp of its own.
set -e
dir=$1

mount --make-rprivate /
mount -t proc proc /proc
mount --bind /proc/sys /proc/sys
mount -o remount,bind,ro /proc/sys
mount -t cgroup2 none /sys/fs/cgroup

# The files of DIR are for every user to read, wherever DIR is.
mount -t tmpfs -o mode=755 tmpfs /run
cp -R "$dir/." /run/postern-test
mkdir -p /run/udev/data # as every host has it
chmod -R go+rX /run/postern-test
for name in passwd group shadow gshadow; do
	[ ! -e "/etc/$name" ] || mount --bind "/run/postern-test/etc/$name" "/etc/$name"
done
for name in /tmp /var/tmp; do
	mount -t tmpfs -o mode=1777,size=1234k tmpfs "$name"
done
mount -o remount,bind,ro /
# As on a host: what one mounts, its services see.
mount --make-rshared /

exec env -i PATH="$PATH" container=postern-test SYSTEMD_UNIT_PATH=/run/postern-test/units \
	/lib/systemd/systemd --system --unit=basic.target --log-target=console --show-status=no

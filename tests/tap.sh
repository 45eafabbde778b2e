# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2034 # failed is for who reads this in
# TAP for scripts whose checks list offenders: none is well.
count=0 failed=0

verdict() { # NAME OFFENDERS
	count=$((count + 1))
	if [ -z "$2" ]; then
		echo "ok $count - $1"
	else
		failed=1
		echo "$2" | sed 's/^/# /'
		echo "not ok $count - $1"
	fi
}

skip() { # NAME WHY
	count=$((count + 1))
	echo "ok $count - $1 # SKIP $2"
}

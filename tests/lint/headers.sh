#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Every header includes what it uses: it compiles alone.
srcdir=${srcdir:-.} builddir=${builddir:-.}

count=0 failed=0
for header in $(cd "$srcdir/src" && find . -name '*.h' | sed 's|^\./||' | sort); do
	case $header in
	collectors/list.h | command/list.h) continue ;; # a list to expand, not a header
	host/sdbus.h) grep -q '+libsystemd' "$builddir/config.h" || continue ;;
	esac
	count=$((count + 1))
	if echo "#include \"$header\"" | ${CC:-cc} -std=gnu17 -fsyntax-only -x c \
		-include "$builddir/config.h" -I "$srcdir/src" - 2>"$builddir/headers.err"; then
		echo "ok $count - $header compiles alone"
	else
		failed=1
		sed 's/^/# /' "$builddir/headers.err"
		echo "not ok $count - $header compiles alone"
	fi
done
rm -f "$builddir/headers.err"
echo "1..$count"
exit $failed

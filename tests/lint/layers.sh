#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Includes between the folders of src/ go the ways of layers.txt only, and each library is
# seen by the folders that it names there.
cd "${srcdir:-.}" || exit 1

allowed() { # FOLDER: what it may include
	sed -n "s/^$1:[[:space:]]*//p" tests/lint/layers.txt
}
libraries=$(sed '/^#/d' tests/lint/layers.txt | grep -o '<[^>]*>' | sort -u | tr -d '<>')

count=0 failed=0
verdict() { # OK-OR-NOT NAME
	count=$((count + 1))
	[ "$1" = ok ] || failed=1
	echo "$1 $count - $2"
}

for folder in base host metrics conf collectors tls auth http state sandbox scrape net daemon command main; do
	if [ "$folder" = main ]; then files=src/main.c; else files=$(find "src/$folder" -name '*.[ch]'); fi
	may=" $(allowed "$folder") "
	wrong=
	for file in $files; do
		[ -f "$file" ] || continue
		for target in $(sed -n 's/^[[:space:]]*#include "\([a-z0-9_]*\)\/.*/\1/p' "$file" | sort -u); do
			[ "$target" = "$folder" ] && continue
			case $may in *" $target "*) ;; *) wrong="$wrong $file->$target" ;; esac
		done
		for library in $libraries; do
			grep -q "^[[:space:]]*#include <$library" "$file" || continue
			case $may in *" <$library> "*) ;; *) wrong="$wrong $file-><$library>" ;; esac
		done
	done
	[ -z "$wrong" ] || echo "# not allowed:$wrong"
	verdict "$([ -z "$wrong" ] && echo ok || echo 'not ok')" "$folder includes only what it may"
done
echo "1..$count"
exit $failed

#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The manual and the program say the same, and every sample is in the tarball.
srcdir=${srcdir:-.} builddir=${builddir:-.}
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT

. "$srcdir"/tests/tap.sh

only_in_first() { # FILE FILE
	LC_ALL=C comm -23 "$1" "$2"
}

# A flag is at the start of its line in the help, and heads an item in the manual.
"$builddir/postern" --help | sed -nE 's/^ *(-h, )?--(\[no-\])?([a-z0-9._-]+).*/\3/p' |
	LC_ALL=C sort -u >"$scratch/help"
sed '/^\.Sh COMMANDS/,/^\.Sh /d' "$srcdir/man/postern.8" |
	sed -nE 's/^\.It (Fl h , )?Fl -([a-z0-9._-]+).*/\2/p' | LC_ALL=C sort -u >"$scratch/manual"
verdict 'the program has flags' "$([ -s "$scratch/help" ] || echo 'postern --help names none')"
verdict 'every flag is in postern(8)' "$(only_in_first "$scratch/help" "$scratch/manual")"
verdict 'every flag of postern(8) exists' "$(only_in_first "$scratch/manual" "$scratch/help")"

# The same for each command, in its own part of the manual.
commands=$("$builddir/postern" --help | sed -nE '1,/^Commands/d; s/^  ([a-z-]+) .*/\1/p')
verdict 'the program has commands' "$([ -n "$commands" ] || echo 'postern --help names none')"
for command in $commands; do
	"$builddir/postern" "$command" --help | sed -nE 's/^ *--(\[no-\])?([a-z0-9._-]+).*/\2/p' |
		LC_ALL=C sort -u >"$scratch/help"
	sed -n "/^\.Ss $command\$/,/^\.S[sh] /p" "$srcdir/man/postern.8" |
		sed -n '/^\.It Fl/p' | grep -oE 'Fl -[a-z0-9._-]+' | sed -E 's/^Fl -(no-)?//' |
		LC_ALL=C sort -u >"$scratch/manual"
	verdict "postern(8) has the flags of postern $command" "$(
		only_in_first "$scratch/help" "$scratch/manual"
		only_in_first "$scratch/manual" "$scratch/help" | sed 's/$/ is in the manual only/'
		grep -q "^\.Ss $command\$" "$srcdir/man/postern.8" || echo "no .Ss $command"
	)"
done

# Keys of the web config: rows of its tables, items of the manual.
sed -nE 's/^\t(ROW\(|\{ ")([a-z0-9_]+)"?, BLOCK_.*/\2/p' "$srcdir"/src/conf/web_*.c |
	LC_ALL=C sort -u >"$scratch/keys"
verdict 'the web config has keys' "$([ -s "$scratch/keys" ] || echo 'src/conf names none')"
verdict 'every key is in web-config.yml(5)' "$(
	while read -r key; do
		grep -qE "^\.(It|Ss) .*\<$key\>" "$srcdir/man/web-config.yml.5" ||
			grep -q "^\.Ic $key\>" "$srcdir/man/web-config.yml.5" || echo "$key"
	done <"$scratch/keys"
)"

verdict 'every metric of our own is in postern(8)' "$(
	grep -rhoE '"postern_[a-z_]+"' "$srcdir/src" | tr -d '"' | sort -u |
		while read -r metric; do
			grep -qE "^\.It .*\<$metric\>" "$srcdir/man/postern.8" || echo "$metric"
		done
)"

# What is made from the tables of flags, the records and the golden files.
"$builddir/tests/docs/collectors" >"$scratch/collectors.md"
verdict 'docs/collectors.md is as make docs writes it' \
	"$(diff "$srcdir/docs/collectors.md" "$scratch/collectors.md" 2>&1)"
for part in flags limits; do
	"$builddir/tests/docs/manual" "$part" >"$scratch/items"
	sed "1,/The $part that follow/d; /end of the $part/,\$d" "$srcdir/man/postern.8" >"$scratch/part"
	verdict "postern(8)'s $part are as make docs writes them" \
		"$(diff "$scratch/part" "$scratch/items")"
done

for row in bash:postern fish:postern.fish zsh:_postern; do
	"$builddir/postern" "--completion-script-${row%%:*}" >"$scratch/completion"
	verdict "${row%%:*}'s completion is as make docs writes it" \
		"$(diff "$srcdir/config/completions/${row#*:}" "$scratch/completion" 2>&1)"
done

verdict 'every sample is installed' "$(
	for sample in "$srcdir"/config/*.yml "$srcdir"/config/*.d/*; do
		sample=${sample#"$srcdir"/}
		grep -q "^[^#]*${sample%.in}\>" "$srcdir/config/Makefile.mk" || echo "$sample"
	done
)"

# "break" would be a line that cannot be filled up to the margin: a long name of a flag.
for page in postern.8 web-config.yml.5; do
	name="$page is sound"
	if command -v mandoc >/dev/null; then
		verdict "$name" "$(mandoc -T lint -W warning "$srcdir/man/$page" 2>&1)"
	elif command -v groff >/dev/null; then
		verdict "$name" "$(groff -mandoc -Tutf8 -ww -W break -z "$srcdir/man/$page" 2>&1)"
	else
		skip "$name" 'neither mandoc nor groff'
	fi
done

# Every promise of the threat model names the tests that hold it.
grep -oE '`(e2e|unit)/test_[a-z0-9_]+\.(py|c)::[a-z0-9_]+`' "$srcdir/docs/threat-model.md" |
	tr -d '`' >"$scratch/held"
verdict 'the threat model names tests' "$([ -s "$scratch/held" ] || echo 'it names none')"
verdict 'every test that the threat model names exists' "$(
	while IFS=: read -r file _ name; do
		grep -qsE "^(def $name\(|TEST\($name\))" "$srcdir/tests/$file" || echo "$file::$name"
	done <"$scratch/held"
)"

name='the page of --help-man is sound'
if command -v groff >/dev/null; then
	verdict "$name" "$("$builddir/postern" --help-man | groff -man -Tutf8 -ww -W break -z 2>&1)"
else
	skip "$name" 'no groff'
fi

echo "1..$count"
exit $failed

#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What can be said of the text of the tree without compiling it.
cd "${srcdir:-.}" || exit 1

format_version=14 # other versions of clang-format break lines elsewhere

. ./tests/tap.sh

ours() { # FIND-EXPRESSION: files of ours, neither generated nor test data
	find . \( -path './.git' -o -path './build*' -o -path './_*' -o -path './autom4te.cache' \
		-o -path './certs/dev' -o -path './tests/fixtures' -o -path './tests/golden' \
		-o -path './tests/fuzz/corpus' -o -path './postern-*' -o -name '__pycache__' \
		-o -name '.pytest_cache' -o -name '.deps' \) -prune -o -type f \
		! -name Makefile.in ! -name aclocal.m4 ! -name 'config.h*' ! -name '*.log' ! -name '*.trs' \
		\( "$@" \) -print | sort
}

sources=$(ours -name '*.[ch]')
texts=$(ours -name '*.[ch]' -o -name '*.sh' -o -name '*.py' -o -name '*.mk' -o -name '*.am' \
	-o -name '*.ac' -o -name '*.m4' -o -name '*.md' -o -name '*.in' -o -name '*.conf' \
	-o -name '*.example' \
	-o -name '*.[58]' -o -path './config/*.yml' -o -path './.ci/run' -o -name quickstart)

# Calls that cannot be told how much room there is, share a state, start a shell, or wait.
banned='sprintf|vsprintf|strcpy|strcat|gets|atoi|atol|atof|strtok|system|popen|sleep|usleep'
verdict 'nothing calls what is banned' \
	"$(grep -nE "(^|[^A-Za-z0-9_.>])($banned)[[:space:]]*\(" $sources)"

verdict 'every file names its license first' "$(
	for file in $texts; do
		head -n 2 "$file" | grep -q 'SPDX-License-Identifier: Apache-2.0' || echo "$file"
	done
)"

verdict 'no line ends in white space' "$(grep -nE '[[:space:]]+$' $texts)"

verdict 'no merge is left half done' "$(grep -nE '^(<<<<<<<|>>>>>>>) ' $texts)"

verdict 'every file ends with a newline' "$(
	for file in $texts; do
		[ -z "$(tail -c 1 "$file")" ] || echo "$file"
	done
)"

verdict 'no line of C is wider than 96 columns' "$(
	for file in $sources; do
		expand "$file" | awk -v file="$file" 'length > 96 { print file ":" NR ": " length }'
	done
)"

verdict 'every header guards itself' "$(ours -name '*.h' | xargs grep -LE '^(#pragma once|X\()')"

verdict 'links in documents lead somewhere' "$(
	for file in $(ours -name '*.md'); do
		grep -oE '\]\([^)#]+' "$file" | sed 's/^](//' | grep -v '^[a-z]*:' | while read -r to; do
			[ -e "$(dirname "$file")/$to" ] || echo "$file: $to"
		done
	done
)"

format=
for candidate in clang-format-$format_version clang-format; do
	if "$candidate" --version 2>/dev/null | grep -q "version $format_version\."; then
		format=$candidate
		break
	fi
done
if [ -n "$format" ]; then
	verdict 'C is formatted as .clang-format says' \
		"$("$format" --dry-run $sources 2>&1 | grep -E 'warning|error' | cut -d: -f1,2 | sort -u)"
else
	count=$((count + 1))
	echo "ok $count - C is formatted as .clang-format says # SKIP no clang-format $format_version"
fi

echo "1..$count"
exit $failed

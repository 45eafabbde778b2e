#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# NAME.good.yml loads, with the warnings in NAME.good.expected, if any; promtool accepts it
# too. NAME.bad.yml is refused with the one sentence in NAME.bad.expected, and by promtool.
dir=${srcdir:-.}/tests/conf
print=${builddir:-.}/tests/conf/print_web_config

count=0 failed=0
verdict() { # OK-OR-NOT NAME
	count=$((count + 1))
	[ "$1" = ok ] || failed=1
	echo "$1 $count - $2"
}

compare() { # STATUS FILE CLAIM: exit status and output are what is expected
	expected=
	[ ! -f "${2%.yml}.expected" ] || expected=$(cat "${2%.yml}.expected")
	said=$("$print" "$2" 2>&1)
	status=$?
	if [ "$status" = "$1" ] && [ "$said" = "$expected" ]; then
		verdict ok "$3"
	else
		echo "# status $status: $said" | sed 's/^[^#]/# &/'
		verdict 'not ok' "$3"
	fi
}

# promtool opens the certificates, so it is asked beside some; it may be older than some keys.
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
if command -v promtool >/dev/null; then
	"${builddir:-.}/postern" setup --no-config "$scratch" >/dev/null
fi

ask_promtool() { # FILE CLAIM
	cp "$1" "$scratch"
	if ! command -v promtool >/dev/null; then
		verdict ok "$2 # SKIP no promtool"
	elif said=$(cd "$scratch" && promtool check web-config "${1##*/}" 2>&1); then
		verdict ok "$2"
	elif echo "$said" | grep -q 'not found in type'; then
		verdict ok "$2 # SKIP this promtool does not know its keys"
	elif echo "$said" | grep -q 'no such file\|any PEM data'; then
		verdict ok "$2 # SKIP names certificates that are not here"
	else
		echo "$said" | sed 's/^/# /'
		verdict 'not ok' "$2"
	fi
}

for file in "$dir"/*.good.yml; do
	name=$(basename "$file" .good.yml)
	compare 0 "$file" "$name loads"
	ask_promtool "$file" "$name loads in promtool"
done
# What promtool takes, and nobody can come in by, or means.
stricter='curves_with_null hash_outside_alphabet hash_too_long hash_too_short http2_null_is_on
	max_under_default_min min_over_max null_as_key suites_of_tls13_and_http2 suites_with_null
	suites_with_static_rsa suites_without_that_of_http2 user_with_bcrypt_without_letter
	user_with_unknown_bcrypt'

refused_by_promtool() { # FILE NAME
	cp "$1" "$scratch"
	case " $(echo $stricter) " in
	*" $2 "*) ;;
	*)
		if ! command -v promtool >/dev/null; then
			verdict ok "$2 is refused by promtool # SKIP no promtool"
		elif (cd "$scratch" && promtool check web-config "${1##*/}" >/dev/null 2>&1); then
			verdict 'not ok' "$2 is refused by promtool"
		else
			verdict ok "$2 is refused by promtool"
		fi
		;;
	esac
}

for file in "$dir"/*.bad.yml; do
	name=$(basename "$file" .bad.yml)
	compare 1 "$file" "$name is refused"
	refused_by_promtool "$file" "$name"
done
echo "1..$count"
exit $failed

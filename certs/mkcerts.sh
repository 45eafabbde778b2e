#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Makes a small PKI to try postern with: an authority, a server pair and a client pair.
#
# usage: mkcerts.sh [--force] [--client-san KIND:VALUE]... DIR [HOST]...
#   DIR           gets ca, server and client, each as .crt and .key; keys have mode 0600
#   HOST          more names or addresses of the server, besides localhost, 127.0.0.1 and ::1
#   --client-san  who the client is: dns:NAME, uri:URI, email:ADDRESS or ip:ADDRESS;
#                 dns:prometheus unless given
#   --force       makes everything anew; without it, what is there is kept
set -eu
umask 077

days=825
force=

fail() {
	echo "mkcerts.sh: $*" >&2
	exit 1
}

# Runs certtool, whose chatter is of interest only when it fails.
certtool_quietly() {
	certtool --no-text "$@" >"$dir/.certtool.log" 2>&1 || {
		cat "$dir/.certtool.log" >&2
		fail "certtool $1 failed"
	}
	rm "$dir/.certtool.log"
}

# wanted NAME: is there a certificate to make? A lone half of a pair counts as none.
wanted() {
	[ -n "$force" ] || [ ! -s "$dir/$1.crt" ] || [ ! -s "$dir/$1.key" ]
}

# san KIND:VALUE: the line of a certtool template that says so.
san() {
	case $1 in
	dns:?*) echo "dns_name = \"${1#*:}\"" ;;
	uri:?*) echo "uri = \"${1#*:}\"" ;;
	email:?*) echo "email = \"${1#*:}\"" ;;
	ip:?*) echo "ip_address = \"${1#*:}\"" ;;
	*) fail "$1 is no dns:NAME, uri:URI, email:ADDRESS or ip:ADDRESS" ;;
	esac
}

# host NAME-OR-ADDRESS: the same for a server's.
host() {
	case $1 in
	*:* | *[0-9].[0-9]*.*[0-9].[0-9]*) san "ip:$1" ;;
	*) san "dns:$1" ;;
	esac
}

# validity FROM UNTIL: the lines for other dates than from now on.
validity() {
	printf 'activation_date = "%s"\nexpiration_date = "%s"\n' "$1" "$2"
}

# certificate NAME ISSUER LINE...: a new pair with a subject of that name, what the lines
# of certtool's template say, and ISSUER's signature (its own where ISSUER is "self").
# The pair appears whole: whoever watches the directory never reads half a file.
certificate() {
	name=$1 issuer=$2
	shift 2
	printf 'cn = "%s"\nexpiration_days = %s\n' "$name" "$days" >"$dir/.$name.tmpl"
	printf '%s\n' "$@" >>"$dir/.$name.tmpl"
	case ${key_type:-ecdsa} in
	ecdsa) certtool_quietly --generate-privkey --key-type=ecdsa --curve=secp256r1 \
		--outfile="$dir/.$name.key" ;;
	rsa) certtool_quietly --generate-privkey --key-type=rsa --bits=2048 \
		--outfile="$dir/.$name.key" ;;
	esac
	if [ "$issuer" = self ]; then
		set -- --generate-self-signed
	else
		set -- --generate-certificate --load-ca-certificate="$dir/$issuer.crt" \
			--load-ca-privkey="$dir/$issuer.key"
	fi
	certtool_quietly "$@" --load-privkey="$dir/.$name.key" --template="$dir/.$name.tmpl" \
		--outfile="$dir/.$name.crt"
	chmod 644 "$dir/.$name.crt"
	mv "$dir/.$name.key" "$dir/$name.key"
	mv "$dir/.$name.crt" "$dir/$name.crt"
	rm "$dir/.$name.tmpl"
}

# authority NAME [ISSUER]: may sign certificates; an authority of its own without ISSUER.
authority() {
	certificate "$1" "${2:-self}" ca cert_signing_key crl_signing_key
}

# server NAME ISSUER LINE...; client NAME ISSUER LINE...: may sign handshakes as such.
server() {
	name=$1 issuer=$2
	shift 2
	certificate "$name" "$issuer" signing_key tls_www_server "$@"
}

client() {
	name=$1 issuer=$2
	shift 2
	certificate "$name" "$issuer" signing_key tls_www_client "$@"
}

# server_lines HOST...; client_lines KIND:VALUE...: the names as template lines.
server_lines() {
	for each in localhost 127.0.0.1 ::1 "$@"; do host "$each"; done
}

client_lines() {
	for each in "$@"; do san "$each"; done
}

usage() {
	sed -n '3,11s/^# \{0,1\}//p' "$0"
}

quickstart() {
	sans=
	while [ $# -gt 0 ]; do
		case $1 in
		--force) force=yes ;;
		--client-san)
			[ $# -gt 1 ] || fail "--client-san wants KIND:VALUE"
			san "$2" >/dev/null
			sans="$sans $2"
			shift
			;;
		-h | --help) usage && exit ;;
		-*) fail "unknown option $1, try --help" ;;
		*) break ;;
		esac
		shift
	done
	[ $# -gt 0 ] || { usage >&2 && exit 2; }
	command -v certtool >/dev/null ||
		fail "certtool is missing; install gnutls-bin (Debian) or gnutls-utils (Fedora)"

	dir=$1
	shift
	mkdir -p "$dir"
	if wanted ca; then
		authority ca
		force=yes # what an earlier authority has signed is of no use any more
	fi
	wanted server && server server ca "$(server_lines "$@")"
	# shellcheck disable=SC2086 # one word each: no SAN holds white space
	wanted client && client client ca "$(client_lines ${sans:-dns:prometheus})"
	echo "$dir: ca, server and client are there"
}

# Other scripts take the functions alone.
[ -n "${MKCERTS_FUNCTIONS-}" ] || quickstart "$@"

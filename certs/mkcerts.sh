#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# usage: mkcerts.sh DIR
# Makes every certificate that the end-to-end tests need, good and bad, in DIR.
set -eu
umask 077

days=825
dir=$1

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

hosts=$(server_lines)
scraper=$(san dns:prometheus.example)

authority ca
authority other-ca
authority intermediate ca

server server ca "$hosts"
server server-next ca "$hosts"
server server-other other-ca "$hosts"
server server-chain intermediate "$hosts"
cat "$dir/intermediate.crt" >>"$dir/server-chain.crt"
key_type=rsa server server-rsa ca "$hosts"
from_now() { date -ud "$1" '+%F %T'; }
server server-ending ca "$hosts" "$(validity "$(from_now '-80 days')" "$(from_now '156 hours')")"
server server-expired ca "$hosts" "$(validity '2020-01-01 00:00:00' '2020-02-01 00:00:00')"
server server-hostile ca "$hosts" 'organization = "<script>alert(1)</script>"'

client client ca "$scraper"
client client-next ca "$scraper"
client client-ip ca "$(client_lines ip:10.0.0.7 ip:2001:db8::1)"
client client-email ca "$(san email:scraper@prometheus.example)"
client client-uri ca "$(san uri:spiffe://prometheus.example/scraper)"
client client-chain intermediate "$scraper"
cat "$dir/intermediate.crt" >>"$dir/client-chain.crt"
client client-untrusted other-ca "$scraper"
client client-expired ca "$scraper" "$(validity '2020-01-01 00:00:00' '2020-02-01 00:00:00')"
client client-early ca "$scraper" "$(validity '2045-01-01 00:00:00' '2045-02-01 00:00:00')"
server client-server-only ca "$scraper"
certificate client-no-purpose ca signing_key "$scraper"

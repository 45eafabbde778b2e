#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# usage: mkpki.sh DIR
# Makes every certificate that the end-to-end tests need, good and bad, in DIR.
MKCERTS_FUNCTIONS=yes
. "${srcdir:?}/certs/mkcerts.sh"
dir=$1
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
